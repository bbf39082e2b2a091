package io.github.smd4j.core.rule;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * SGD with momentum and decoupled weight decay: v ← αv + g, w ← (1−λη)w − ηv.
 *
 * <p>Decay does not enter the buffer, so it does not grow with momentum, and the angle is smaller
 * by √(1−α) than heavy ball's. The level is L = E h̃, h as for heavy ball. The angle rests on
 * gradients that are independent in time.
 *
 * <p>Accuracy: forms to 4 ulp; a random walk in 2,000 dimensions agrees within 3e-4 in angle and
 * norm.
 */
public final class SgdwRule implements UpdateRule {

    private static final MeanField MEAN_FIELD = MeanField.decoupled();

    @Override
    public String name() {
        return "sgdw";
    }

    /** Returns √(2λη(1−α)/(1+α)) rad. */
    @Override
    public double angularUpdate(Hyperparameters h) {
        return DecoupledEquilibrium.angularUpdate(h.learningRate(), h.weightDecay(), h.momentum());
    }

    /** Returns arccos((1−λη+α)/(1+α(1−λη))) rad, exact for independent gradients. */
    @Override
    public double angularUpdateExact(Hyperparameters h) {
        return DecoupledEquilibrium.angularUpdateExact(
                h.learningRate(), h.weightDecay(), h.momentum());
    }

    /** Returns heavy ball's with λη(1−α) for λη and α(1−λη) for α, whose weights turn alike. */
    @Override
    public OptionalDouble accumulatedAngle(Hyperparameters h, long steps) {
        return DecoupledEquilibrium.accumulatedAngle(h, steps);
    }

    /** Returns √(Lη/(2λ))/(1−α). */
    @Override
    public double squaredNorm(Hyperparameters h, double level) {
        return DecoupledEquilibrium.squaredNorm(
                h.learningRate(), h.weightDecay(), h.momentum(), level);
    }

    /** Returns √(Lη(1+α−αu)/(λ(1−α²)(1−α+αu)(2−u))) with u = λη. */
    @Override
    public double squaredNormExact(Hyperparameters h, double level) {
        return DecoupledEquilibrium.squaredNormExact(
                h.learningRate(), h.weightDecay(), h.momentum(), level);
    }

    /** Returns 1/(4λη) steps: momentum makes steps and equilibrium norm longer alike. */
    @Override
    public double relaxationSteps(Hyperparameters h) {
        return 1 / (4 * Ranges.intrinsic(h.learningRate(), h.weightDecay(), h.momentum()));
    }

    /** Returns 1/(λη) steps. */
    @Override
    public double timescaleSteps(Hyperparameters h) {
        return 1 / Ranges.intrinsic(h.learningRate(), h.weightDecay(), h.momentum());
    }

    @Override
    public Rescaling rescaling(Hyperparameters before, double divisor) {
        return Rescaling.ofGradients(Rescaling.fourthRoot(divisor));
    }

    @Override
    public Optional<MeanField> meanField() {
        return Optional.of(MEAN_FIELD);
    }
}
