package io.github.smd4j.core.map;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.theory.Equilibrium;

/**
 * The squared norm under heavy-ball SGD at a constant learning rate by F3, with v the momentum
 * buffer of Eq. 18:
 *
 * <pre>
 * p1 = αp + λx    q1 = α²q + 2αλp + λ²x + L/x
 * x' = x − 2η·p1 + η²q1    p' = p1 − η·q1    q' = q1    (x = ‖w‖², p = ⟨w, v⟩, q = ‖v‖²)
 * </pre>
 *
 * <p>The same recurrence as {@link MomentumMap} in numbers that do not cancel: relative to x a step
 * is good to a few ulp, and over 20,000 steps to 1e-13, at any λη. To the bit the steps of {@code
 * core.rule.MeanField} with a constant learning rate, without its angle. With α = 0 the map is the
 * exact one of {@link SgdMap}.
 *
 * @param learningRate η
 * @param weightDecay λ, with λη in (0, 1)
 * @param momentum α in [0, 1)
 */
public record MeanFieldMap(double learningRate, double weightDecay, double momentum)
        implements NormMap {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public MeanFieldMap {
        Equilibrium.angularUpdate(learningRate, weightDecay, momentum);
    }

    /** Returns the start of a weight with an empty buffer, (x0, 0, 0). */
    @Override
    public State atRest(double squaredNorm) {
        return new State(Ranges.positive("squaredNorm", squaredNorm), 0, 0);
    }

    @Override
    public State next(State state, double level) {
        double x = state.squaredNorm();
        double a = momentum;
        double p1 = a * state.inner() + weightDecay * x;
        double q1 =
                a * a * state.companion()
                        + 2 * a * weightDecay * state.inner()
                        + weightDecay * weightDecay * x
                        + level / x;
        return new State(
                x - 2 * learningRate * p1 + learningRate * learningRate * q1,
                p1 - learningRate * q1,
                q1);
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
        return Equilibrium.squaredNormExact(learningRate, weightDecay, momentum, level);
    }
}
