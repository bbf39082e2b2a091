package io.github.smd4j.core.theory;

import io.github.smd4j.core.step.Hyperparameters;
import java.util.Optional;

/**
 * SGD with Nesterov momentum in PyTorch's form: v ← αv + g + λw, w ← w − η(g + λw + αv).
 *
 * <p>The norm is that of heavy ball; the angle is √(1 + 2α − 2α³) times heavy ball's (1.159 times
 * at α = 0.9), as long as gradients are not correlated in time. Heavy ball's h̃ is not the right
 * level for it off equilibrium, so it has no forecast line.
 */
public final class NesterovRule implements UpdateRule {

    @Override
    public String name() {
        return "nesterov";
    }

    /** Returns √(2λη(1+2α−2α³)/(1+α)) rad. */
    @Override
    public double angularUpdate(Hyperparameters h) {
        double a = h.momentum();
        return Equilibrium.angularUpdate(h.learningRate(), h.weightDecay(), a)
                * Math.sqrt(1 + 2 * a - 2 * a * a * a);
    }

    /** Returns the first-order value: no exact form is known. */
    @Override
    public double angularUpdateExact(Hyperparameters h) {
        return angularUpdate(h);
    }

    /** Returns √(Lη/(2λ(1−α))), with L the mean of heavy ball's h̃. */
    @Override
    public double squaredNorm(Hyperparameters h, double level) {
        return Equilibrium.squaredNorm(h.learningRate(), h.weightDecay(), h.momentum(), level);
    }

    /** Returns the first-order value: no exact form is known. */
    @Override
    public double squaredNormExact(Hyperparameters h, double level) {
        return squaredNorm(h, level);
    }

    @Override
    public double relaxationSteps(Hyperparameters h) {
        return Relaxation.steps(h.learningRate(), h.weightDecay(), h.momentum());
    }

    @Override
    public Optional<MeanField> meanField() {
        return Optional.empty();
    }
}
