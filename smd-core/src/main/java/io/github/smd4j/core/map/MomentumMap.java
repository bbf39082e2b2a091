package io.github.smd4j.core.map;

import io.github.smd4j.core.theory.Equilibrium;

/**
 * The squared norm under heavy-ball SGD at a constant learning rate, X' = A·X + (Lη²/X[0])·e (Eq.
 * 131) with s = 1+α−λη and e = (1, 0, 0)ᵀ:
 *
 * <pre>
 *     ( s²  −2αs  α² )
 * A = ( s   −α    0  )     X = (‖w_t‖², ⟨w_t, w_{t−1}⟩, ‖w_{t−1}‖²)
 *     ( 1    0    0  )
 * </pre>
 *
 * <p>A keeps s², so the fixed point is the exact √(Lη/(λ(1−α)(2−λη/(1+α)))). With α = 0 the map is
 * the exact one of {@link SgdMap}. The three terms of the first row nearly cancel: relative to x a
 * step is good to about 10 ulp, and the fixed point to about 10 ulp/(λη(1−α)). {@link MeanFieldMap}
 * is the same recurrence without that loss. An angle taken from this state, arccos of inner over
 * both norms, is good to about 10 ulp/Δ² only: 5e-6 of it at Δ = 1e-5.
 *
 * @param learningRate η
 * @param weightDecay λ, with λη in (0, 1)
 * @param momentum α in [0, 1)
 */
public record MomentumMap(double learningRate, double weightDecay, double momentum)
        implements NormMap {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if λη is not in (0, 1) or α not in [0, 1)
     */
    public MomentumMap {
        Equilibrium.angularUpdate(learningRate, weightDecay, momentum);
    }

    @Override
    public State next(State state, double level) {
        double x = state.squaredNorm();
        double b = state.inner();
        double a = momentum;
        double s = 1 + a - learningRate * weightDecay;
        double drive = level * learningRate * learningRate / x;
        return new State(
                s * s * x - 2 * a * s * b + a * a * state.companion() + drive, s * x - a * b, x);
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

    /**
     * Returns the matrix A of Eq. 131.
     *
     * @return (3, 3), by rows; a new array
     */
    public double[][] matrix() {
        double s = 1 + momentum - learningRate * weightDecay;
        return new double[][] {
            {s * s, -2 * momentum * s, momentum * momentum}, {s, -momentum, 0}, {1, 0, 0}
        };
    }
}
