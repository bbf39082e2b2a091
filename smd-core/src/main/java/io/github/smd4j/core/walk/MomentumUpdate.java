package io.github.smd4j.core.walk;

import io.github.smd4j.core.step.Hyperparameters;

/**
 * SGD with momentum in its five forms; with momentum 0, plain SGD.
 *
 * <p>Where a learning rate is cut by k, ‖w‖⁴ falls by k in all of them, and the buffer grows with
 * the gradient, by k^(1/4). Its part along w comes from decay and from what the weight has moved
 * against past gradients: both go like λ‖w‖.
 */
final class MomentumUpdate implements WalkUpdate {

    /** Which of the forms. */
    enum Form {
        /** v ← αv + g + λw, w ← w − ηv (Eq. 18, 19; PyTorch). */
        HEAVY_BALL,
        /** u ← αu + η(g + λw), w ← w − u (DJL's {@code Sgd}). */
        SCALED_BUFFER,
        /** v ← αv + g + λw, w ← w − η(g + λw + αv) (PyTorch). */
        NESTEROV,
        /** v ← αv + (1−D)(g + λw), w ← w − ηv, with v = g + λw in the first step (PyTorch). */
        DAMPENED,
        /** v ← αv + g, w ← (1 − ηλ)w − ηv: decay beside the buffer. */
        DECOUPLED
    }

    private static final RescalePowers POWERS = new RescalePowers(0.25, 0.25, -0.25);
    private static final RescalePowers SCALED = new RescalePowers(0.25, -0.75, -1.25);

    private final String name;
    private final Form form;
    private final double dampening;
    private final double[] buffer;
    private boolean started;

    MomentumUpdate(String name, Form form, double dampening, int dimensions) {
        this.name = name;
        this.form = form;
        this.dampening = dampening;
        this.buffer = new double[dimensions];
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void advance(Hyperparameters inForce, double[] weight, double[] gradient) {
        double rate = inForce.learningRate();
        double momentum = inForce.momentum();
        boolean decoupled = form == Form.DECOUPLED;
        double decay = decoupled ? 0 : inForce.weightDecay();
        double keep = decoupled ? 1 - rate * inForce.weightDecay() : 1;
        double in = form == Form.SCALED_BUFFER ? rate : started ? 1 - dampening : 1;
        double out = form == Form.SCALED_BUFFER ? 1 : rate;
        boolean ahead = form == Form.NESTEROV;
        for (int i = 0; i < weight.length; i++) {
            double decayed = gradient[i] + decay * weight[i];
            buffer[i] = momentum * buffer[i] + in * decayed;
            double move = ahead ? decayed + momentum * buffer[i] : buffer[i];
            weight[i] = keep * weight[i] - out * move;
        }
        started = true;
    }

    /**
     * Returns ⟨v, g⟩. A dampened buffer is (1−D) times the v of Eq. 18 at the rate η(1−D); SGDW's
     * is that v without decay.
     */
    @Override
    public double velocityDotGradient(Hyperparameters inForce, double[] gradient) {
        double product = InnerProduct.of(buffer, gradient);
        return switch (form) {
            case HEAVY_BALL, NESTEROV, DECOUPLED -> product;
            case SCALED_BUFFER -> product / inForce.learningRate();
            case DAMPENED -> product / (1 - dampening);
        };
    }

    @Override
    public void rescale(double divisor, double[] weight, BufferRescaling how) {
        RescalePowers powers = form == Form.SCALED_BUFFER ? SCALED : POWERS;
        powers.follow(divisor, weight, buffer, how);
        powers.shrink(divisor, weight);
    }
}
