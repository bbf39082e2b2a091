package io.github.smd4j.core.step;

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
}
