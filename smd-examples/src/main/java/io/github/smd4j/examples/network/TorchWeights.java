package io.github.smd4j.examples.network;

import ai.djl.nn.Block;
import io.github.smd4j.djl.checkpoint.ParameterTensors;
import io.github.smd4j.djl.checkpoint.SafetensorsFile;
import io.github.smd4j.djl.checkpoint.SafetensorsWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

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
        SafetensorsWriter writer = new SafetensorsWriter();
        ParameterTensors.write(TorchNames.of(network), writer);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                writer.write(out);
            }
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
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            List<String> names =
                    tensors.tensors().keySet().stream()
                            .filter(name -> !name.endsWith(UNCOUNTED))
                            .toList();
            ParameterTensors.read(TorchNames.of(network), tensors, names);
        }
    }
}
