package io.github.smd4j.core.detect;

import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.estimate.Quantiles;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.AnchorSink;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepSums;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes anchor records as they come and keeps what the last half of each stage shows of them: one
 * number a filter, span and stage.
 */
public final class AnchorStages implements AnchorSink, Resumable {

    private static final String KIND = "record of anchors by stage";

    private final List<Stage> stages;
    private final long[] spans;
    private final Map<Key, Window> windows = new TreeMap<>();

    private record Key(String parameter, long span, int stage) implements Comparable<Key> {

        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::parameter)
                        .thenComparing(Key::span)
                        .thenComparing(Key::stage);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * Prepares for a run.
     *
     * @param stages its spans of constant learning rate, in order
     * @param spans the numbers of steps k for which there are anchors
     */
    public AnchorStages(List<Stage> stages, long... spans) {
        this.stages = List.copyOf(stages);
        this.spans = spans.clone();
    }

    /** The anchors of one parameter, span and stage. */
    private static final class Window {

        private final Moments losses = new Moments();
        private double[] filterLosses = new double[0];
        private double theory;

        void add(AnchorRecord record) {
            double known = UpdateRules.accumulatedAngle(record.hyperparameters(), record.span());
            if (losses.count() == 0) {
                filterLosses = new double[record.filters().size()];
                theory = known;
            } else if (Double.compare(theory, known) != 0) {
                theory = Double.NaN;
            }
            losses.add(loss(record.angle()));
            double[] angles = record.filters().values(StepSums::angularUpdate);
            for (int k = 0; k < angles.length; k++) {
                filterLosses[k] += loss(angles[k]);
            }
        }

        AnchorStatistics statistics(long span) {
            double angle = angle(losses.mean());
            return new AnchorStatistics(
                    span,
                    losses.count(),
                    angle,
                    Math.sqrt(losses.variance() / losses.count()) / Math.sin(angle),
                    theory,
                    Quantiles.of(
                            Arrays.stream(filterLosses)
                                    .map(loss -> angle(loss / losses.count()))
                                    .toArray()));
        }

        void write(DataOutput out) throws IOException {
            losses.save(out);
            SavedState.writeDoubles(out, filterLosses);
            out.writeDouble(theory);
        }

        void read(DataInput in) throws IOException {
            losses.restore(in);
            filterLosses = SavedState.readDoubles(in);
            theory = in.readDouble();
        }

        /** 1 − cos, without the cosine: sound for the smallest of angles. */
        private static double loss(double angle) {
            double sine = Math.sin(angle / 2);
            return 2 * sine * sine;
        }

        private static double angle(double loss) {
            return 2 * Math.asin(Math.sqrt(loss / 2));
        }
    }

    @Override
    public void accept(AnchorRecord record) {
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            long from = (stage.fromStep() + stage.toStep()) / 2;
            if (record.step() >= from && record.step() + record.span() <= stage.toStep()) {
                windows.computeIfAbsent(
                                new Key(record.parameter(), record.span(), i), key -> new Window())
                        .add(record);
            }
        }
    }

    /**
     * Returns the statistics of one parameter in one stage.
     *
     * @param parameter its path
     * @param stage index of the stage
     * @return the statistics of each span; NaN but for a count of 0 where none fits
     */
    public List<AnchorStatistics> of(String parameter, int stage) {
        return Arrays.stream(spans)
                .mapToObj(
                        span -> {
                            Window window = windows.get(new Key(parameter, span, stage));
                            return window == null
                                    ? new AnchorStatistics(
                                            span,
                                            0,
                                            Double.NaN,
                                            Double.NaN,
                                            Double.NaN,
                                            Quantiles.NONE)
                                    : window.statistics(span);
                        })
                .toList();
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        SavedStages.write(out, stages);
        out.writeInt(windows.size());
        for (Map.Entry<Key, Window> each : windows.entrySet()) {
            SavedState.writeText(out, each.getKey().parameter());
            out.writeLong(each.getKey().span());
            out.writeInt(each.getKey().stage());
            each.getValue().write(out);
        }
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, this::read);
    }

    private void read(DataInput in) throws IOException {
        SavedStages.require(in, stages);
        windows.clear();
        int count = SavedState.readCount(in, Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            Key key = new Key(SavedState.readText(in), in.readLong(), in.readInt());
            Window window = new Window();
            window.read(in);
            windows.put(key, window);
        }
    }
}
