package io.github.smd4j.core.bound;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.theory.Fluctuations;

/**
 * The paper's bounds on the spread of squared norm and angular update in equilibrium: what is left
 * of Eq. 17, 20, 21 and 22 once the start is forgotten.
 *
 * <p>They hold where {@link Assumptions#boundApplies} says so, after a burn-in, for the spread
 * about the first-order equilibrium, and only for gradients independent in time. They are loose
 * (simulated with l = L/2: the norm by 8 to 1e4 times, the angle by 400 to 1e6; as 1/l for less);
 * {@link Fluctuations} says how large the spread really is. V is an upper bound of the variance of
 * h̃ (‖g̃‖² without momentum), l a lower bound of h̃, L its mean. See {@code
 * docs/theory.md#bounds}.
 */
public final class Bounds {

    private Bounds() {}

    /**
     * Returns the bound of E(x−x*)²: Vη²/l for SGD (Eq. 17), 3Vη²(1+4α²+α⁴)/(l(1−α)⁴) for heavy
     * ball (Eq. 20).
     *
     * @param learningRate η, finite and above 0
     * @param momentum α in [0, 1); 0 selects SGD
     * @param variance V, finite and not negative
     * @param minimum l, finite and above 0
     * @return the bound, in the square of the squared norm's unit; accurate to 12 ulp
     * @throws IllegalArgumentException if a value is out of range; a lower bound l of 0 or less is
     *     one: the paper's bound does not apply then
     */
    public static double squaredNorm(
            double learningRate, double momentum, double variance, double minimum) {
        double rate = Ranges.positive("learningRate", learningRate);
        double a = Ranges.momentum(momentum);
        double sgd =
                Ranges.notNegative("variance", variance)
                        * rate
                        * rate
                        / Ranges.positive("minimum", minimum);
        double b = (1 - a) * (1 - a);
        return a == 0 ? sgd : 3 * sgd * spread(a) / (b * b);
    }

    /**
     * Returns the bound of E(x−x*)² once x has come near x* (Remark 5): Vη²/L for SGD,
     * 3Vη²(1+4α²+α⁴)/(L(1−α)²) for heavy ball.
     *
     * <p>The power of (1−α) follows from Eq. 96 with E[(h̃−L)²]η⁴/x² below 4Vη³λ(1−α)/L.
     *
     * @param learningRate η, finite and above 0
     * @param momentum α in [0, 1); 0 selects SGD
     * @param variance V, finite and not negative
     * @param level L, finite and above 0
     * @return the bound; accurate to 12 ulp
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double squaredNormNearEquilibrium(
            double learningRate, double momentum, double variance, double level) {
        double rate = Ranges.positive("learningRate", learningRate);
        double a = Ranges.momentum(momentum);
        double sgd =
                Ranges.notNegative("variance", variance)
                        * rate
                        * rate
                        / Ranges.positive("level", level);
        return a == 0 ? sgd : 3 * sgd * spread(a) / ((1 - a) * (1 - a));
    }

    /**
     * Returns the bound of E(Δ−Δ*)²: V/(L·l) for SGD (Eq. 21), V(1−α²)(1+4α²+α⁴)/(4·L·l·α⁴) for
     * heavy ball (Eq. 22).
     *
     * <p>Heavy ball's diverges for α → 0, an artefact of the proof; at α = 0 SGD's is returned.
     *
     * @param momentum α in [0, 1); 0 selects SGD
     * @param variance V, finite and not negative
     * @param level L, finite and above 0
     * @param minimum l, finite and above 0
     * @return the bound in rad²; accurate to 12 ulp
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double angularUpdate(
            double momentum, double variance, double level, double minimum) {
        double a = Ranges.momentum(momentum);
        double sgd =
                Ranges.notNegative("variance", variance)
                        / Ranges.positive("level", level)
                        / Ranges.positive("minimum", minimum);
        double square = a * a;
        return a == 0 ? sgd : sgd * (1 - a) * (1 + a) * spread(a) / (4 * square * square);
    }

    /**
     * Returns by what factor the bound of E(x−x*)² exceeds the true variance of {@link
     * Fluctuations#squaredNormVariance} for l = L: 4 for SGD, 12(1+4α²+α⁴)/(1−α)² for heavy ball.
     *
     * <p>For a smaller l it is that times L/l. It is also what a correlation in time may widen the
     * variance by before the bound is false.
     *
     * @param momentum α in [0, 1)
     * @return the factor; accurate to 6 ulp
     * @throws IllegalArgumentException if α is out of range
     */
    public static double looseness(double momentum) {
        double a = Ranges.momentum(momentum);
        return a == 0 ? 4 : 12 * spread(a) / ((1 - a) * (1 - a));
    }

    private static double spread(double a) {
        double square = a * a;
        return 1 + square * (4 + square);
    }
}
