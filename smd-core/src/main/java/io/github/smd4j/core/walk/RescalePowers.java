package io.github.smd4j.core.walk;

import io.github.smd4j.core.walk.WalkUpdate.BufferRescaling;

/**
 * The powers of k by which weight and buffer move when the learning rate is divided by k.
 *
 * @param weight e: the weight is divided by k^e
 * @param buffer the buffer is multiplied by k to this power, apart from its part along the weight
 * @param along the power for that part, where it is treated by itself
 */
record RescalePowers(double weight, double buffer, double along) {

    /** Multiplies a buffer; the weight is still the old one. */
    void follow(double divisor, double[] weight, double[] buffer, BufferRescaling how) {
        double factor = Math.pow(divisor, this.buffer);
        double extra = 0;
        if (how == BufferRescaling.BY_DIRECTION) {
            double share = InnerProduct.of(weight, buffer) / InnerProduct.of(weight, weight);
            extra = share * (Math.pow(divisor, along) - factor);
        }
        for (int i = 0; i < buffer.length; i++) {
            buffer[i] = factor * buffer[i] + extra * weight[i];
        }
    }

    /** Divides the weight. */
    void shrink(double divisor, double[] weight) {
        double factor = Math.pow(divisor, -this.weight);
        for (int i = 0; i < weight.length; i++) {
            weight[i] *= factor;
        }
    }
}
