package io.github.smd4j.core.schedule;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * A straight rise of the learning rate in front of another schedule.
 *
 * <p>For t below the number w of steps, η = from + (after(w) − from)·t/w; from step w on the other
 * schedule rules, and counts its steps from the start of the run: a cut at epoch 30 stays at epoch
 * 30, as in Goyal et al. 2017. In front of a constant rate it is PyTorch's {@code LinearLR}.
 *
 * @param after the schedule that follows
 * @param length w in steps, above 0
 * @param fromRate η of step 0, finite and above 0
 */
public record WarmUp(Schedule after, long length, double fromRate) implements Schedule {

    /** Checks the ranges. */
    public WarmUp {
        if (after == null) {
            throw new IllegalArgumentException("a warm-up needs a schedule that follows it");
        }
        Ranges.count("length", length);
        Ranges.positive("first learning rate", fromRate);
    }

    @Override
    public double learningRate(long step) {
        if (step >= length) {
            return after.learningRate(step);
        }
        return fromRate + (after.learningRate(length) - fromRate) * ((double) step / length);
    }

    /** Returns the rise, then what is left of the other schedule's stages. */
    @Override
    public List<Stage> stages(long steps) {
        Ranges.count("steps", steps);
        List<Stage> stages = new ArrayList<>();
        stages.add(new Stage(0, Math.min(length, steps), learningRate(0)));
        for (Stage stage : after.stages(steps)) {
            long from = Math.max(length, stage.fromStep());
            if (from < stage.toStep()) {
                stages.add(new Stage(from, stage.toStep(), learningRate(from)));
            }
        }
        return List.copyOf(stages);
    }
}
