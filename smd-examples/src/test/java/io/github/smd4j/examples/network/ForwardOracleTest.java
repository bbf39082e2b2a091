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
import io.github.smd4j.examples.network.ShuffleNetV2Plus.Size;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The networks of ImageNet beside PyTorch's in float64, with weights and images made by an integer
 * formula: {@code src-test-data/forward/forward.py}.
 */
@Tag("engine")
class ForwardOracleTest {

    private static final int CLASSES = 1000;

    private NDManager manager;
    private Block network;

    /**
     * The networks: their oracle, tensors, parameters and scale-invariant tensors, how exact the
     * logits are in float32, in units of their deviation, and the gradients in float64.
     *
     * <p>Required of the logits: 1e-4, and 1e-2 of ShuffleNetV2+, whose squeeze and excitation
     * normalizes four numbers a channel, so that rounding grows. Reached, in the order of the
     * lines: 1.5e-6, 1.6e-5, 3.9e-5, 3.9e-5, 1.5e-3; gradients 5e-10, 5e-10, 1.2e-8, not tried,
     * 9e-9.
     */
    enum Case {
        RESNET50("resnet50", 161, 25_557_032, 53, 1e-5, 1e-8, () -> ResNet.of(50, CLASSES, false)),
        MOBILENET_V2(
                "mobilenet_v2", 158, 3_504_872, 52, 1e-4, 1e-8, () -> MobileNetV2.of(CLASSES, 0)),
        SHUFFLENET_V2_PLUS_SMALL(
                "shufflenetv2plus_small",
                282,
                5_137_116,
                89,
                1e-2,
                1e-7,
                () -> ShuffleNetV2Plus.of(Size.SMALL, CLASSES, 0)),
        SHUFFLENET_V2_PLUS_MEDIUM(
                "shufflenetv2plus_medium",
                282,
                5_679_840,
                89,
                1e-2,
                1e-7,
                () -> ShuffleNetV2Plus.of(Size.MEDIUM, CLASSES, 0)),
        SHUFFLENET_V2_PLUS_LARGE(
                "shufflenetv2plus_large",
                282,
                6_768_220,
                89,
                1e-2,
                1e-7,
                () -> ShuffleNetV2Plus.of(Size.LARGE, CLASSES, 0));

        private final String file;
        private final int tensors;
        private final long count;
        private final int invariant;
        private final double logitTolerance;
        private final double gradientTolerance;
        private final Supplier<Block> block;

        Case(
                String file,
                int tensors,
                long count,
                int invariant,
                double logitTolerance,
                double gradientTolerance,
                Supplier<Block> block) {
            this.file = file;
            this.tensors = tensors;
            this.count = count;
            this.invariant = invariant;
            this.logitTolerance = logitTolerance;
            this.gradientTolerance = gradientTolerance;
            this.block = block;
        }

