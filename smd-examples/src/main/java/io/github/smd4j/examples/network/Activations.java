package io.github.smd4j.examples.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.pooling.Pool;
import java.util.function.UnaryOperator;

/** Functions without parameters that DJL lacks, or makes of more operations than one. */
final class Activations {

    private static final int SIX = 6;

    private Activations() {}

    /** min(6, max(0, x)). */
    static Block relu6() {
        return block("ReLU6", x -> x.clip(0, SIX));
    }

    /** min(6, max(0, x + 3)) / 6. */
    static Block hardSigmoid() {
        return block("hard sigmoid", Activations::hardSigmoid);
    }

    /** x · hardSigmoid(x) (Howard et al. 2019). */
    static Block hardSwish() {
        return block(
                "hard swish",
                x -> {
                    try (NDArray gate = hardSigmoid(x)) {
                        return x.mul(gate);
                    }
                });
    }

    /** The mean over height and width: (N, C, H, W) to (N, C, 1, 1). */
    static Block spatialMean() {
        return block(
                "spatial mean",
                x -> {
                    try (NDArray means = Pool.globalAvgPool2d(x)) {
                        return means.reshape(x.getShape().get(0), x.getShape().get(1), 1, 1);
                    }
                });
    }

    private static NDArray hardSigmoid(NDArray x) {
        try (NDArray raised = x.add(3);
                NDArray clipped = raised.clip(0, SIX)) {
            return clipped.div(SIX);
        }
    }

    private static Block block(String name, UnaryOperator<NDArray> function) {
        return new LambdaBlock(
                inputs -> new NDList(function.apply(inputs.singletonOrThrow())), name);
    }
}
