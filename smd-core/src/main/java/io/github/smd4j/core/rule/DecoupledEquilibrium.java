package io.github.smd4j.core.rule;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.theory.AccumulatedAngle;
import java.util.OptionalDouble;

/**
 * Where a weight with decoupled decay and an exponential mean of gradients comes to rest: w ←
 * (1−u)w − ηv with u = λη and v ← αv + g, the gradients independent in time.
 *
 * <p>Only the shape of the filter counts for the angle, so the same forms serve AdamW and LAMB. All
 * follow from the stationary recurrence, without expansion, and nothing cancels.
 */
final class DecoupledEquilibrium {

    private DecoupledEquilibrium() {}

    /** √(2u(1−α)/(1+α)) rad. */
    static double angularUpdate(double learningRate, double weightDecay, double momentum) {
        double u = Ranges.intrinsic(learningRate, weightDecay, momentum);
        return Math.sqrt(2 * u * (1 - momentum) / (1 + momentum));
    }

    /** Δ with cos Δ = (1−u+α)/(1+α(1−u)), by 1 − cos Δ = u(1−α)/(1+α−αu). */
    static double angularUpdateExact(double learningRate, double weightDecay, double momentum) {
        double u = Ranges.intrinsic(learningRate, weightDecay, momentum);
        return angleOfGap(u * (1 - momentum) / (1 + momentum - momentum * u));
    }

    /**
     * I4: w_{t+1} = (1−u+α)w_t − α(1−u)w_{t−1} − ηg_t, which is heavy ball's with α′ = α(1−u) and
     * u′ = (1−α)u.
     */
    static OptionalDouble accumulatedAngle(Hyperparameters h, long steps) {
        double a = h.momentum();
        double u = Ranges.intrinsic(h.learningRate(), h.weightDecay(), a);
        return OptionalDouble.of(
                AccumulatedAngle.angle(1, (1 - a) * u, a * (1 - u), Ranges.count("steps", steps)));
    }

    /** √(Lη/(2λ))/(1−α). */
    static double squaredNorm(
            double learningRate, double weightDecay, double momentum, double level) {
        Ranges.intrinsic(learningRate, weightDecay, momentum);
        return Math.sqrt(Ranges.positive("level", level) * learningRate / (2 * weightDecay))
                / (1 - momentum);
    }

    /** √(Lη(1+α−αu)/(λ(1−α²)(1−α+αu)(2−u))). */
    static double squaredNormExact(
            double learningRate, double weightDecay, double momentum, double level) {
        double u = Ranges.intrinsic(learningRate, weightDecay, momentum);
        return Math.sqrt(
                Ranges.positive("level", level)
                        * (learningRate / weightDecay)
                        * ratio(momentum, u)
                        / ((1 - momentum) * (1 + momentum) * (2 - u)));
    }

    /** (1+α(1−u))/(1−α(1−u)), by which the memory of the buffer lengthens the walk. */
    static double ratio(double momentum, double u) {
        return (1 + momentum - momentum * u) / (1 - momentum + momentum * u);
    }

    /** The angle of 1 − cos Δ, as 2·arcsin √(gap/2): sound for the smallest of angles. */
    static double angleOfGap(double gap) {
        return 2 * Math.asin(Math.sqrt(gap / 2));
    }
}
