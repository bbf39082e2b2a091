package io.github.smd4j.core.map;

import io.github.smd4j.core.theory.Equilibrium;

/**
 * The squared norm under SGD: x' = (1−2λη)x + Lη²/x as the paper prints it (Eq. 130), or x' =
 * (1−λη)²x + Lη²/x, which is exact for gradients orthogonal to the weight (Eq. 41).
 *
 * <p>As printed, the fixed point is the first-order x* = √(Lη/(2λ)); exact, it is √(Lη/(λ(2−λη))).
 *
 * @param learningRate η
 * @param weightDecay λ, with λη in (0, 1)
 * @param exact whether (λη)² is kept; false is the paper's form
 */
public record SgdMap(double learningRate, double weightDecay, boolean exact) implements NormMap {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if λη is not in (0, 1), or not below 1/2 in the paper's
     *     form, whose factor would not be above 0
     */
    public SgdMap {
        Equilibrium.angularUpdate(learningRate, weightDecay, 0);
        double product = learningRate * weightDecay;
        if (!exact && !(product < 0.5)) {
            throw new IllegalArgumentException(
                    "learningRate * weightDecay must be below 0.5 for Eq. 130 as printed, but was "
                            + learningRate
                            + " * "
                            + weightDecay
                            + " = "
                            + product
                            + "; its factor 1 - 2*learningRate*weightDecay would not be above 0");
        }
    }

    @Override
    public State next(State state, double level) {
        double x = state.squaredNorm();
        double keep = 1 - learningRate * weightDecay;
        double factor = exact ? keep * keep : 1 - 2 * learningRate * weightDecay;
        return new State(factor * x + level * learningRate * learningRate / x, keep * x, x);
    }

    // Stands in every map, so that each loop knows one map alone and its states stay numbers.
    @Override
    public State advance(State state, double[] levels, double[] squaredNorms, int steps) {
        double x = state.squaredNorm();
        double inner = state.inner();
        double companion = state.companion();
        for (int t = 0; t < steps; t++) {
            State next = next(new State(x, inner, companion), levels[t]);
            x = next.squaredNorm();
            inner = next.inner();
            companion = next.companion();
            squaredNorms[t] = x;
        }
        return new State(x, inner, companion);
    }

    @Override
    public double fixedPoint(double level) {
        return exact
                ? Equilibrium.squaredNormExact(learningRate, weightDecay, 0, level)
                : Equilibrium.squaredNorm(learningRate, weightDecay, 0, level);
    }

    @Override
    public double momentum() {
        return 0;
    }
}
