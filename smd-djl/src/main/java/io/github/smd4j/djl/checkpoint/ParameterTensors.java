package io.github.smd4j.djl.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The parameters and statistics of a network in a safetensors file, under names of one's own. */
public final class ParameterTensors {

    private ParameterTensors() {}

    /**
     * Adds every parameter to a file.
     *
     * @param named name in the file to parameter, initialized
     * @param writer takes them
     */
    public static void write(Map<String, Parameter> named, SafetensorsWriter writer) {
        named.forEach((name, parameter) -> writer.array(name, parameter.getArray()));
    }

    /**
     * Sets every parameter from a file, on its device. Call it between two steps.
     *
     * @param named name in the file to parameter, initialized
     * @param file the file
     * @param names the tensors of the file that must all be parameters
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if a tensor is missing, is not among the parameters, or is
     *     of another shape or type; the message names them, and the network is as it was
     */
    public static void read(Map<String, Parameter> named, SafetensorsFile file, List<String> names)
            throws IOException {
        check(named, file, names);
        if (named.isEmpty()) {
            return;
        }
        NDManager owner = named.values().iterator().next().getArray().getManager();
        for (Map.Entry<String, Parameter> each : named.entrySet()) {
            try (NDManager manager = owner.newSubManager()) {
                set(each.getValue(), file.array(each.getKey(), manager));
            }
        }
    }

    /**
     * Overwrites a parameter, on its device. Call it between two steps: autograd does not see it.
     *
     * @param parameter the parameter, initialized
     * @param values an array of its shape and type
     */
    public static void set(Parameter parameter, NDArray values) {
        // Not copyTo: on an alias it would exchange the alias's memory and leave the parameter's.
        try (NDArray alias = parameter.getArray().stopGradient()) {
            alias.set(new NDIndex("..."), values);
        }
    }

    private static void check(
            Map<String, Parameter> named, SafetensorsFile file, List<String> names) {
        List<String> missing =
                named.keySet().stream().filter(name -> !names.contains(name)).toList();
        TreeSet<String> extra = new TreeSet<>(names);
        extra.removeAll(named.keySet());
        List<String> other = new ArrayList<>();
        named.forEach(
                (name, parameter) -> {
                    TensorEntry found = file.tensors().get(name);
                    TensorEntry expected = entry(name, parameter.getArray());
                    if (found != null && !found.kind().equals(expected.kind())) {
                        other.add(name + " " + found.kind() + ", not " + expected.kind());
                    }
                });
        if (!missing.isEmpty() || !extra.isEmpty() || !other.isEmpty()) {
            throw new IllegalArgumentException(
                    file.path()
                            + " does not fit the network: missing "
                            + listed(missing)
                            + "; not in the network "
                            + listed(List.copyOf(extra))
                            + "; of another kind "
                            + listed(other));
        }
    }

    private static TensorEntry entry(String name, NDArray array) {
        return new TensorEntry(
                name, TensorType.of(array.getDataType()), array.getShape().getShape(), 0, 0);
    }

    private static String listed(List<String> names) {
        int shown = Math.min(3, names.size());
        return names.isEmpty()
                ? "none"
                : names.size()
                        + " ("
                        + String.join(", ", names.subList(0, shown))
                        + (shown < names.size() ? ", ..." : "")
                        + ")";
    }
}
