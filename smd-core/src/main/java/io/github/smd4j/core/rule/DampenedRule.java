package io.github.smd4j.core.rule;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * PyTorch's SGD with dampening d: v ← αv + (1−d)(g + λw), w ← w − ηv. The first gradient fills the
 * buffer undampened, and without momentum there is no dampening.
 *
 * <p>In equilibrium it is heavy ball at the learning rate η(1−d), with a buffer smaller by 1−d. The
 * level is the mean of (‖g‖² + 2α⟨v, g⟩/(1−d))‖w‖², E‖g̃‖² for gradients independent in time.
 *
 * <p>Accuracy: forms to 4 ulp; a random walk in 2,000 dimensions agrees within 3e-4 in angle and
 * norm.
 */
public final class DampenedRule implements UpdateRule {

    private static final HeavyBallRule HEAVY_BALL = HeavyBallRule.PYTORCH;

    private final double dampening;
    private final MeanField meanField;

    /**
     * Returns the rule.
     *
     * @param dampening d in [0, 1)
     * @throws IllegalArgumentException if d is out of range
     */
    public DampenedRule(double dampening) {
        this.dampening = Ranges.unit("dampening", dampening);
        this.meanField = MeanField.dampened(dampening);
    }

    @Override
    public String name() {
        return "dampened:" + dampening;
    }

    /** Returns whether λη(1−d) is in (0, 1). */
    @Override
    public boolean hasEquilibrium(Hyperparameters h) {
        return HEAVY_BALL.hasEquilibrium(undampened(h));
    }

    /** Returns √(2λη(1−d)/(1+α)) rad. */
    @Override
    public double angularUpdate(Hyperparameters h) {
        return HEAVY_BALL.angularUpdate(undampened(h));
    }

    /** Returns arccos(1 − λη(1−d)/(1+α)) rad. */
    @Override
    public double angularUpdateExact(Hyperparameters h) {
        return HEAVY_BALL.angularUpdateExact(undampened(h));
    }

    /** Returns heavy ball's at the learning rate η(1−d). */
    @Override
    public OptionalDouble accumulatedAngle(Hyperparameters h, long steps) {
        return HEAVY_BALL.accumulatedAngle(undampened(h), steps);
    }

    /** Returns √(Lη(1−d)/(2λ(1−α))). */
    @Override
    public double squaredNorm(Hyperparameters h, double level) {
        return HEAVY_BALL.squaredNorm(undampened(h), level);
    }

    /** Returns √(Lη(1−d)/(λ(1−α)(2−λη(1−d)/(1+α)))). */
    @Override
    public double squaredNormExact(Hyperparameters h, double level) {
        return HEAVY_BALL.squaredNormExact(undampened(h), level);
    }

    /** Returns (1−α)/(4λη(1−d)) steps. */
    @Override
    public double relaxationSteps(Hyperparameters h) {
        return HEAVY_BALL.relaxationSteps(undampened(h));
    }

    /** Returns (1−α)/(λη(1−d)) steps. */
    @Override
    public double timescaleSteps(Hyperparameters h) {
        return HEAVY_BALL.timescaleSteps(undampened(h));
    }

    @Override
    public Rescaling rescaling(Hyperparameters before, double divisor) {
        return HEAVY_BALL.rescaling(before, divisor);
    }

    @Override
    public Optional<MeanField> meanField() {
        return Optional.of(meanField);
    }

    /** The hyperparameters at which heavy ball without dampening does the same. */
    private Hyperparameters undampened(Hyperparameters h) {
        double share = h.momentum() == 0 ? 1 : 1 - dampening;
        return new Hyperparameters(
                HEAVY_BALL.name(), share * h.learningRate(), h.weightDecay(), h.momentum());
    }
}
