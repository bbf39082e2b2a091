package io.github.smd4j.core.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How far the schedule alone, with a level that stands still, has taken a norm from equilibrium.
 *
 * <p>By F1 the square y = x² of the squared norm approaches y* like e^(−t/τ), and y* moves with the
 * hyperparameters. Starts in equilibrium.
 */
final class RateDisplacement {

    /** y/y* − 1. */
    private double excess;

    private double square = Double.NaN;

    /** Takes the theory of a step that came so many steps after the last one. */
    void accept(StepTheory theory, double steps) {
        if (!Double.isNaN(square) && square != theory.square()) {
            excess = (1 + excess) * (square / theory.square()) - 1;
        }
        square = theory.square();
        excess *= Math.exp(-steps / theory.relaxation());
    }

    /** Takes a squared norm that somebody multiplied by a factor between two steps. */
    void rescaled(double factor) {
        excess = (1 + excess) * factor * factor - 1;
    }

    /** Forgets: the norm was seen at its equilibrium. */
    void settle() {
        excess = 0;
    }

    double excess() {
        return excess;
    }

    /** Δ/Δ* that the schedule alone would leave. */
    double angleRatio() {
        return 1 / Math.sqrt(1 + excess);
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(excess);
        out.writeDouble(square);
    }

    void read(DataInput in) throws IOException {
        excess = in.readDouble();
        square = in.readDouble();
    }
}
