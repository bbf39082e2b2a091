package io.github.smd4j.djl;

import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The number of a step and the hyperparameters in force, as they stand in a listener's state.
 *
 * @param step its number
 * @param inForce its hyperparameters
 */
record SavedStep(long step, Hyperparameters inForce) {

    void save(DataOutput out) throws IOException {
        out.writeLong(step);
        SavedState.writeText(out, inForce.rule());
        SavedState.writeDoubles(
                out, inForce.learningRate(), inForce.weightDecay(), inForce.momentum());
    }

    static SavedStep restore(DataInput in) throws IOException {
        long step = in.readLong();
        String rule = SavedState.readText(in);
        double[] rates = SavedState.readDoubles(in);
        SavedState.require(rates.length == 3, "rates of a step", 3, rates.length);
        return new SavedStep(step, new Hyperparameters(rule, rates[0], rates[1], rates[2]));
    }
}
