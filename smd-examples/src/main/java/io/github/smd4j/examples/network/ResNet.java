package io.github.smd4j.examples.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;

/**
 * ResNet-18, -34 and -50 (He et al. 2016) in the form that torchvision calls v1.5: in a bottleneck
 * the stride is in the 3×3 convolution.
 *
 * <p>Input (N, 3, H, W), 224×224 by custom; output (N, classes) logits. Blocks are named as
 * torchvision names them, {@code layer2.0.conv2}; {@link TorchWeights} tells how parameters are.
 * Every convolution goes straight into a BatchNorm and is scale-invariant filter by filter: 53 of
 * the 161 tensors of ResNet-50. The classifier's weight is not.
 *
 * <p>Initial weights: convolutions normal with variance 2/fanOut, fanOut = filters·kernel area
 * (torchvision; He et al. 2015, for the backward pass); classifier normal with standard deviation
 * 0.01 and bias 0 (Goyal et al. 2017); γ 1 and β 0.
 */
public final class ResNet {

    private static final int[] WIDTHS = {64, 128, 256, 512};
    private static final int[] EIGHTEEN = {2, 2, 2, 2};
    private static final int[] THIRTY_FOUR_AND_FIFTY = {3, 4, 6, 3};
    private static final int EXPANSION = 4;

    private final boolean bottleneck;
    private final boolean zeroGamma;
    private int channels = WIDTHS[0];

    private ResNet(boolean bottleneck, boolean zeroGamma) {
        this.bottleneck = bottleneck;
        this.zeroGamma = zeroGamma;
    }

    /**
     * Returns a new network, not initialized.
     *
     * @param depth 18, 34 or 50
     * @param classes number of classes, above 1
     * @param zeroGamma whether γ of the last BatchNorm of each block starts at 0, so that the block
     *     starts as the identity (Goyal et al. 2017)
     * @return the network
     * @throws IllegalArgumentException if the depth or the number of classes is out of range
     */
    public static Block of(int depth, int classes, boolean zeroGamma) {
        if (depth != 18 && depth != 34 && depth != 50) {
            throw new IllegalArgumentException("depth must be 18, 34 or 50, but was " + depth);
        }
        if (classes < 2) {
            throw new IllegalArgumentException("classes must be above 1, but was " + classes);
        }
        return new ResNet(depth == 50, zeroGamma)
                .build(depth == 18 ? EIGHTEEN : THIRTY_FOUR_AND_FIFTY, classes);
    }

    private Block build(int[] blocks, int classes) {
        NamedSequence network =
                new NamedSequence()
                        .add("conv1", convolution(channels, 7, 2))
                        .add("bn1", norm())
                        .add("relu", Activation.reluBlock())
                        .add(
                                "maxpool",
                                Pool.maxPool2dBlock(
                                        new Shape(3, 3), new Shape(2, 2), new Shape(1, 1)));
        for (int i = 0; i < blocks.length; i++) {
            network.add("layer" + (i + 1), stage(WIDTHS[i], blocks[i], i == 0 ? 1 : 2));
        }
        Block classifier = Linear.builder().setUnits(classes).build();
        classifier.setInitializer(new NormalInitializer(0.01f), Parameter.Type.WEIGHT);
        return network.add("avgpool", Pool.globalAvgPool2dBlock()).add("fc", classifier);
    }

    private Block stage(int width, int blocks, int stride) {
        NamedSequence stage = new NamedSequence();
        for (int i = 0; i < blocks; i++) {
            stage.add(Integer.toString(i), block(width, i == 0 ? stride : 1));
        }
        return stage;
    }

    private Block block(int width, int stride) {
        int out = bottleneck ? EXPANSION * width : width;
        ResidualBlock block = new ResidualBlock();
        if (bottleneck) {
            block.then("conv1", convolution(width, 1, 1)).then("bn1", norm());
            block.then("relu1", Activation.reluBlock());
            block.then("conv2", convolution(width, 3, stride)).then("bn2", norm());
            block.then("relu2", Activation.reluBlock());
            block.then("conv3", convolution(out, 1, 1)).then("bn3", lastNorm());
        } else {
            block.then("conv1", convolution(width, 3, stride)).then("bn1", norm());
            block.then("relu1", Activation.reluBlock());
            block.then("conv2", convolution(out, 3, 1)).then("bn2", lastNorm());
        }
        if (stride > 1 || channels != out) {
            block.downsample(
                    new NamedSequence().add("0", convolution(out, 1, 1)).add("1", norm()), stride);
        }
        channels = out;
        return block.end();
    }

    private static Block norm() {
        return BatchNorm.builder().build();
    }

    private Block lastNorm() {
        Block norm = norm();
        if (zeroGamma) {
            norm.setInitializer(Initializer.ZEROS, Parameter.Type.GAMMA);
        }
        return norm;
    }

    private static Block convolution(int filters, int kernel, int stride) {
        return Convolutions.of(filters, kernel, stride, Convolutions.heDeviation(filters, kernel));
    }
}
