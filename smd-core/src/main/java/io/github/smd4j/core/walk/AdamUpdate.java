package io.github.smd4j.core.walk;

import io.github.smd4j.core.step.Hyperparameters;

/**
 * Adam (Kingma and Ba 2015) as PyTorch has it, with decay beside the moments (AdamW) or inside the
 * gradient (L2), and ε = 0.
 *
 * <p>A step is near η a coordinate, whatever the gradient's size. So decay beside it leads to ‖w‖²
 * in proportion to η, and decay through the gradient, which the second moment divides by a gradient
 * that goes like 1/‖w‖, to ‖w‖³.
 */
final class AdamUpdate implements WalkUpdate {

    private static final RescalePowers DECOUPLED = new RescalePowers(0.5, 0.5, 0);
    private static final RescalePowers COUPLED = new RescalePowers(1.0 / 3, 1.0 / 3, -1.0 / 3);

    private final String name;
    private final boolean decoupled;
    private final AdamMoments moments;

    AdamUpdate(String name, boolean decoupled, double squareDecay, int dimensions) {
        this.name = name;
        this.decoupled = decoupled;
        this.moments = new AdamMoments(squareDecay, dimensions);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void advance(Hyperparameters inForce, double[] weight, double[] gradient) {
        double rate = inForce.learningRate();
        double beta = inForce.momentum();
        double decay = decoupled ? 0 : inForce.weightDecay();
        double keep = decoupled ? 1 - rate * inForce.weightDecay() : 1;
        moments.begin(beta);
        for (int i = 0; i < weight.length; i++) {
            double move = moments.direction(i, gradient[i] + decay * weight[i], beta);
            weight[i] = keep * weight[i] - rate * move;
        }
    }

    @Override
    public void rescale(double divisor, double[] weight, BufferRescaling how) {
        RescalePowers powers = decoupled ? DECOUPLED : COUPLED;
        moments.rescale(divisor, weight, powers, how);
        powers.shrink(divisor, weight);
    }
}
