package io.github.smd4j.core.forecast;

import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.schedule.MultiStep.Drop;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.ArrayList;
import java.util.List;

/**
 * What a forecast has to know of a training: the optimizer, its hyperparameters and L at every
 * step, and where the weights are rescaled.
 *
 * @param rule the optimizer's update rule
 * @param schedule η of every step
 * @param weightDecay λ
 * @param momentum α (β1 of an Adam)
 * @param level L of every step
 * @param rescaled the cuts of the learning rate before whose step weight and buffer are rescaled
 */
public record Plan(
        UpdateRule rule,
        Schedule schedule,
        double weightDecay,
        double momentum,
        LevelPath level,
        List<Drop> rescaled) {

    /** Copies the list. */
    public Plan {
        rescaled = List.copyOf(rescaled);
    }

    /**
     * Returns the hyperparameters of a step.
     *
     * @param step the step
     * @return rule, η, λ and α
     */
    public Hyperparameters inForce(long step) {
        return new Hyperparameters(rule.name(), schedule.learningRate(step), weightDecay, momentum);
    }

    /**
     * Returns the factor by which the learning rate is cut at a step with a rescale.
     *
     * @param step the step
     * @return k; 1 where nothing is rescaled
     */
    public double rescaleDivisor(long step) {
        for (Drop drop : rescaled) {
            if (drop.step() == step) {
                return drop.divisor();
            }
        }
        return 1;
    }

    /**
     * Returns the power p of the squared norm that approaches its equilibrium like e^(−t/τ) from
     * any distance: 2 where the gradient shrinks as the weight grows (SGD, heavy ball, SGDW), 1
     * where a step has a length of its own (AdamW).
     *
     * @return p; Δ then goes like x^(−p/2)
     * @throws IllegalArgumentException for a rule that has neither kind of step
     */
    int relaxingPower() {
        return switch (rule.level()) {
            case UNIT_GRADIENT -> 2;
            case COORDINATES -> 1;
            default ->
                    throw new IllegalArgumentException(
                            "rule must have a relaxation law, but " + rule.name() + " has none");
        };
    }

    /**
     * Returns the cuts of a schedule: where a stage of constant rate ends in another rate. Only
     * there is a factor by which the rate was cut.
     *
     * @param schedule the schedule
     * @param steps length of the run, above 0
     * @return the cuts in order
     * @throws IllegalArgumentException if the schedule does not fit into the run
     */
    public static List<Drop> cuts(Schedule schedule, long steps) {
        List<Drop> cuts = new ArrayList<>();
        double before = Double.NaN;
        for (Stage stage : schedule.stages(steps)) {
            double rate = stage.learningRate();
            if (before > 0 && rate > 0 && before != rate) {
                cuts.add(new Drop(stage.fromStep(), before / rate));
            }
            double last = schedule.learningRate(stage.toStep() - 1);
            before = last == rate ? last : Double.NaN;
        }
        return List.copyOf(cuts);
    }
}
