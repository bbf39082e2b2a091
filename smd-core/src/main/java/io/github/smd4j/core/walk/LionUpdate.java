package io.github.smd4j.core.walk;

import io.github.smd4j.core.step.Hyperparameters;

/**
 * Lion (Chen et al. 2023): w ← (1 − ηλ)w − η·sign(β1·m + (1−β1)g), then m ← β2·m + (1−β2)g.
 *
 * <p>A step is η a coordinate, so ‖w‖² goes like η, and m grows with the gradient at a cut.
 */
final class LionUpdate implements WalkUpdate {

    private static final RescalePowers POWERS = new RescalePowers(0.5, 0.5, 0);

    private final String name;
    private final double meanDecay;
    private final double[] mean;

    /** An update with β2 as the decay of the mean. */
    LionUpdate(String name, double meanDecay, int dimensions) {
        this.name = name;
        this.meanDecay = meanDecay;
        this.mean = new double[dimensions];
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void advance(Hyperparameters inForce, double[] weight, double[] gradient) {
        double rate = inForce.learningRate();
        double beta = inForce.momentum();
        double keep = 1 - rate * inForce.weightDecay();
        for (int i = 0; i < weight.length; i++) {
            double sign = Math.signum(beta * mean[i] + (1 - beta) * gradient[i]);
            weight[i] = keep * weight[i] - rate * sign;
            mean[i] = meanDecay * mean[i] + (1 - meanDecay) * gradient[i];
        }
    }

    @Override
    public void rescale(double divisor, double[] weight, BufferRescaling how) {
        POWERS.follow(divisor, weight, mean, how);
        POWERS.shrink(divisor, weight);
    }
}
