package io.github.smd4j.examples.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Weights and running statistics as safetensors files, with the names that PyTorch gives them: for
 * a {@link ResNet} those of torchvision.
 *
 * <p>{@code num_batches_tracked}, which PyTorch counts beside the statistics of each BatchNorm and
 * uses only where momentum is none, is not known here: it is passed over when read and not written,
 * and PyTorch then starts it at 0.
 */
public final class TorchWeights {

    private static final String UNCOUNTED = ".num_batches_tracked";

    private TorchWeights() {}

    /**
     * Writes every parameter and statistic of a network.
     *
     * @param network the network, initialized
     * @param file the file; replaced when it is there, whole or not at all
     * @throws IOException if it cannot be written
     */
    public static void write(Block network, Path file) throws IOException {
        NDList tensors = new NDList();
        TorchNames.of(network)
                .forEach(
                        (name, parameter) -> {
                            NDArray alias = parameter.getArray().stopGradient();
                            alias.setName(name);
                            tensors.add(alias);
                        });
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (tensors) {
            Files.write(part, tensors.encode(NDList.Encoding.SAFETENSORS));
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * Sets every parameter and statistic of a network from a file. Call it between two steps.
     *
     * @param network the network, initialized
     * @param file the file
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is not a safetensors file, or lacks a tensor, holds
     *     one that the network has not, or one of another shape or type; the message names them,
     *     and the network is as it was
     */
    public static void read(Block network, Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Map<String, Parameter> parameters = TorchNames.of(network);
        NDManager owner = parameters.values().iterator().next().getArray().getManager();
        try (NDManager manager = owner.newSubManager()) {
            Map<String, NDArray> tensors = new TreeMap<>();
            for (NDArray tensor : decode(manager, bytes, file)) {
                if (!tensor.getName().endsWith(UNCOUNTED)) {
                    tensors.put(tensor.getName(), tensor);
                }
            }
            check(parameters, tensors, file);
            parameters.forEach((name, parameter) -> set(parameter, tensors.get(name)));
        }
    }

    /** Overwrites a parameter, on its device; autograd does not see it. */
    static void set(Parameter parameter, NDArray values) {
        // Not copyTo: on an alias it would exchange the alias's memory and leave the parameter's.
        try (NDArray alias = parameter.getArray().stopGradient()) {
            alias.set(new NDIndex("..."), values);
        }
    }

    private static NDList decode(NDManager manager, byte[] bytes, Path file) {
        try {
            return NDList.decode(manager, bytes);
        } catch (RuntimeException unreadable) {
            throw new IllegalArgumentException(
                    file + " must be a safetensors file: " + unreadable.getMessage(), unreadable);
        }
    }

    private static void check(
            Map<String, Parameter> parameters, Map<String, NDArray> tensors, Path file) {
        List<String> missing =
                parameters.keySet().stream().filter(name -> !tensors.containsKey(name)).toList();
        TreeSet<String> extra = new TreeSet<>(tensors.keySet());
        extra.removeAll(parameters.keySet());
        List<String> other = new ArrayList<>();
        parameters.forEach(
                (name, parameter) -> {
                    NDArray tensor = tensors.get(name);
                    NDArray array = parameter.getArray();
                    if (tensor != null
                            && !(tensor.getShape().equals(array.getShape())
                                    && tensor.getDataType() == array.getDataType())) {
                        other.add(name + " " + described(tensor) + ", not " + described(array));
                    }
                });
        if (!missing.isEmpty() || !extra.isEmpty() || !other.isEmpty()) {
            throw new IllegalArgumentException(
                    file
                            + " does not fit the network: missing "
                            + listed(missing)
                            + "; not in the network "
                            + listed(List.copyOf(extra))
                            + "; of another kind "
                            + listed(other));
        }
    }

    private static String described(NDArray array) {
        return array.getDataType().name().toLowerCase(Locale.ROOT) + array.getShape();
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
