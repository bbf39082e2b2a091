package io.github.smd4j.examples.network;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;

/**
 * The ResNets of He et al. 2016 for small images: three stages of n blocks of two 3×3 convolutions
 * with 16, 32 and 64 channels, and shortcuts without parameters. Depth 6n + 2.
 *
 * <p>Input (N, C, H, W), 32×32 by custom; output (N, classes) logits. ResNet-20 has 269,722
 * parameters with three colours and 10 classes. Each of its 19 convolutions goes straight into a
 * BatchNorm and is scale-invariant filter by filter; the classifier's weight is not.
 *
 * <p>Initial weights: as {@link ResNet}.
 */
public final class CifarResNet {

    private static final int[] WIDTHS = {16, 32, 64};

    private CifarResNet() {}

    /**
     * Returns a new network, not initialized.
     *
     * @param depth 6n + 2 for an n above 0, as 20
     * @param classes number of classes, above 1
     * @param zeroGamma whether γ of the last BatchNorm of each block starts at 0
     * @return the network
     * @throws IllegalArgumentException if the depth or the number of classes is out of range
     */
    public static Block of(int depth, int classes, boolean zeroGamma) {
        if (depth < 8 || (depth - 2) % 6 != 0) {
            throw new IllegalArgumentException(
                    "depth must be 6n + 2 for a whole n above 0, but was " + depth);
        }
        if (classes < 2) {
            throw new IllegalArgumentException("classes must be above 1, but was " + classes);
        }
        NamedSequence network =
                new NamedSequence()
                        .add("conv1", convolution(WIDTHS[0], 1))
                        .add("bn1", BatchNorm.builder().build())
                        .add("relu", Activation.reluBlock());
        for (int stage = 0; stage < WIDTHS.length; stage++) {
            NamedSequence blocks = new NamedSequence();
            for (int i = 0; i < (depth - 2) / 6; i++) {
                int stride = i == 0 && stage > 0 ? 2 : 1;
                blocks.add(Integer.toString(i), block(WIDTHS[stage], stride, zeroGamma));
            }
            network.add("layer" + (stage + 1), blocks);
        }
        Block classifier = Linear.builder().setUnits(classes).build();
        classifier.setInitializer(new NormalInitializer(0.01f), Parameter.Type.WEIGHT);
        return network.add("avgpool", Pool.globalAvgPool2dBlock()).add("fc", classifier);
    }

    private static Block block(int width, int stride, boolean zeroGamma) {
        Block last = BatchNorm.builder().build();
        if (zeroGamma) {
            last.setInitializer(Initializer.ZEROS, Parameter.Type.GAMMA);
        }
        ResidualBlock block = new ResidualBlock();
        block.then("conv1", convolution(width, stride)).then("bn1", BatchNorm.builder().build());
        block.then("relu1", Activation.reluBlock());
        block.then("conv2", convolution(width, 1)).then("bn2", last);
        return (stride > 1 ? block.padded(stride) : block).end();
    }

    private static Block convolution(int filters, int stride) {
        return Convolutions.of(filters, 3, stride, Convolutions.heDeviation(filters, 3));
    }
}
