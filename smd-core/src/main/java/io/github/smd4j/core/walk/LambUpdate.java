package io.github.smd4j.core.walk;

import io.github.smd4j.core.step.Hyperparameters;

/**
 * LAMB (You et al. 2020): r = m̂/√ŝ + λw with Adam's moments and ε = 0, then w ← w − η‖w‖/‖r‖·r.
 *
 * <p>A step is η‖w‖ long, and ‖w‖ itself goes like η.
 */
final class LambUpdate implements WalkUpdate {

    private static final RescalePowers POWERS = new RescalePowers(1, 1, 0);

    private final String name;
    private final AdamMoments moments;
    private final double[] move;

    LambUpdate(String name, double squareDecay, int dimensions) {
        this.name = name;
        this.moments = new AdamMoments(squareDecay, dimensions);
        this.move = new double[dimensions];
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void advance(Hyperparameters inForce, double[] weight, double[] gradient) {
        double decay = inForce.weightDecay();
        double beta = inForce.momentum();
        moments.begin(beta);
        for (int i = 0; i < weight.length; i++) {
            move[i] = moments.direction(i, gradient[i], beta) + decay * weight[i];
        }
        double norm = Math.sqrt(InnerProduct.of(weight, weight));
        double length = Math.sqrt(InnerProduct.of(move, move));
        double scale = length == 0 ? 0 : inForce.learningRate() * norm / length;
        for (int i = 0; i < weight.length; i++) {
            weight[i] -= scale * move[i];
        }
    }

    @Override
    public void rescale(double divisor, double[] weight, BufferRescaling how) {
        moments.rescale(divisor, weight, POWERS, how);
        POWERS.shrink(divisor, weight);
    }
}
