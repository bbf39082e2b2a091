package io.github.smd4j.core.detect;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says of every parameter, while it trains, whether it is in equilibrium, on its way there, or kept
 * from it, and by what.
 *
 * <p>Takes the records of a training, of a synthetic trajectory or of a file read again, and looks
 * at whole parameters only. The learning rate may be told by the records or not: a sudden change is
 * also found in the updates, and theory then goes on with the rate as found. Some 350 numbers a
 * parameter, whatever the number of steps, and a few microseconds a record. How often it is right
 * is in {@code docs/detecting.md}. Not safe for use by several threads.
 */
public final class EquilibriumDetector implements StepSink, Resumable {

    private static final String KIND = "equilibrium detector";

    private final Map<String, ParameterDetector> parameters = new LinkedHashMap<>();

    /**
     * Takes a record.
     *
     * @param record of each parameter by step, each step once
     * @throws IllegalArgumentException if a step of the parameter came before, or a later one
     */
    @Override
    public void accept(StepRecord record) {
        parameters.computeIfAbsent(record.parameter(), ParameterDetector::new).accept(record);
    }

    /**
     * Returns the parameters that were seen.
     *
     * @return their paths, in order of appearance
     */
    public List<String> parameters() {
        return List.copyOf(parameters.keySet());
    }

    /**
     * Returns the condition of a parameter alone, which costs next to nothing.
     *
     * @param parameter its path
     * @return the condition after its last record
     * @throws IllegalArgumentException if there was no record of it
     */
    public Condition condition(String parameter) {
        return detector(parameter).condition();
    }

    /**
     * Returns where a parameter stands after its last record.
     *
     * @param parameter its path
     * @return the state
     * @throws IllegalArgumentException if there was no record of it
     */
    public EquilibriumState state(String parameter) {
        return detector(parameter).state();
    }

    private ParameterDetector detector(String parameter) {
        ParameterDetector detector = parameters.get(parameter);
        if (detector == null) {
            throw new IllegalArgumentException(
                    "parameter must be one that was measured, but was " + parameter);
        }
        return detector;
    }

    /**
     * Returns where every parameter stands.
     *
     * @return the states, in order of appearance
     */
    public List<EquilibriumState> states() {
        return parameters.values().stream().map(ParameterDetector::state).toList();
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        out.writeInt(parameters.size());
        for (Map.Entry<String, ParameterDetector> each : parameters.entrySet()) {
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
            String path = SavedState.readText(in);
            ParameterDetector detector = new ParameterDetector(path);
            detector.read(in);
            parameters.put(path, detector);
        }
    }
}
