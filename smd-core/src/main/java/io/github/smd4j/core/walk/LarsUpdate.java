package io.github.smd4j.core.walk;

import io.github.smd4j.core.step.Hyperparameters;

/**
 * LARS (You, Gitman and Ginsburg 2017): u ← αu + η·t‖w‖/(‖g‖ + λ‖w‖)·(g + λw), then w ← w − u, with
 * the trust coefficient t.
 *
 * <p>Where λ‖w‖ is small beside ‖g‖ a step is near ηt‖w‖ long, so that ‖w‖² goes like η, and the
 * buffer, which holds the rate and ‖w‖, falls by k^(3/2) at a cut by k. What that leaves is of
 * order ηt/(1−α).
 */
final class LarsUpdate implements WalkUpdate {

    private static final RescalePowers POWERS = new RescalePowers(0.5, -1.5, -2.5);

    private final String name;
    private final double trust;
    private final double[] buffer;

    LarsUpdate(String name, double trust, int dimensions) {
        this.name = name;
        this.trust = trust;
        this.buffer = new double[dimensions];
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void advance(Hyperparameters inForce, double[] weight, double[] gradient) {
        double decay = inForce.weightDecay();
        double norm = Math.sqrt(InnerProduct.of(weight, weight));
        double gradientNorm = Math.sqrt(InnerProduct.of(gradient, gradient));
        double local = trust * norm / (gradientNorm + decay * norm);
        double in = inForce.learningRate() * local;
        for (int i = 0; i < weight.length; i++) {
            buffer[i] = inForce.momentum() * buffer[i] + in * (gradient[i] + decay * weight[i]);
            weight[i] -= buffer[i];
        }
    }

    @Override
    public void rescale(double divisor, double[] weight, BufferRescaling how) {
        POWERS.follow(divisor, weight, buffer, how);
        POWERS.shrink(divisor, weight);
    }
}
