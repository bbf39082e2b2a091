package io.github.smd4j.examples.simulation;

/**
 * A quantity of a walk's second half beside theory.
 *
 * @param measured what the walk shows
 * @param theory what the rule says; NaN where there is no rule or no equilibrium
 * @param standardError of the measured value, relative to it, from the means of batches
 */
public record WalkStatistic(double measured, double theory, double standardError) {

    /**
     * Returns measured over theory.
     *
     * @return the ratio; NaN where there is no theory
     */
    public double ratio() {
        return measured / theory;
    }
}
