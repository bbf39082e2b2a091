package io.github.smd4j.core.step;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The hyperparameters in force for one parameter in one step: those the update really used.
 *
 * @param rule name of the update rule, such as {@code heavy-ball}; {@link #UNKNOWN_RULE} where it
 *     is not known, and then no theory line exists
 * @param learningRate η of this step, not negative
 * @param weightDecay λ of this parameter, not negative; 0 where the parameter does not decay
 * @param momentum α in [0, 1)
 */
public record Hyperparameters(
        String rule, double learningRate, double weightDecay, double momentum) {

    /** The name that stands where nobody told the update rule. */
    public static final String UNKNOWN_RULE = "unknown";

    /** Nothing is known: rule unknown, every number NaN. */
    public static final Hyperparameters UNKNOWN =
            new Hyperparameters(UNKNOWN_RULE, Double.NaN, Double.NaN, Double.NaN);

    /**
     * Returns the intrinsic learning rate λη, the number that sets angle and time scale.
     *
     * @return λη
     */
    public double intrinsicLearningRate() {
        return learningRate * weightDecay;
    }

    /**
     * Returns whether the rule is known.
     *
     * @return false for {@link #UNKNOWN_RULE}
     */
    public boolean known() {
        return !rule.equals(UNKNOWN_RULE);
    }

    /**
     * Writes the hyperparameters, for the state of a {@link Resumable}.
     *
     * @param out where it goes
     * @throws IOException if it cannot be written
     */
    public void write(DataOutput out) throws IOException {
        SavedState.writeText(out, rule);
        out.writeDouble(learningRate);
        out.writeDouble(weightDecay);
        out.writeDouble(momentum);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param in the state
     * @return the hyperparameters
     * @throws IOException if it cannot be read
     */
    public static Hyperparameters read(DataInput in) throws IOException {
        return new Hyperparameters(
                SavedState.readText(in), in.readDouble(), in.readDouble(), in.readDouble());
    }
}
