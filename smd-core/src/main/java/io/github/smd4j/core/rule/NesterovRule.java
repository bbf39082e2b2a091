package io.github.smd4j.core.rule;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.theory.Equilibrium;
import io.github.smd4j.core.theory.Relaxation;

/**
 * SGD with Nesterov momentum in PyTorch's form: v ← αv + g + λw, w ← w − η(g + λw + αv).
 *
 * <p>To first order in λη the norm is that of heavy ball and the angle √(1 + 2α − 2α³) times heavy
 * ball's (1.159 times at α = 0.9), as long as gradients are not correlated in time. Heavy ball's h̃
 * is not the right level for it off equilibrium, so it has no forecast line.
 *
 * <p>Accuracy: forms to 8 ulp; a random walk in 2,000 dimensions agrees within 1e-4 in the angle
 * and 3e-4 in the squared norm.
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

    /**
     * Returns the angle of the mean-field fixed point, without expansion in u = λη: 1 − cos Δ =
     * u(1+2α−2α³ + αu(1+α)(1+2α)) / (1+α + αu(1+2α)) rad.
     *
     * <p>Unlike heavy ball's it rests on gradients that are independent in time.
     */
    @Override
    public double angularUpdateExact(Hyperparameters h) {
        double a = h.momentum();
        double u = Ranges.intrinsic(h.learningRate(), h.weightDecay(), a);
        double au = a * u * (1 + 2 * a);
        double gap = u * (1 + 2 * a * (1 - a) * (1 + a) + au * (1 + a)) / (1 + a + au);
        // 2·arcsin √(gap/2) by the tangent, which is sound up to a half turn.
        return 2 * Math.atan2(Math.sqrt(gap), Math.sqrt(Math.max(0, 2 - gap)));
    }

    /**
     * Returns √(Lη/(2λ(1−α))), with L the mean of heavy ball's h̃, which is E‖g̃‖² for independent
     * gradients.
     */
    @Override
    public double squaredNorm(Hyperparameters h, double level) {
        return Equilibrium.squaredNorm(h.learningRate(), h.weightDecay(), h.momentum(), level);
    }

    /**
     * Returns the mean-field fixed point without expansion in u = λη: x*² = Lη(1+α + αu(1+2α)) /
     * (λ(1−α+αu)(2(1+α) − u(1+2α))), for gradients that are independent in time.
     */
    @Override
    public double squaredNormExact(Hyperparameters h, double level) {
        double a = h.momentum();
        double u = Ranges.intrinsic(h.learningRate(), h.weightDecay(), a);
        double slope = 1 + 2 * a;
        return Math.sqrt(
                Ranges.positive("level", level)
                        * h.learningRate()
                        * (1 + a + a * u * slope)
                        / (h.weightDecay() * (1 - a + a * u) * (2 * (1 + a) - u * slope)));
    }

    /** Returns (1−α)/(4λη) steps, as for heavy ball. */
    @Override
    public double relaxationSteps(Hyperparameters h) {
        return Relaxation.steps(h.learningRate(), h.weightDecay(), h.momentum());
    }

    /** Returns (1−α)/(λη) steps. */
    @Override
    public double timescaleSteps(Hyperparameters h) {
        return Relaxation.timescale(h.learningRate(), h.weightDecay(), h.momentum());
    }

    @Override
    public Rescaling rescaling(Hyperparameters before, double divisor) {
        return Rescaling.ofGradients(Rescaling.fourthRoot(divisor));
    }

    @Override
    public String withoutLines() {
        return "its angle depends on how gradients correlate in time, which no level tells";
    }
}
