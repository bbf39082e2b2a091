package io.github.smd4j.core.identity;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Tests during a training whether what is called scale-invariant is so, by identity I2: from the
 * weights before and after each step alone, without a look at gradients or buffers.
 *
 * <p>Of two successive measured steps I2 leaves −η⟨w, g⟩, zero for a scale-invariant vector. It
 * needs the hyperparameters of each step and a rule whose update is heavy ball's, {@code
 * heavy-ball}, {@code djl-sgd}, or {@code sgdw}; under other rules, clipped steps among them,
 * nothing can be told. A record that does not begin where the last one ended (a step left out, a
 * weight that was rescaled) begins anew.
 *
 * <p>Keeps five numbers a row, whatever the number of steps. See {@code docs/theory.md#identities}.
 */
public final class InvarianceWatch implements StepSink, Resumable {

    private static final String KIND = "watch of scale invariance";

    private final Map<String, ResidualRows> parameters = new LinkedHashMap<>();

    @Override
    public void accept(StepRecord record) {
        parameters.computeIfAbsent(record.parameter(), path -> new ResidualRows()).add(record);
    }

    /**
     * Returns ⟨w, g⟩/‖w‖² of one step from weights alone: what I2 shows beyond λ, and what acts
     * like as much more weight decay.
     *
     * @param before the record of the step before
     * @param now the record of the step
     * @return the quotient; NaN where I2 does not tell, as where one record does not begin where
     *     the other ended
     */
    public static double addedDecay(StepRecord before, StepRecord now) {
        return ResidualRows.shift(before, now);
    }

    /**
     * Returns the parameters that were seen.
     *
     * @return their paths, in order of appearance
     */
    public Set<String> parameters() {
        return Set.copyOf(parameters.keySet());
    }

    /**
     * Returns what the steps so far say of a parameter.
     *
     * @param parameter its path
     * @param weights the number of weights of the measured vector, all rows together, above 0
     * @return the evidence
     * @throws IllegalArgumentException if there was no record of it, or a value is out of range
     */
    public InvarianceEvidence evidence(String parameter, long weights) {
        ResidualRows rows = parameters.get(parameter);
        if (rows == null) {
            throw new IllegalArgumentException(
                    "parameter must be one that was measured, but was " + parameter);
        }
        return InvarianceEvidence.of(rows, weights);
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        out.writeInt(parameters.size());
        for (Map.Entry<String, ResidualRows> each : parameters.entrySet()) {
            SavedState.writeText(out, each.getKey());
            each.getValue().write(out);
        }
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, this::read);
    }

    private void read(DataInput in) throws IOException {
        parameters.clear();
        int count = SavedState.readCount(in, Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            ResidualRows rows = new ResidualRows();
            parameters.put(SavedState.readText(in), rows);
            rows.read(in);
        }
    }
}
