package io.github.smd4j.examples.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights go out under torchvision's names and come in again; what does not fit is named. */
@Tag("engine")
class TorchWeightsTest {

    private static final Shape INPUT = new Shape(2, 3, 32, 32);

    @TempDir private Path folder;

    private final NDManager manager = Engine.getEngine("PyTorch").newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private Block network(int classes) {
        Block network = Networks.of("resnet18", classes, false);
        network.initialize(manager, DataType.FLOAT32, INPUT);
        return network;
    }

    private float[] logits(Block network, boolean training) {
        NDArray images =
                manager.create(FormulaTensor.affine("input", (int) INPUT.size(), 0, 1), INPUT);
        return network.forward(new ParameterStore(manager, false), new NDList(images), training)
                .singletonOrThrow()
                .toFloatArray();
    }

    @Test
    void whatIsWrittenComesInAgain() throws IOException {
        Block from = network(10);
        // Moves the running statistics.
        logits(from, true);
        Path file = folder.resolve("weights.safetensors");
        TorchWeights.write(from, file);
        Block to = network(10);
        float[] before = logits(to, false);
        TorchWeights.read(to, file);
        float[] expected = logits(from, false);
        assertArrayEquals(expected, logits(to, false));
        assertFalse(Arrays.equals(before, expected));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    /** Changes a file of a network with ten classes. */
    private Path changed(Consumer<NDList> change) throws IOException {
        Path file = folder.resolve("weights.safetensors");
        TorchWeights.write(network(10), file);
        NDList tensors = NDList.decode(manager, Files.readAllBytes(file));
        change.accept(tensors);
        Files.write(file, tensors.encode(NDList.Encoding.SAFETENSORS));
        return file;
    }

    private void refused(Block network, Path file, String part) {
        float[] before = logits(network, false);
        String message =
                assertThrows(IllegalArgumentException.class, () -> TorchWeights.read(network, file))
                        .getMessage();
        assertTrue(message.startsWith(file.toString()), message);
        assertTrue(message.contains(part), message);
        assertArrayEquals(before, logits(network, false));
    }

    @Test
    void missingExtraAndMisshapenTensorsAreNamed() throws IOException {
        refused(network(10), changed(list -> list.remove("bn1.bias")), "missing 1 (bn1.bias);");
        refused(
                network(10),
                changed(list -> list.get("conv1.weight").setName("conv0.weight")),
                "missing 1 (conv1.weight); not in the network 1 (conv0.weight)");
        refused(
                network(11),
                changed(list -> {}),
                "of another kind 2 (fc.weight float32(10, 512), not float32(11, 512), fc.bias");
    }

    @Test
    void countedBatchesArePassedOver() throws IOException {
        Path file =
                changed(
                        list -> {
                            NDArray count = manager.create(5L);
                            count.setName("bn1.num_batches_tracked");
                            list.add(count);
                        });
        TorchWeights.read(network(10), file);
    }

    @Test
    void anotherFileIsRefused() throws IOException {
        Path file = folder.resolve("weights");
        Files.writeString(file, "<html>not found</html>");
        refused(network(10), file, "must be a safetensors file");
        Files.write(file, new byte[0]);
        refused(network(10), file, "must be a safetensors file");
    }
}
