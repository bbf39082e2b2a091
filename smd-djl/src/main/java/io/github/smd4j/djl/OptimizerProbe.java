package io.github.smd4j.djl;

import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepProbe;
import io.github.smd4j.djl.measure.Sampling;
import java.util.HashMap;
import java.util.Map;

/** What an optimizer of ours is asked for in a step, and brings in any order of parameters. */
final class OptimizerProbe implements StepProbe {

    private final Sampling sampling;
    private final Runnable complete;
    private final Map<String, MeasuredPart> awaited = new HashMap<>();
    private final Map<String, MeasuredPart> asked = new HashMap<>();
    private long step;
    private boolean updated = true;

    /**
     * Prepares for an optimizer.
     *
     * @param sampling which steps are measured
     * @param complete called when all sums of a step are there
     */
    OptimizerProbe(Sampling sampling, Runnable complete) {
        this.sampling = sampling;
        this.complete = complete;
    }

    /** Whether the optimizer has updated anything since a step was opened. */
    boolean updated() {
        return updated;
    }

    /** Opens the step that comes, or opens it again with more of its gradient. */
    void open(long next) {
        step = next;
        updated = false;
        awaited.clear();
        asked.clear();
    }

    /** Measures a part in the step that was opened. */
    void await(MeasuredPart part) {
        awaited.put(part.id(), part);
    }

    @Override
    public int rows(String parameterId, long ofStep) {
        updated = true;
        // A second step without a batch between finds nothing here.
        MeasuredPart part = awaited.remove(parameterId);
        if (part == null || !sampling.wanted(step)) {
            return 0;
        }
        asked.put(parameterId, part);
        return part.rows();
    }

    @Override
    public void accept(String parameterId, long ofStep, Hyperparameters inForce, FilterSums sums) {
        asked.remove(parameterId).file(step, inForce, sums);
        if (awaited.isEmpty() && asked.isEmpty()) {
            complete.run();
        }
    }
}
