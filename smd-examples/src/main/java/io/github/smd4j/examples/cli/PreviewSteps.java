package io.github.smd4j.examples.cli;

import io.github.smd4j.core.preview.Preview.Point;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Keeps, of the steps of a preview, those that are asked for and enough of them for a chart. */
final class PreviewSteps implements Consumer<Point> {

    /** Steps of a chart, besides the ends of the stages. */
    private static final long CHART_STEPS = 8000;

    private final long stride;
    private final TreeSet<Long> stageStarts = new TreeSet<>();
    private final TreeSet<Long> wanted;
    private final Map<Long, Point> asked = new HashMap<>();
    private final List<Point> sampled = new ArrayList<>();
    private final List<Long> cuts = new ArrayList<>();
    private Point last;
    private long nextStart;
    private long nextWanted;

    PreviewSteps(List<Stage> stages, Collection<Long> at, long steps) {
        stride = Math.max(1, steps / CHART_STEPS);
        stages.forEach(stage -> stageStarts.add(stage.fromStep()));
        wanted = new TreeSet<>(at);
        nextStart = next(stageStarts, -1);
        nextWanted = next(wanted, -1);
    }

    private static long next(TreeSet<Long> steps, long after) {
        Long next = steps.higher(after);
        return next == null ? -1 : next;
    }

    @Override
    public void accept(Point point) {
        long step = point.step();
        if (step == nextWanted) {
            asked.put(step, point);
            nextWanted = next(wanted, step);
        }
        if (step == nextStart) {
            nextStart = next(stageStarts, step);
            if (last != null) {
                sample(last);
                // A cut, not the fall of a curve from one step to the next.
                if (last.learningRate() > 1.01 * point.learningRate()) {
                    cuts.add(step);
                }
            }
            sample(point);
        } else if (step % stride == 0) {
            sample(point);
        }
        last = point;
    }

    private void sample(Point point) {
        if (sampled.isEmpty() || sampled.get(sampled.size() - 1).step() < point.step()) {
            sampled.add(point);
        }
    }

    /** A step that was asked for. */
    Point asked(long step) {
        return asked.get(step);
    }

    /** The steps for a chart, rising. */
    List<Point> sampled() {
        sample(last);
        return List.copyOf(sampled);
    }

    /** The first steps of a stage with a lower rate than the step before. */
    List<Long> cuts() {
        return List.copyOf(cuts);
    }
}
