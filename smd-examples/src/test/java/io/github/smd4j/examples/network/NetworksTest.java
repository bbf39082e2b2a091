package io.github.smd4j.examples.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.Pair;
import io.github.smd4j.djl.invariance.Granularity;
import io.github.smd4j.djl.invariance.ParameterInvariance;
import io.github.smd4j.djl.invariance.StructuralInvariance;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The networks by name, and with what weights a ResNet begins. */
@Tag("engine")
class NetworksTest {

    /**
     * Parameters and scale-invariant tensors of torchvision's networks with 1,000 classes, and of
     * He's ResNet-20, 0.27 million with 10.
     */
    @ParameterizedTest
    @CsvSource({
        "resnet18, 1000, 11689512, 20",
        "resnet34, 1000, 21797672, 36",
        "resnet20, 10, 269722, 19"
    })
    void sizesAreThoseOfTheAuthors(String name, int classes, long parameters, int invariant) {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            Block network = Networks.of(name, classes, false);
            network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
            List<ParameterInvariance> found = StructuralInvariance.of(network);
            assertEquals(
                    parameters,
                    found.stream().mapToLong(p -> p.parameter().getShape().size()).sum());
            assertEquals(
                    invariant, found.stream().filter(ParameterInvariance::scaleInvariant).count());
        }
    }

    @Test
    void aResNetBeginsWithHesWeights() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            Engine.getEngine("PyTorch").setRandomSeed(7);
            Block network = Networks.of("resnet18", 100, true);
            network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
            Map<String, Parameter> named = TorchNames.of(network);
            // fanOut counts filters: 128 in both; the input has 64 channels and 128.
            for (String name : List.of("layer2.0.conv1.weight", "layer2.0.conv2.weight")) {
                checkNormal(named.get(name).getArray(), Math.sqrt(2.0 / (128 * 9)));
            }
            checkNormal(named.get("conv1.weight").getArray(), Math.sqrt(2.0 / (64 * 49)));
            checkNormal(named.get("fc.weight").getArray(), 0.01);
            checkConstant(named.get("fc.bias"), 0);
            checkConstant(named.get("layer2.0.bn1.weight"), 1);
            checkConstant(named.get("layer2.0.bn1.bias"), 0);
            checkConstant(named.get("layer2.0.bn2.weight"), 0);
            checkConstant(named.get("layer2.0.downsample.1.weight"), 1);
        }
    }

    @Test
    void mobileNetsAndShuffleNetsBeginWithTheirAuthorsWeights() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            Engine.getEngine("PyTorch").setRandomSeed(7);
            Block mobile = Networks.of("mobilenetv2", 100, false);
            mobile.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
            Map<String, Parameter> named = TorchNames.of(mobile);
            // fanOut of 576 depthwise filters as torchvision counts it.
            checkNormal(named.get("features.12.conv.1.0.weight").getArray(), Math.sqrt(2.0 / 5184));
            checkNormal(named.get("features.12.conv.2.weight").getArray(), Math.sqrt(2.0 / 96));
            checkNormal(named.get("classifier.1.weight").getArray(), 0.01);

            Block shuffle = Networks.of("shufflenetv2plus-small", 100, false);
            shuffle.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
            named = TorchNames.of(shuffle);
            checkNormal(named.get("first_conv.0.weight").getArray(), 0.01);
            checkNormal(named.get("features.16.branch_main.0.weight").getArray(), 1.0 / 208);
            checkNormal(named.get("features.16.branch_main.3.weight").getArray(), 1);
            checkNormal(named.get("LastSE.SE_opr.4.weight").getArray(), 0.01);
            checkNormal(named.get("fc.0.weight").getArray(), 0.01);
            checkConstant(named.get("conv_last.1.bias"), 1e-4f);
        }
    }

    /** Two stages of ResNet-20 halve the image and double the channels: zeros stand behind. */
    @Test
    void shortcutsWithoutParametersPassWhatThereIs() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            ResidualBlock block = new ResidualBlock();
            Block zero = Convolutions.of(4, 3, 2, 1);
            zero.setInitializer(Initializer.ZEROS, Parameter.Type.WEIGHT);
            block.then("conv", zero).padded(2).end();
            block.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 3, 3));
            NDArray input = manager.arange(1f, 19f).reshape(1, 2, 3, 3);
            NDArray output =
                    block.forward(new ParameterStore(manager, false), new NDList(input), false)
                            .singletonOrThrow();
            assertEquals(new Shape(1, 4, 2, 2), output.getShape());
            assertArrayEquals(
                    new float[] {1, 3, 7, 9, 10, 12, 16, 18, 0, 0, 0, 0, 0, 0, 0, 0},
                    output.toFloatArray());
        }
    }

    /**
     * Each norm: its weights, at what granularity, whether jointly with a bias, and what decays.
     */
    @ParameterizedTest
    @CsvSource({
        "quickstart, weight, FILTER, 16, 0",
        "quickstart:ghost, weight, FILTER, 16, 0",
        "quickstart:group, weight, GROUP, 4, 1",
        "quickstart:layer, weight, LAYER, 1, 1",
        "quickstart:instance, weight, FILTER, 16, 0",
        "quickstart:weight, v, ROW, 16, 0",
        "quickstart:weight-standardization, v, FILTER, 16, 0"
    })
    void everyNormMakesTheConvolutionsInvariantAtItsGranularity(
            String name, String weight, Granularity granularity, int rows, int partners) {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            Block network = Networks.of(name, 10, false);
            network.initialize(manager, DataType.FLOAT32, new Shape(2, 1, 14, 14));
            List<ParameterInvariance> found =
                    StructuralInvariance.of(network).stream()
                            .filter(p -> p.path().endsWith("." + weight))
                            .toList();
            assertEquals(weight.equals("weight") ? 8 : 7, found.size());
            for (ParameterInvariance each : found.subList(0, 7)) {
                assertTrue(each.scaleInvariant(), each::toString);
                assertEquals(granularity, each.granularity().orElseThrow());
                assertEquals(partners, each.partners().size());
            }
            assertEquals(rows, found.get(0).rows());
            for (Pair<String, Parameter> each : network.getParameters()) {
                Parameter parameter = each.getValue();
                boolean map = List.of("weight", "v").contains(parameter.getName());
                assertEquals(
                        map || (partners == 1 && parameter.getName().equals("bias")),
                        Networks.decay(name)
                                .decays(parameter.getName(), parameter.getArray().getShape()),
                        each.getKey());
            }
        }
    }

    /** Mean and deviation of n normal numbers err by σ/√n and σ/√(2n): five of those. */
    private static void checkNormal(NDArray array, double deviation) {
        float[] values = array.toFloatArray();
        double mean = 0;
        double squares = 0;
        for (float value : values) {
            mean += value / (double) values.length;
            squares += (double) value * value / values.length;
        }
        double n = values.length;
        assertEquals(0, mean, 5 * deviation / Math.sqrt(n));
        assertEquals(deviation, Math.sqrt(squares), 5 * deviation / Math.sqrt(2 * n));
    }

    private static void checkConstant(Parameter parameter, float value) {
        float[] values = parameter.getArray().toFloatArray();
        float[] expected = new float[values.length];
        Arrays.fill(expected, value);
        assertTrue(Arrays.equals(expected, values), parameter.getName());
    }

    @Test
    void whatDoesNotExistIsRefusedByName() {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Networks.of("resnet51", 10, false))
                        .getMessage();
        assertTrue(
                message.contains("resnet18, resnet34, resnet50, resnet20, mobilenetv2"), message);
        assertTrue(message.contains("resnet51"), message);
        assertThrows(IllegalArgumentException.class, () -> Networks.of("quickstart", 10, true));
        assertThrows(IllegalArgumentException.class, () -> Networks.of("mobilenetv2", 10, true));
        assertThrows(IllegalArgumentException.class, () -> CifarResNet.of(21, 10, false));
        assertThrows(
                IllegalArgumentException.class, () -> Networks.of("quickstart:frn", 10, false));
        assertThrows(IllegalArgumentException.class, () -> Networks.of("resnet18", 1, false));
        assertThrows(IllegalArgumentException.class, () -> ResNet.of(51, 10, false));
    }
}