        private Oracle oracle() {
            Path path = Path.of(System.getProperty("smd.testData"), "forward", file + ".json");
            try {
                return new Gson().fromJson(Files.readString(path), Oracle.class);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private record Oracle(
            long[] inputShape,
            int[] labels,
            double[] check,
            double[][] evalLogits,
            double trainLoss,
            List<Tensor> parameters,
            Map<String, Double> meansOfStatistics) {}

    private record Tensor(String name, long[] shape, double gradientNorm) {

        /** Every convolution has a BatchNorm behind it but the second ones of excitation. */
        private boolean scaleInvariant() {
            return shape.length == 4 && !name.endsWith("SE_opr.4.weight");
        }
    }

    /** A network with the oracle's weights and statistics. */
    private void makeTheNetwork(Case of, DataType type) {
        manager = Engine.getEngine("PyTorch").newBaseManager();
        network = of.block.get();
        network.initialize(manager, type, new Shape(of.oracle().inputShape()));
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

    private NDArray images(Oracle oracle, DataType type) {
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
        double[] check = Case.RESNET50.oracle().check();
        for (int i = 0; i < check.length; i++) {
            // Ten digits were written.
            assertEquals(check[i], FormulaTensor.at("input", i), 1e-10);
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesShapesCountsAndInvarianceAreTheOracles(Case of) {
        makeTheNetwork(of, DataType.FLOAT32);
        List<Tensor> tensors = of.oracle().parameters();
        List<String> expected = tensors.stream().map(t -> t.name() + new Shape(t.shape())).toList();
        List<String> found =
                TorchNames.of(network).entrySet().stream()
                        .filter(e -> !e.getKey().contains(".running_"))
                        .map(e -> e.getKey() + e.getValue().getShape())
                        .toList();
        assertEquals(expected, found);
        assertEquals(of.tensors, found.size());

        List<ParameterInvariance> verdicts = StructuralInvariance.of(network);
        assertEquals(
                of.count, verdicts.stream().mapToLong(p -> p.parameter().getShape().size()).sum());
        List<String> invariant =
                verdicts.stream()
                        .filter(ParameterInvariance::scaleInvariant)
                        .map(ParameterInvariance::path)
                        .toList();
        assertEquals(of.invariant, invariant.size());
        assertEquals(
                tensors.stream().filter(Tensor::scaleInvariant).map(Tensor::name).toList(),
                invariant);
        // Code stands behind the second convolution of excitation and behind fc: a hard swish.
        List<String> unknown =
                verdicts.stream()
                        .filter(p -> p.invariance() == Invariance.UNKNOWN)
                        .map(ParameterInvariance::path)
                        .filter(
                                path ->
                                        !path.endsWith("SE_opr.4.weight")
                                                && !path.equals("fc.0.weight"))
                        .toList();
        assertEquals(List.of(), unknown);
    }

    @ParameterizedTest
    @EnumSource
    void evaluationLogitsAreTheOracles(Case of) {
        Oracle oracle = of.oracle();
        makeTheNetwork(of, DataType.FLOAT32);
        NDList images = new NDList(images(oracle, DataType.FLOAT32));
        NDList logits = network.forward(new ParameterStore(manager, false), images, false);
        double[] values = values(logits.singletonOrThrow());
        double[] right =
                Arrays.stream(oracle.evalLogits()).flatMapToDouble(Arrays::stream).toArray();
        assertEquals(right.length, values.length);
        double mean = Arrays.stream(right).average().orElseThrow();
        double squares = Arrays.stream(right).map(x -> (x - mean) * (x - mean)).sum();
        double deviation = Math.sqrt(squares / right.length);
        double worst = 0;
        for (int i = 0; i < right.length; i++) {
            worst = Math.max(worst, Math.abs(right[i] - values[i]) / deviation);
        }
        assertTrue(worst <= of.logitTolerance, "off by " + worst + " deviations");
        assertTrue(images.singletonOrThrow().getManager().isOpen());
    }

    /** In float64 nothing hides. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SHUFFLENET_V2_PLUS_MEDIUM"})
    void everyGradientIsTheOracles(Case of) {
        train(of, DataType.FLOAT64, of.gradientTolerance, of.gradientTolerance);
    }

    /**
     * In float32 some ReLUs close that were open, and gradients of γ and β, short sums of many
     * terms of both signs, feel it: PyTorch's own are off by up to 2.3e-3, ours by 2.8e-3. Weights
     * reach 2.6e-4 (required: 1e-3) and the loss 2e-7 (required: 1e-4).
     */
    @Test
    void gradientsInFloat32AreAsGoodAsPyTorchs() {
        train(Case.RESNET50, DataType.FLOAT32, 1e-3, 1e-2);
    }

    private void train(Case of, DataType type, double weightTolerance, double normTolerance) {
        Oracle oracle = of.oracle();
        makeTheNetwork(of, type);
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDList logits =
                    network.forward(
                            new ParameterStore(manager, false),
                            new NDList(images(oracle, type)),
                            true);
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
                double norm = norm(gradient);
                if (tensor.gradientNorm() < 1e-12) {
                    // β before another BatchNorm: 0 but for rounding.
                    assertEquals(0, norm, 1e-12, tensor.name());
                    continue;
                }
                assertEquals(
                        1,
                        norm / tensor.gradientNorm(),
                        tensor.shape().length > 1 ? weightTolerance : normTolerance,
                        tensor.name());
            }
        }
        // PyTorch's momentum 0.1 is DJL's 0.9f, and the running variance is unbiased in both.
        for (var entry : oracle.meansOfStatistics().entrySet()) {
            double found = mean(parameters.get(entry.getKey()).getArray());
            double tolerance = 1e-7 * Math.max(1, Math.abs(entry.getValue()));
            assertEquals(entry.getValue(), found, tolerance, entry.getKey());
        }
    }
}
