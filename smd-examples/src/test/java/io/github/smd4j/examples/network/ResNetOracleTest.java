package io.github.smd4j.examples.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import com.google.gson.Gson;
import io.github.smd4j.djl.checkpoint.ParameterTensors;
import io.github.smd4j.djl.invariance.Invariance;
import io.github.smd4j.djl.invariance.ParameterInvariance;
import io.github.smd4j.djl.invariance.StructuralInvariance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * ResNet-50 beside torchvision's in float64, with weights and images made by an integer formula:
 * {@code src-test-data/forward/resnet50.py}.
 */
@Tag("engine")
class ResNetOracleTest {

    private static Oracle oracle;

    private NDManager manager;
    private Block network;

    private record Oracle(
            long[] inputShape,
            int[] labels,
            double[] check,
            double[][] evalLogits,
            double trainLoss,
            List<Tensor> parameters,
            Map<String, Double> meansOfStatistics) {}

    private record Tensor(String name, long[] shape, double gradientNorm) {}

    @BeforeAll
    static void readTheOracle() throws IOException {
        Path file = Path.of(System.getProperty("smd.testData"), "forward", "resnet50.json");
        oracle = new Gson().fromJson(Files.readString(file), Oracle.class);
    }

    /** A network with the oracle's weights and statistics. */
    private void makeTheNetwork(DataType type) {
        manager = Engine.getEngine("PyTorch").newBaseManager();
        network = ResNet.of(50, 1000, false);
        network.initialize(manager, type, new Shape(oracle.inputShape()));
        TorchNames.of(network)
                .forEach(
                        (name, parameter) -> {
                            Shape shape = parameter.getShape();
                            float[] values = FormulaTensor.of(name, shape.getShape());
                            try (NDArray array = array(values, shape, type)) {
                                ParameterTensors.set(parameter, array);
                            }
                        });
    }

    @AfterEach
    void close() {
        if (manager != null) {
            manager.close();
        }
    }

    private NDArray array(float[] values, Shape shape, DataType type) {
        return manager.create(values, shape).toType(type, false);
    }

    private NDArray images(DataType type) {
        Shape shape = new Shape(oracle.inputShape());
        return array(FormulaTensor.affine("input", (int) shape.size(), 0, 1.5), shape, type);
    }

    private static double[] values(NDArray array) {
        try (NDArray doubles = array.toType(DataType.FLOAT64, true)) {
            return doubles.toDoubleArray();
        }
    }

    private static double norm(NDArray array) {
        return Math.sqrt(Arrays.stream(values(array)).map(x -> x * x).sum());
    }

    private static double mean(NDArray array) {
        return Arrays.stream(values(array)).average().orElseThrow();
    }

    @Test
    void theFormulaIsTheOracles() {
        for (int i = 0; i < oracle.check().length; i++) {
            // Ten digits were written.
            assertEquals(oracle.check()[i], FormulaTensor.at("input", i), 1e-10);
        }
    }

    @Test
    void namesShapesAndCountAreTorchvisions() {
        makeTheNetwork(DataType.FLOAT32);
        List<String> expected =
                oracle.parameters().stream().map(t -> t.name() + new Shape(t.shape())).toList();
        List<String> found =
                TorchNames.of(network).entrySet().stream()
                        .filter(e -> !e.getKey().contains(".running_"))
                        .map(e -> e.getKey() + e.getValue().getShape())
                        .toList();
        assertEquals(expected, found);
        assertEquals(161, found.size());
        long count =
                StructuralInvariance.of(network).stream()
                        .mapToLong(p -> p.parameter().getShape().size())
                        .sum();
        assertEquals(25_557_032, count);
    }

    @Test
    void everyConvolutionAndNothingElseIsScaleInvariant() {
        makeTheNetwork(DataType.FLOAT32);
        List<String> expected =
                oracle.parameters().stream()
                        .filter(t -> t.shape().length == 4)
                        .map(Tensor::name)
                        .toList();
        List<String> found =
                StructuralInvariance.of(network).stream()
                        .filter(ParameterInvariance::scaleInvariant)
                        .map(ParameterInvariance::path)
                        .toList();
        assertEquals(53, found.size());
        assertEquals(expected, found);
        assertTrue(
                StructuralInvariance.of(network).stream()
                        .noneMatch(p -> p.invariance() == Invariance.UNKNOWN));
    }

    /**
     * Required: 1e-4 of the logits' standard deviation, 35.5. Reached 1.2e-6; PyTorch in float32
     * reaches 1.3e-6.
     */
    @Test
    void evaluationLogitsAreTorchvisions() {
        makeTheNetwork(DataType.FLOAT32);
        NDList images = new NDList(images(DataType.FLOAT32));
        NDList logits = network.forward(new ParameterStore(manager, false), images, false);
        double[] values = values(logits.singletonOrThrow());
        double[] right =
                Arrays.stream(oracle.evalLogits()).flatMapToDouble(Arrays::stream).toArray();
        assertEquals(right.length, values.length);
        double mean = Arrays.stream(right).average().orElseThrow();
        double squares = Arrays.stream(right).map(x -> (x - mean) * (x - mean)).sum();
        double deviation = Math.sqrt(squares / right.length);
        for (int i = 0; i < right.length; i++) {
            assertEquals(right[i], values[i], 1e-5 * deviation, "logit " + i);
        }
        assertTrue(images.singletonOrThrow().getManager().isOpen());
    }

    /** In float64 nothing hides: the oracle's ten digits are reached. */
    @Test
    void everyGradientIsTorchvisions() {
        train(DataType.FLOAT64, 1e-8, 1e-8);
    }

    /**
     * In float32 some ReLUs close that were open, and gradients of γ and β, short sums of many
     * terms of both signs, feel it: PyTorch's own are off by up to 2.3e-3, ours by 2.8e-3. Weights
     * reach 2.6e-4 (required: 1e-3) and the loss 2e-7 (required: 1e-4).
     */
    @Test
    void gradientsInFloat32AreAsGoodAsPyTorchs() {
        train(DataType.FLOAT32, 1e-3, 1e-2);
    }

    private void train(DataType type, double weightTolerance, double normTolerance) {
        makeTheNetwork(type);
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDList logits =
                    network.forward(
                            new ParameterStore(manager, false), new NDList(images(type)), true);
            NDArray loss =
                    Loss.softmaxCrossEntropyLoss()
                            .evaluate(new NDList(manager.create(oracle.labels())), logits);
            collector.backward(loss);
            double right = oracle.trainLoss();
            double tolerance = type == DataType.FLOAT64 ? 1e-9 : 1e-6;
            assertEquals(right, values(loss)[0], tolerance * right);
        }
        Map<String, Parameter> parameters = TorchNames.of(network);
        for (Tensor tensor : oracle.parameters()) {
            try (NDArray gradient = parameters.get(tensor.name()).getArray().getGradient()) {
                double ratio = norm(gradient) / tensor.gradientNorm();
                assertEquals(
                        1,
                        ratio,
                        tensor.shape().length > 1 ? weightTolerance : normTolerance,
                        tensor.name());
            }
        }
        // PyTorch's momentum 0.1 is DJL's 0.9, and the running variance is unbiased in both.
        for (var entry : oracle.meansOfStatistics().entrySet()) {
            double found = mean(parameters.get(entry.getKey()).getArray());
            assertEquals(entry.getValue(), found, 1e-7, entry.getKey());
        }
    }
}
