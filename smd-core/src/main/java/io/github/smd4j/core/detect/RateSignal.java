package io.github.smd4j.core.detect;

import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A number that moves with the learning rate at once, taken from a step without knowing the rate.
 *
 * <p>Where buffer and gradient are known it is ln of ‖d‖ over the root of Σα^(2n)‖g‖², so that
 * neither norm nor level enter; else ln Δ. Of d only what stands at right angles to w is taken, as
 * along w it is weight decay's, which is most of it where gradients vanish.
 */
final class RateSignal {

    /** Buffers' lengths after which an empty buffer is as good as full. */
    private static final double FILLED = 3;

    /** α of an optimizer that nobody named. */
    private static final double USUAL = 0.9;

    private double gradients;
    private double weight;
    private double age;

    /**
     * Takes a step.
     *
     * @param expected the angle that is to be expected at the rate as it is known, or 1
     * @return the number; NaN while the buffer fills, and where nothing moved
     */
    double of(Hyperparameters told, StepSums sums, double gap, double expected) {
        double momentum = told.known() ? told.momentum() : USUAL;
        age += gap;
        if (angleAlone(told, sums)) {
            return positive(sums.angularUpdate() / expected);
        }
        double keep = Math.pow(momentum, 2 * gap);
        weight = keep * weight + 1;
        gradients += (sums.gg() - gradients) / weight;
        double rate = told.learningRate() > 0 ? Math.log(told.learningRate()) : 0;
        double across = sums.dd() - sums.wd() * sums.wd() / sums.ww();
        return age * (1 - momentum) < FILLED ? Double.NaN : positive(across / gradients) / 2 - rate;
    }

    /** Takes a squared norm that was multiplied: the gradients that follow are divided by it. */
    void rescaled(double factor) {
        gradients /= factor;
    }

    /** Whether it is the angle alone. */
    static boolean angleAlone(Hyperparameters told, StepSums sums) {
        return !velocity(told) || !(sums.gg() > 0);
    }

    /** Whether the update is a rate times a buffer of gradients. */
    private static boolean velocity(Hyperparameters told) {
        return switch (told.rule()) {
            case Hyperparameters.UNKNOWN_RULE -> true;
            case "heavy-ball", "djl-sgd", "nesterov", "sgdw" -> told.momentum() >= 0;
            default -> false;
        };
    }

    private static double positive(double value) {
        return value > 0 ? Math.log(value) : Double.NaN;
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(gradients);
        out.writeDouble(weight);
        out.writeDouble(age);
    }

    void read(DataInput in) throws IOException {
        gradients = in.readDouble();
        weight = in.readDouble();
        age = in.readDouble();
    }
}
