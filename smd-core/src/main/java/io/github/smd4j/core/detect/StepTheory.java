package io.github.smd4j.core.detect;

import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.step.Hyperparameters;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What theory says of one step under the hyperparameters in force.
 *
 * @param inForce the hyperparameters
 * @param angularUpdate equilibrium angle, exact form, radians
 * @param relaxation τ in steps
 * @param timescale steps in which decay forgets a weight
 * @param square y* = x*² of level 1, by which changes of the rate move the equilibrium
 */
record StepTheory(
        Hyperparameters inForce,
        double angularUpdate,
        double relaxation,
        double timescale,
        double square) {

    /** Steps over which correlation in time is averaged, at most. */
    private static final double LONGEST_BLOCK = 200;

    static StepTheory of(UpdateRule rule, Hyperparameters inForce) {
        double x = rule.squaredNorm(inForce, 1);
        return new StepTheory(
                inForce,
                rule.angularUpdateExact(inForce),
                rule.relaxationSteps(inForce),
                rule.timescaleSteps(inForce),
                x * x);
    }

    /** 1/(1−α), the steps that a momentum buffer remembers. */
    double buffer() {
        return 1 / (1 - inForce.momentum());
    }

    /** Length of the blocks whose spread tells noise, in steps. */
    double block() {
        return Math.min(Math.max(2 * buffer(), relaxation), Math.max(LONGEST_BLOCK, 2 * buffer()));
    }

    /** Writes one that may be null. */
    static void write(StepTheory theory, DataOutput out) throws IOException {
        out.writeBoolean(theory != null);
        if (theory != null) {
            theory.inForce.write(out);
            out.writeDouble(theory.angularUpdate);
            out.writeDouble(theory.relaxation);
            out.writeDouble(theory.timescale);
            out.writeDouble(theory.square);
        }
    }

    static StepTheory read(DataInput in) throws IOException {
        return in.readBoolean()
                ? new StepTheory(
                        Hyperparameters.read(in),
                        in.readDouble(),
                        in.readDouble(),
                        in.readDouble(),
                        in.readDouble())
                : null;
    }
}
