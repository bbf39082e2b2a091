package io.github.smd4j.djl;

import ai.djl.training.optimizer.Optimizer;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * The steps and updates that one optimizer has made, over all trainers that used it.
 *
 * <p>Of a foreign optimizer this counts as DJL's {@code Optimizer.updateCount}, which nobody can
 * ask. The number of an update, by which a tracker gives the learning rate, is the largest count of
 * all parameters so far. So an optimizer that goes on with another model stands still until that
 * has caught up; and a parameter that was frozen for a while gets the number of this step or, if it
 * comes before all others, of the last one. DJL keeps parameters by a hash: where that matters, the
 * hyperparameters are not known.
 */
final class UpdateCounts {

    private final Optimizer optimizer;
    private final Map<String, Long> counts = new HashMap<>();
    private long steps;
    private long most;
    private long mostBefore;

    UpdateCounts(Optimizer optimizer) {
        this.optimizer = optimizer;
    }

    boolean areOf(Optimizer other) {
        return optimizer == other;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    /** The number of the step to come. */
    long steps() {
        return steps;
    }

    /**
     * Writes the counts.
     *
     * @param ids path to id of the parameters that may have been updated
     */
    void save(DataOutput out, Map<String, String> ids) throws IOException {
        out.writeLong(steps);
        out.writeLong(most);
        out.writeLong(mostBefore);
        out.writeInt(ids.size());
        for (Map.Entry<String, String> each : ids.entrySet()) {
            SavedState.writeText(out, each.getKey());
            out.writeLong(counts.getOrDefault(each.getValue(), 0L));
        }
    }

    /** Takes up counts of parameters, which have other ids in this process. */
    void restore(DataInput in, Map<String, String> ids) throws IOException {
        steps = in.readLong();
        most = in.readLong();
        mostBefore = in.readLong();
        int count = in.readInt();
        SavedState.require(count == ids.size(), "trainable parameters", ids.size(), count);
        counts.clear();
        for (int i = 0; i < count; i++) {
            String path = SavedState.readText(in);
            long updates = in.readLong();
            SavedState.require(ids.containsKey(path), "parameters", ids.keySet(), path);
            if (updates > 0) {
                counts.put(ids.get(path), updates);
            }
        }
    }

    /** Notes that a step has begun. */
    void begun(long step) {
        steps = step + 1;
    }

    /** Counts the updates of a step: one of each parameter. */
    void update(List<String> parameterIds) {
        mostBefore = most;
        for (String id : parameterIds) {
            most = Math.max(most, counts.merge(id, 1L, Long::sum));
        }
    }

    /**
     * Returns the hyperparameters of a parameter in the step whose updates were counted last.
     *
     * @param parameterId a parameter of that step
     * @param told those of the n-th update, from 0
     */
    Hyperparameters inForce(String parameterId, LongFunction<Hyperparameters> told) {
        Hyperparameters now = told.apply(most - 1);
        boolean sure = mostBefore == most || counts.get(parameterId) == most;
        return sure || now.equals(told.apply(mostBefore - 1)) ? now : Hyperparameters.UNKNOWN;
    }
}
