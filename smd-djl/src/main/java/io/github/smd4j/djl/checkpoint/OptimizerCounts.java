package io.github.smd4j.djl.checkpoint;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What an optimizer remembers besides its buffers. */
final class OptimizerCounts implements Resumable {

    private static final String KIND = "optimizer";

    private String rule;
    private long nextStep;
    private Map<String, Long> updates;

    OptimizerCounts(String rule, long nextStep, Map<String, Long> updates) {
        this.rule = rule;
        this.nextStep = nextStep;
        this.updates = updates;
    }

    String rule() {
        return rule;
    }

    long nextStep() {
        return nextStep;
    }

    Map<String, Long> updates() {
        return updates;
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        SavedState.writeText(out, rule);
        out.writeLong(nextStep);
        out.writeInt(updates.size());
        for (Map.Entry<String, Long> each : new TreeMap<>(updates).entrySet()) {
            SavedState.writeText(out, each.getKey());
            out.writeLong(each.getValue());
        }
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(
                in,
                KIND,
                1,
                state -> {
                    rule = SavedState.readText(state);
                    nextStep = state.readLong();
                    int count = SavedState.readCount(state, Integer.MAX_VALUE);
                    updates = new LinkedHashMap<>();
                    for (int i = 0; i < count; i++) {
                        updates.put(SavedState.readText(state), state.readLong());
                    }
                });
    }
}
