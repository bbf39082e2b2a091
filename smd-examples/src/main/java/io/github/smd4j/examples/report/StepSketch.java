package io.github.smd4j.examples.report;

import java.util.List;

/**
 * One step of a weight in the plane of the weight and its update, in the manner of the paper's
 * Figure 1.
 *
 * @param title above the picture
 * @param gradient the gradient's part of the step
 * @param buffer the momentum buffer's part
 * @param decay weight decay's part; the three add up to the step
 * @param caption lines below the picture
 */
public record StepSketch(
        String title, Arrow gradient, Arrow buffer, Arrow decay, List<String> caption) {

    /**
     * A vector in that plane, in units of the weight norm before the step.
     *
     * @param across at a right angle to the weight, to the side of the update
     * @param along the weight, outwards positive
     */
    public record Arrow(double across, double along) {

        Arrow plus(Arrow other) {
            return new Arrow(across + other.across, along + other.along);
        }
    }

    /**
     * Returns the whole step.
     *
     * @return the sum of its parts
     */
    public Arrow update() {
        return gradient.plus(buffer).plus(decay);
    }

    /** Whether there is a momentum part to speak of. */
    boolean hasBuffer() {
        return buffer.across() != 0 || buffer.along() != 0;
    }
}
