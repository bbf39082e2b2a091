package io.github.smd4j.djl;

import ai.djl.training.optimizer.Optimizer;
import java.util.HashMap;
import java.util.Map;

/**
 * The updates that one optimizer has made, over all trainers that used it.
 *
 * <p>Of a foreign one this counts as DJL's {@code Optimizer.updateCount}, which nobody can ask: the
 * number of an update, by which a tracker gives its learning rate, is the largest count of any
 * parameter. So an optimizer that begins with another model stands still until that has caught up.
 */
final class UpdateCounts {

    private final Optimizer optimizer;
    private final Map<String, Long> counts = new HashMap<>();
    private long most;
    private long steps;

    UpdateCounts(Optimizer optimizer) {
        this.optimizer = optimizer;
    }

    boolean areOf(Optimizer other) {
        return optimizer == other;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    /** The steps begun so far. */
    long steps() {
        return steps;
    }

    /** Sets the number of the step that comes after one that has begun. */
    void begun(long step) {
        steps = step + 1;
    }

    /** Counts an update that is about to be made, and returns its number from 0. */
    long next(String parameterId) {
        most = Math.max(most, counts.merge(parameterId, 1L, Long::sum));
        return most - 1;
    }
}
