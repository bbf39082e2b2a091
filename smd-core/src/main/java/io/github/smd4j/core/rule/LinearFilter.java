package io.github.smd4j.core.rule;

import io.github.smd4j.core.range.Ranges;

/**
 * Any optimizer whose step is a linear filter of past gradients: w ← w − η Σ_j c_j·g_{t−j}, with
 * weight decay that goes through the filter or beside it.
 *
 * <p>Two numbers of the filter are enough, to first order in λη and for gradients independent in
 * time: Σc, which a steady pull such as decay feels, and Σc², which random gradients feel. With the
 * effective decay λ′ = λΣc (coupled) or λ (decoupled): Δ² = 2λ′η·Σc²/(Σc)², and the squared norm x*
 * with x*² = ηL(Σc)²/(2λ′). Heavy ball, Nesterov, dampening and SGDW are special cases.
 *
 * <p>Accuracy: forms to 4 ulp, of a truth to first order in λη.
 *
 * @param sum Σc, finite and above 0
 * @param sumOfSquares Σc², finite and above 0
 * @param decay where weight decay enters
 */
public record LinearFilter(double sum, double sumOfSquares, Decay decay) {

    /** Where weight decay enters. */
    public enum Decay {
        /** λw is added to the gradient and filtered with it. */
        COUPLED,
        /** w is multiplied by 1−λη in every step, beside the filter. */
        DECOUPLED
    }

    /** Checks the sums. */
    public LinearFilter {
        Ranges.positive("sum", sum);
        Ranges.positive("sumOfSquares", sumOfSquares);
    }

    /**
     * Returns a filter of given weights, the last of which goes on as a geometric series: heavy
     * ball is {@code geometric(decay, α, 1)}, Nesterov {@code geometric(decay, α, 1 + α, α * α)}, a
     * finite filter has the ratio 0.
     *
     * @param decay where weight decay enters
     * @param ratio of a weight and the one before it, from the last given on; in [0, 1)
     * @param weights c_0, c_1, ... of the present gradient, the one before and so on; not empty
     * @return the filter
     * @throws IllegalArgumentException if the ratio is out of range or the sums are not finite and
     *     above 0
     */
    public static LinearFilter geometric(Decay decay, double ratio, double... weights) {
        Ranges.unit("ratio", ratio);
        if (weights.length == 0) {
            throw new IllegalArgumentException("weights must not be empty");
        }
        double sum = 0;
        double squares = 0;
        for (int j = 0; j < weights.length - 1; j++) {
            sum += weights[j];
            squares += weights[j] * weights[j];
        }
        double last = weights[weights.length - 1];
        return new LinearFilter(
                sum + last / (1 - ratio),
                squares + last * last / ((1 - ratio) * (1 + ratio)),
                decay);
    }

    /**
     * Returns √(2λ′η·Σc²)/Σc.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @return Δ* in radians
     * @throws IllegalArgumentException if λη is not in (0, 1)
     */
    public double angularUpdate(double learningRate, double weightDecay) {
        double pull = pull(learningRate, weightDecay);
        return Math.sqrt(2 * pull * sumOfSquares) / sum;
    }

    /**
     * Returns Σc·√(ηL/(2λ′)).
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param level L = E‖g̃‖², above 0
     * @return x*
     * @throws IllegalArgumentException if λη is not in (0, 1) or the level is out of range
     */
    public double squaredNorm(double learningRate, double weightDecay, double level) {
        double pull = pull(learningRate, weightDecay);
        return sum * learningRate * Math.sqrt(Ranges.positive("level", level) / (2 * pull));
    }

    /**
     * Returns 1/(4λ′η), the time in which the squared norm, near its equilibrium, approaches it by
     * a factor e.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @return τ in steps
     * @throws IllegalArgumentException if λη is not in (0, 1)
     */
    public double relaxationSteps(double learningRate, double weightDecay) {
        return 1 / (4 * pull(learningRate, weightDecay));
    }

    /** λ′η. */
    private double pull(double learningRate, double weightDecay) {
        double intrinsic = Ranges.intrinsic(learningRate, weightDecay, 0);
        return decay == Decay.COUPLED ? intrinsic * sum : intrinsic;
    }
}
