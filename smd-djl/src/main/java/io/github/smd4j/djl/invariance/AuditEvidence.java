package io.github.smd4j.djl.invariance;

import java.util.OptionalDouble;

/**
 * What a numerical audit saw of one parameter, its partners included. All are ratios without unit.
 *
 * @param lossChange |L(kw) − L(w)|/|L(w)|
 * @param outputChange RMS of the change of the network's output over the output's own deviation
 * @param gradientError ‖k·g(kw) − g(w)‖/‖g(w)‖: 0 for an invariant parameter by Eq. 7, near k − 1
 *     for one whose gradient does not follow its scale; NaN where there is no gradient
 * @param rowGradientError the same with a factor of its own for each row; empty if not tried
 * @param gradientCosine ⟨w, g⟩/(‖w‖‖g‖): 0 for an invariant parameter by Eq. 6; NaN where there is
 *     no gradient
 * @param cosineLimit 1/√d, the cosine of two independent directions in d dimensions
 * @param decayShift ⟨w, g⟩/‖w‖²: what the gradient adds to the weight decay λ; by a BatchNorm's ε
 *     it is Σ ε/(σ²+ε)·γ·∂L/∂γ / ‖w‖² over the filters
 */
public record AuditEvidence(
        double lossChange,
        double outputChange,
        double gradientError,
        OptionalDouble rowGradientError,
        double gradientCosine,
        double cosineLimit,
        double decayShift) {

    /** The gradient follows the scale if it misses by no more. */
    static final double FOLLOWS = 0.02;

    /** From here on it certainly does not follow. */
    static final double FOLLOWS_NOT = 0.1;

    /** A loss that moves more is not that of an invariant parameter. */
    static final double LOSS_MOVES = 0.01;

    /** A loss that moves less stays. */
    static final double LOSS_STAYS = 1e-3;

    /** A cosine below this share of its limit happens by chance in 4% of directions. */
    static final double COSINE_SHARE = 0.05;

    /** An output that moves less is moved by rounding alone. */
    static final double ROUNDING = 1e-4;

    /** A gradient that misses by more is not torn by a few ReLUs. */
    static final double TORN = 0.5;

    /** ε leaves at most 1.3125 times as much undone by eightfold weights as by doubled ones. */
    static final double SETTLES = 1.5;

    /** The same with the error of the trial row by row. */
    AuditEvidence withRows(double error) {
        return new AuditEvidence(
                lossChange,
                outputChange,
                gradientError,
                OptionalDouble.of(error),
                gradientCosine,
                cosineLimit,
                decayShift);
    }

    /**
     * Whether loss and gradient follow the scale. A deep network makes of a small ε a larger change
     * of the gradient, since ReLUs flip: then a loss that stays and a cosine of nothing decide.
     */
    boolean invariant() {
        boolean stays =
                lossChange <= LOSS_STAYS && Math.abs(gradientCosine) <= COSINE_SHARE * cosineLimit;
        return lossChange <= LOSS_MOVES && gradientError <= (stays ? FOLLOWS_NOT : FOLLOWS);
    }

    /**
     * Whether ε alone may keep it from being invariant: the loss stays, ⟨w, g⟩ is nothing, and only
     * the gradient, which flipped ReLUs tear, does not follow. A larger scale decides.
     */
    boolean nearlyInvariant() {
        return lossChange <= LOSS_STAYS
                && Math.abs(gradientCosine) <= COSINE_SHARE * cosineLimit
                && gradientError <= TORN;
    }

    /**
     * Whether another trial, of a larger scale or of scales row by row, changes hardly more. What ε
     * does shrinks with the square of the scale, (1 − 1/64)/(1 − 1/4) = 1.3125 from 2 to 8; what
     * depends on the scale itself goes on growing.
     */
    boolean settles(AuditEvidence other) {
        return other.gradientError <= SETTLES * gradientError
                && other.outputChange <= SETTLES * outputChange;
    }

    /**
     * Whether there is no gradient but rounding: doubling the parameter leaves the output where it
     * was, and yet the gradient is not halved.
     */
    boolean withoutGradient() {
        return !(gradientError <= FOLLOWS_NOT) && outputChange <= ROUNDING;
    }

    /** Whether loss or gradient certainly do not follow the scale. */
    boolean notInvariant() {
        return gradientError >= FOLLOWS_NOT || lossChange > LOSS_MOVES;
    }
}
