package io.github.smd4j.examples.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;

/**
 * The quickstart's network for small grey images: seven 3×3 convolutions, each without bias and
 * each followed by a BatchNorm, two of them a residual block, then a linear classifier, which is
 * the only weight that is not scale-invariant.
 *
 * <p>Input (N, 1, H, W); output (N, classes) logits. Channels 16 (stride 2), 16, 32 (stride 2),
 * residual pair 32, 64, 64.
 */
public final class QuickstartNetwork {

    private QuickstartNetwork() {}

    /**
     * Returns a new network, not initialized; DJL's default initializer is He's for its weights.
     *
     * @param classes number of classes, above 1
     * @return the network
     */
    public static Block of(int classes) {
        return new NamedSequence()
                .add("conv1", convolution(16, 2))
                .add("norm1", BatchNorm.builder().build())
                .add("relu1", Activation.reluBlock())
                .add("conv2", convolution(16, 1))
                .add("norm2", BatchNorm.builder().build())
                .add("relu2", Activation.reluBlock())
                .add("conv3", convolution(32, 2))
                .add("norm3", BatchNorm.builder().build())
                .add("relu3", Activation.reluBlock())
                .add("residual", residual(32))
                .add("relu5", Activation.reluBlock())
                .add("conv6", convolution(64, 1))
                .add("norm6", BatchNorm.builder().build())
                .add("relu6", Activation.reluBlock())
                .add("conv7", convolution(64, 1))
                .add("norm7", BatchNorm.builder().build())
                .add("relu7", Activation.reluBlock())
                .add("pool", Pool.globalAvgPool2dBlock())
                .add("classifier", Linear.builder().setUnits(classes).build());
    }

    private static Block residual(int channels) {
        return new Residual(
                new NamedSequence()
                        .add("conv4", convolution(channels, 1))
                        .add("norm4", BatchNorm.builder().build())
                        .add("relu4", Activation.reluBlock())
                        .add("conv5", convolution(channels, 1))
                        .add("norm5", BatchNorm.builder().build()));
    }

    private static Conv2d convolution(int filters, int stride) {
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .optStride(new Shape(stride, stride))
                .setFilters(filters)
                .optBias(false)
                .build();
    }
}
