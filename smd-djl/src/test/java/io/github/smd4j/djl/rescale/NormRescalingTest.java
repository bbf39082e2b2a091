package io.github.smd4j.djl.rescale;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.rule.Rescaling;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.djl.block.FormedLinear;
import io.github.smd4j.djl.block.GroupNorm;
import io.github.smd4j.djl.block.WeightForm;
import io.github.smd4j.djl.memory.HostView;
import io.github.smd4j.djl.optimizer.RescalableOptimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("engine")
class NormRescalingTest {

    private static final Shape IMAGES = new Shape(16, 3, 8, 8);

    private NDManager manager;
    private ParameterStore store;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager(Device.cpu());
        store = new ParameterStore(manager, false);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    /** Writes down whose buffer is rescaled by what. */
    private static final class Recorder implements RescalableOptimizer {

        final List<String> calls = new ArrayList<>();
        private final UpdateRule rule;

        Recorder() {
            this(HeavyBallRule.PYTORCH);
        }

        Recorder(UpdateRule rule) {
            this.rule = rule;
        }

        @Override
        public Rescaling rescaling(double divisor) {
            return rule.rescaling(Hyperparameters.UNKNOWN, divisor);
        }

        @Override
        public void rescaleBuffers(String parameterId, Rescaling rescaling) {
            calls.add(parameterId + " " + rescaling.bufferFactor());
        }
    }

    private static Conv2d conv(int filters, boolean bias) {
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .setFilters(filters)
                .optBias(bias)
                .build();
    }

    private static BatchNorm norm() {
        return BatchNorm.builder().build();
    }

