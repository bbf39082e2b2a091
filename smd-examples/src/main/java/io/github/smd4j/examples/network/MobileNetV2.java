package io.github.smd4j.examples.network;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.initializer.NormalInitializer;

/**
 * MobileNetV2 of width 1 (Sandler et al. 2018), with torchvision's names.
 *
 * <p>Input (N, 3, H, W), 224×224 by custom; output (N, classes) logits. 3,504,872 parameters with
 * 1,000 classes, in 158 tensors. Each of the 52 convolutions, depthwise ones too, goes straight
 * into a BatchNorm and is scale-invariant filter by filter; the classifier's weight is not.
 *
 * <p>Initial weights as torchvision's: convolutions normal with variance 2/fanOut, classifier
 * normal with standard deviation 0.01 and bias 0, γ 1 and β 0.
 */
public final class MobileNetV2 {

    /** Expansion of the channels, channels, blocks and stride of the first, stage by stage. */
    private static final int[][] STAGES = {
        {1, 16, 1, 1},
        {6, 24, 2, 2},
        {6, 32, 3, 2},
        {6, 64, 4, 2},
        {6, 96, 3, 1},
        {6, 160, 3, 2},
        {6, 320, 1, 1}
    };

    private static final int STEM = 32;
    private static final int LAST = 1280;
    private static final float DROPOUT = 0.2f;

    private MobileNetV2() {}

    /**
     * Returns a new network, not initialized.
     *
     * @param classes number of classes, above 1
     * @return the network
     * @throws IllegalArgumentException if the number of classes is out of range
     */
    public static Block of(int classes) {
        return of(classes, DROPOUT);
    }

    /** With another rate of dropout before the classifier, in [0, 1). */
    static Block of(int classes, float dropout) {
        if (classes < 2) {
            throw new IllegalArgumentException("classes must be above 1, but was " + classes);
        }
        NamedSequence features = new NamedSequence().add("0", layer(full(STEM, 3, 2)));
        int channels = STEM;
        int index = 1;
        for (int[] stage : STAGES) {
            for (int i = 0; i < stage[2]; i++) {
                Block branch = branch(channels, stage[0], stage[1], i == 0 ? stage[3] : 1);
                boolean added = i > 0;
                features.add(
                        Integer.toString(index),
                        added
                                ? new InvertedResidual(branch)
                                : new NamedSequence().add("conv", branch));
                channels = stage[1];
                index++;
            }
        }
        features.add(Integer.toString(index), layer(full(LAST, 1, 1)));
        Block linear = Linear.builder().setUnits(classes).build();
        linear.setInitializer(new NormalInitializer(0.01f), Parameter.Type.WEIGHT);
        return new NamedSequence()
                .add("features", features)
                .add("pool", Pool.globalAvgPool2dBlock())
                .add(
                        "classifier",
                        new NamedSequence()
                                .add("0", Dropout.builder().optRate(dropout).build())
                                .add("1", linear));
    }

    /** Expansion, where there is one, depthwise convolution, and a projection left linear. */
    private static Block branch(int channels, int expansion, int out, int stride) {
        int wide = channels * expansion;
        NamedSequence branch = new NamedSequence();
        int index = 0;
        if (expansion > 1) {
            branch.add(Integer.toString(index++), layer(full(wide, 1, 1)));
        }
        Block depthwise =
                Convolutions.depthwise(wide, 3, stride, Convolutions.heDeviation(wide, 3));
        branch.add(Integer.toString(index++), layer(depthwise));
        return branch.add(Integer.toString(index++), full(out, 1, 1))
                .add(Integer.toString(index), BatchNorm.builder().build());
    }

    private static Block full(int filters, int kernel, int stride) {
        return Convolutions.of(filters, kernel, stride, Convolutions.heDeviation(filters, kernel));
    }

    private static Block layer(Block convolution) {
        return new NamedSequence()
                .add("0", convolution)
                .add("1", BatchNorm.builder().build())
                .add("2", Activations.relu6());
    }
}
