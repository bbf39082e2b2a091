package io.github.smd4j.core.forecast;

import java.util.Arrays;

/**
 * A line of theory over consecutive steps.
 *
 * @param fromStep the step of the first value
 * @param angularUpdate Δ in radians, a value a step
 * @param squaredNorm ‖w_t‖² before the step, a value a step
 */
public record Line(long fromStep, double[] angularUpdate, double[] squaredNorm) {

    /** Checks that both have one value a step. */
    public Line {
        if (angularUpdate.length != squaredNorm.length) {
            throw new IllegalArgumentException(
                    "angularUpdate and squaredNorm must have one value a step, but had "
                            + angularUpdate.length
                            + " and "
                            + squaredNorm.length);
        }
    }

    /** The line that does not exist: it answers NaN everywhere. */
    public static final Line NONE = new Line(0, new double[0], new double[0]);

    /**
     * Returns the angular update of a step.
     *
     * @param step the step
     * @return Δ in radians; NaN outside the line
     */
    public double angularUpdateAt(long step) {
        return at(angularUpdate, step);
    }

    /**
     * Returns the squared norm of a step.
     *
     * @param step the step
     * @return ‖w_t‖²; NaN outside the line
     */
    public double squaredNormAt(long step) {
        return at(squaredNorm, step);
    }

    private double at(double[] values, long step) {
        return step < fromStep || step >= fromStep + values.length
                ? Double.NaN
                : values[(int) (step - fromStep)];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Line that
                && fromStep == that.fromStep
                && Arrays.equals(angularUpdate, that.angularUpdate)
                && Arrays.equals(squaredNorm, that.squaredNorm);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(angularUpdate) * 31 + Long.hashCode(fromStep);
    }

    @Override
    public String toString() {
        return "Line[" + angularUpdate.length + " steps from " + fromStep + "]";
    }
}
