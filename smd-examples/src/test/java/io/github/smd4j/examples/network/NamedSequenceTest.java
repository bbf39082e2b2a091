package io.github.smd4j.examples.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.NativeResource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What lies between two children is closed; inputs and outputs are not. */
@Tag("engine")
class NamedSequenceTest {

    private final List<NDArray> made = new ArrayList<>();

    private Block times(float factor) {
        return LambdaBlock.singleton(
                array -> {
                    NDArray product = array.mul(factor);
                    made.add(product);
                    return product;
                });
    }

    private static boolean closed(NDArray array) {
        return ((NativeResource<?>) array).isReleased();
    }

    /** Initializing runs the blocks too, to learn their shapes. */
    private void initialize(Block block, NDManager manager) {
        block.initialize(manager, DataType.FLOAT32, new Shape(2));
        made.clear();
    }

    private static NDArray forward(Block block, NDManager manager, NDArray input) {
        return block.forward(new ParameterStore(manager, false), new NDList(input), true)
                .singletonOrThrow();
    }

    @Test
    void whatWasPassedOnIsClosed() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            NamedSequence inner = new NamedSequence().add("b", times(3)).add("c", times(5));
            Block network =
                    new NamedSequence()
                            .add("same", Blocks.identityBlock())
                            .add("a", times(2))
                            .add("unchanged", Blocks.identityBlock())
                            .add("inner", inner)
                            .add("d", times(7))
                            .add("last", Blocks.identityBlock());
            initialize(network, manager);
            NDArray input = manager.create(new float[] {1, 2});
            NDArray output = forward(network, manager, input);
            assertArrayEquals(new float[] {210, 420}, output.toFloatArray());
            assertArrayEquals(new float[] {1, 2}, input.toFloatArray());
            assertEquals(4, made.size());
            assertEquals(
                    List.of(true, true, true, false),
                    made.stream().map(NamedSequenceTest::closed).toList());
            assertSame(made.get(3), output);
        }
    }

    @Test
    void aResidualBlockKeepsItsInput() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            Block block = new ResidualBlock().then("a", times(2)).then("b", times(-3)).end();
            initialize(block, manager);
            NDArray input = manager.create(new float[] {1, -2});
            // ReLU(-6x + x), and the sum itself is closed.
            assertArrayEquals(new float[] {0, 10}, forward(block, manager, input).toFloatArray());
            assertArrayEquals(new float[] {1, -2}, input.toFloatArray());
            assertEquals(
                    List.of(true, true), made.stream().map(NamedSequenceTest::closed).toList());
        }
    }

    /** What the backward pass needs, autograd has kept. */
    @Test
    void gradientsAreThoseOfAnOpenChain() {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            Block first = Linear.builder().setUnits(4).build();
            Block second = Linear.builder().setUnits(1).build();
            Block closing =
                    new NamedSequence()
                            .add("first", first)
                            .add("relu", Activation.reluBlock())
                            .add("second", second);
            closing.initialize(manager, DataType.FLOAT32, new Shape(8, 3));
            NDArray input =
                    manager.create(FormulaTensor.affine("input", 24, 0, 1), new Shape(8, 3));
            float[][] gradients = new float[2][];
            for (int i = 0; i < 2; i++) {
                NDArray weight = first.getParameters().valueAt(0).getArray();
                try (var collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                    NDArray output =
                            i == 0
                                    ? forward(closing, manager, input)
                                    : forward(
                                            second,
                                            manager,
                                            Activation.relu(forward(first, manager, input)));
                    collector.backward(output.sum());
                }
                try (NDArray gradient = weight.getGradient()) {
                    gradients[i] = gradient.toFloatArray();
                    gradient.subi(gradient.duplicate());
                }
            }
            assertArrayEquals(gradients[1], gradients[0]);
        }
    }
}