    private static SequentialBlock network(boolean bias) {
        return new SequentialBlock()
                .add(conv(8, bias))
                .add(norm())
                .add(Activation.reluBlock())
                .add(conv(6, bias))
                .add(norm())
                .add(Activation.reluBlock())
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(5).build());
    }

    private NDArray normal(Shape shape, double mean, double spread, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + spread * random.nextGaussian());
        }
        return manager.create(values, shape);
    }

    /** Fills every parameter with seeded numbers and lets the running statistics settle. */
    private void prepare(Block network, Shape input) {
        network.initialize(manager, DataType.FLOAT32, input);
        long seed = 1;
        for (Parameter parameter : network.getParameters().values()) {
            Parameter.Type type = parameter.getType();
            if (type == Parameter.Type.WEIGHT || type == Parameter.Type.BIAS) {
                HostView.of(parameter.getArray())
                        .put(normal(parameter.getShape(), 0.2, 1, seed++).toFloatArray());
            }
        }
        for (int batch = 0; batch < 60; batch++) {
            forward(network, normal(input, 0.5, 1, 100 + batch), true);
        }
    }

    private float[] forward(Block network, NDArray input, boolean training) {
        return network.forward(store, new NDList(input), training)
                .singletonOrThrow()
                .toFloatArray();
    }

    private static double size(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / values.length);
    }

    /**
     * BatchNorm divides by √(σ² + 1e-5). With σ² near 30 a rescale by k = 10 moves 1e-5/σ² by a
     * factor √10, under AdamW and Lion 10: 3e-6 relative a layer; float32 sums over a few hundred
     * products add as much. 1e-4 of the outputs' RMS holds both with room; a running mean or
     * variance left behind shows as tens of percent.
     */
    @ParameterizedTest
    @CsvSource({
        "heavy-ball, false, 10",
        "heavy-ball, true, 10",
        "nesterov, false, 4",
        "sgdw, true, 0.5",
        "adamw:0.999, true, 10",
        "adamw:0.999, false, 4",
        "lion:0.99, true, 10"
    })
    void outputStaysWhatItWas(String rule, boolean bias, double divisor) {
        Block network = network(bias);
        prepare(network, IMAGES);
        NDArray input = normal(IMAGES, 0.5, 1, 7);
        float[] evaluation = forward(network, input, false);
        Recorder recorder = new Recorder(UpdateRules.named(rule).orElseThrow());
        new NormRescaling(network, recorder).apply(divisor);
        float[] rescaled = forward(network, input, false);
        assertArrayEquals(evaluation, rescaled, (float) (1e-4 * size(evaluation)), "evaluation");

        Block twin = network(bias);
        prepare(twin, IMAGES);
        float[] training = forward(twin, input, true);
        assertArrayEquals(training, forward(network, input, true), (float) (1e-4 * size(training)));
        assertTrue(size(evaluation) > 0.1, "the network says something");
    }

    @Test
    void normsFallByTheFourthRootAndNothingElseMoves() {
        SequentialBlock network = network(true);
        prepare(network, IMAGES);
        List<float[]> before = new ArrayList<>();
        for (Parameter parameter : network.getParameters().values()) {
            before.add(parameter.getArray().toFloatArray());
        }
        Recorder recorder = new Recorder();
        new NormRescaling(network, recorder).apply(16);
        int i = 0;
        int moved = 0;
        for (var pair : network.getParameters()) {
            float[] old = before.get(i++);
            float[] now = pair.getValue().getArray().toFloatArray();
            Parameter.Type type = pair.getValue().getType();
            boolean invariant = type == Parameter.Type.WEIGHT && pair.getKey().contains("Conv");
            if (invariant || type == Parameter.Type.RUNNING_VAR) {
                float factor = invariant ? 0.5f : 0.25f;
                for (int j = 0; j < old.length; j++) {
                    assertEquals(factor * old[j], now[j], pair.getKey());
                }
                moved++;
            } else if (type != Parameter.Type.RUNNING_MEAN) {
                assertArrayEquals(old, now, pair.getKey());
            }
        }
        assertEquals(4, moved);
        List<String> ids = new ArrayList<>();
        for (int child : new int[] {0, 3}) {
            Block conv = network.getChildren().get(child).getValue();
            ids.add(conv.getParameters().get("weight").getId() + " 2.0");
        }
        assertEquals(ids, recorder.calls, "the buffers of the two convolutions, once each");
    }

    @Test
    void everyNormBehindASharedWeightMovesOnce() {
        Conv2d shared =
                Conv2d.builder()
                        .setKernelShape(new Shape(3, 3))
                        .optPadding(new Shape(1, 1))
                        .setFilters(3)
                        .optBias(false)
                        .build();
        BatchNorm twice = norm();
        SequentialBlock network =
                new SequentialBlock()
                        .add(shared)
                        .add(norm())
                        .add(shared)
                        .add(twice)
                        .add(conv(3, false))
                        .add(twice)
                        .add(Blocks.batchFlattenBlock());
        prepare(network, IMAGES);
        NDArray input = normal(IMAGES, 0.5, 1, 7);
        float[] before = forward(network, input, false);
        Recorder recorder = new Recorder();
        new NormRescaling(network, recorder).apply(10);
        assertArrayEquals(before, forward(network, input, false), (float) (1e-4 * size(before)));
        assertEquals(2, recorder.calls.size());
    }

    @Test
    void divisorOutOfRangeMovesNothing() {
        Block network = network(false);
        prepare(network, IMAGES);
        float[] before = weights(network);
        NormRescaling rescaling = new NormRescaling(network, new Recorder());
        for (double bad : new double[] {0, -2, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> rescaling.apply(bad));
        }
        assertArrayEquals(before, weights(network));
    }

    private static float[] weights(Block network) {
        return network.getParameters().get(0).getValue().getArray().toFloatArray();
    }

    @Test
    void rescalingLeavesNoArraysBehind() {
        Block network = network(true);
        prepare(network, IMAGES);
        NormRescaling rescaling = new NormRescaling(network, new Recorder());
        rescaling.apply(2);
        int before = manager.getManagedArrays().size();
        for (int i = 0; i < 20; i++) {
            rescaling.apply(i % 2 == 0 ? 0.5 : 2);
        }
        assertEquals(before, manager.getManagedArrays().size());
        assertTrue(Arrays.stream(new double[] {size(weights(network))}).allMatch(s -> s > 0));
    }

    /**
     * Tolerance as above: weights with their biases before norms over groups, layers, other axes.
     */
    @Test
    void outputStaysWhatItWasBehindJointGroups() {
        SequentialBlock network =
                new SequentialBlock()
                        .add(conv(8, true))
                        .add(LayerNorm.builder().build())
                        .add(Activation.reluBlock())
                        .add(conv(8, true))
                        .add(new GroupNorm(2))
                        .add(Activation.reluBlock())
                        .add(conv(8, true))
                        .add(BatchNorm.builder().optAxis(3).build())
                        .add(Blocks.batchFlattenBlock())
                        .add(new FormedLinear(WeightForm.NORMALIZED, 5, true));
        prepare(network, IMAGES);
        NDArray input = normal(IMAGES, 0.5, 1, 7);
        float[] evaluation = forward(network, input, false);
        Recorder recorder = new Recorder();
        new NormRescaling(network, recorder).apply(10);
        assertEquals(7, recorder.calls.size(), "three weights, their biases, and v");
        assertArrayEquals(
                evaluation,
                forward(network, input, false),
                (float) (1e-4 * size(evaluation)),
                "evaluation");
    }
}
