package io.github.smd4j.core.theory;

/**
 * How fast heavy-ball SGD approaches its equilibrium, and how long after a cut of the learning
 * rate.
 *
 * <p>Needs λη in (0, 1) and α in [0, 1). The laws hold for λη well below (1−√α)²/4; above it the
 * approach oscillates.
 */
public final class Relaxation {

    private Relaxation() {}

    /**
     * Returns τ = (1−α)/(4λη), the steps in which x² approaches its equilibrium by a factor e.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param momentum α
     * @return τ in steps
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public static double steps(double learningRate, double weightDecay, double momentum) {
        return (1 - momentum) / (4 * Equilibrium.intrinsic(learningRate, weightDecay, momentum));
    }
}
