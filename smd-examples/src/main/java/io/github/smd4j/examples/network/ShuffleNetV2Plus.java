package io.github.smd4j.examples.network;

import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.initializer.NormalInitializer;
import java.util.Locale;

/**
 * ShuffleNetV2+ of Megvii's ShuffleNet series, with the authors' names: units of ShuffleNetV2 whose
 * kernels were found by search, hard swish, and squeeze and excitation in the last two stages.
 *
 * <p>Input (N, 3, H, W), 224×224 by custom, blue green red from 0 to 255; output (N, classes)
 * logits. 282 tensors, of which 89 are scale-invariant: every convolution but the second ones of
 * squeeze and excitation. Those, {@code fc} and {@code classifier} have no norm behind them.
 *
 * <p>Initial weights as the authors': convolutions normal with standard deviation 1/fanIn, the
 * first one, those of squeeze and excitation and the linear layers 0.01; γ 1, β 1e-4.
 */
public final class ShuffleNetV2Plus {

    /** How wide a network is. */
    public enum Size {
        /** 5,137,116 parameters with 1,000 classes. */
        SMALL(36, 104, 208, 416),
        /** 5,679,840 parameters with 1,000 classes. */
        MEDIUM(48, 128, 256, 512),
        /** 6,768,220 parameters with 1,000 classes. */
        LARGE(68, 168, 336, 672);

        private final int[] channels;

        Size(int... channels) {
            this.channels = channels;
        }

        /**
         * Returns the name.
         *
         * @return the name in small letters
         */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The kernel of each unit, stage by stage; 0 for an Xception unit. */
    private static final int[][] KERNELS = {
        {3, 3, 0, 5}, {5, 5, 3, 3}, {7, 3, 7, 5, 5, 3, 7, 3}, {7, 5, 0, 7}
    };

    private static final int STEM = 16;
    private static final int LAST = 1280;
    private static final float DROPOUT = 0.2f;
    private static final double DEVIATION = 0.01;

    private ShuffleNetV2Plus() {}

    /**
     * Returns a new network, not initialized.
     *
     * @param size how wide
     * @param classes number of classes, above 1
     * @return the network
     * @throws IllegalArgumentException if the number of classes is out of range
     */
    public static Block of(Size size, int classes) {
        return of(size, classes, DROPOUT);
    }

    /** With another rate of dropout before the classifier, in [0, 1). */
    static Block of(Size size, int classes, float dropout) {
        if (classes < 2) {
            throw new IllegalArgumentException("classes must be above 1, but was " + classes);
        }
        int top = size.channels[size.channels.length - 1];
        return new NamedSequence()
                .add("first_conv", layer(Convolutions.of(STEM, 3, 2, DEVIATION)))
                .add("features", features(size))
                .add("conv_last", layer(ShuffleUnit.pointwise(top, LAST)))
                .add("globalpool", Activations.spatialMean())
                .add("LastSE", new SqueezeExcitation(LAST))
                .add("flatten", Blocks.batchFlattenBlock())
                .add(
                        "fc",
                        new NamedSequence()
                                .add("0", linear(LAST))
                                .add("1", Activations.hardSwish()))
                .add("dropout", Dropout.builder().optRate(dropout).build())
                .add("classifier", new NamedSequence().add("0", linear(classes)));
    }

    private static Block features(Size size) {
        NamedSequence features = new NamedSequence();
        int channels = STEM;
        int index = 0;
        for (int stage = 0; stage < KERNELS.length; stage++) {
            int out = size.channels[stage];
            for (int i = 0; i < KERNELS[stage].length; i++) {
                int kernel = KERNELS[stage][i];
                boolean xception = kernel == 0;
                ShuffleUnit.Form form =
                        new ShuffleUnit.Form(
                                channels,
                                out,
                                i == 0 ? 2 : 1,
                                xception ? 3 : kernel,
                                stage >= 1,
                                stage >= 2);
                features.add(
                        Integer.toString(index++),
                        xception ? ShuffleUnit.xception(form) : ShuffleUnit.of(form));
                channels = out;
            }
        }
        return features;
    }

    private static Block layer(Block convolution) {
        return new NamedSequence()
                .add("0", convolution)
                .add("1", ShuffleUnit.norm())
                .add("2", Activations.hardSwish());
    }

    private static Block linear(int units) {
        Block linear = Linear.builder().setUnits(units).optBias(false).build();
        linear.setInitializer(new NormalInitializer((float) DEVIATION), Parameter.Type.WEIGHT);
        return linear;
    }
}
