package io.github.smd4j.examples.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import io.github.smd4j.djl.block.FormedConv2d;
import io.github.smd4j.djl.block.GhostBatchNorm;
import io.github.smd4j.djl.block.GroupNorm;
import io.github.smd4j.djl.block.InstanceNorm;
import io.github.smd4j.djl.block.WeightForm;
import io.github.smd4j.djl.optimizer.WeightDecayRule;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What makes the convolutions of the quickstart's network scale-invariant. */
public enum QuickstartNorm {
    /** A BatchNorm behind each convolution, which has no bias: filter by filter. */
    BATCH,
    /** BatchNorm over groups of 16 samples: filter by filter. */
    GHOST,
    /** GroupNorm of 4 groups behind a convolution with bias: the filters of a group jointly. */
    GROUP,
    /** LayerNorm behind a convolution with bias: each layer as a whole. */
    LAYER,
    /** InstanceNorm behind each convolution, which has no bias: filter by filter. */
    INSTANCE,
    /** Weight normalization, with a bias and nothing behind it: row by row. */
    WEIGHT,
    /**
     * Weight standardization, without bias, and GroupNorm of 4 groups, as its authors use it:
     * filter by filter.
     */
    WEIGHT_STANDARDIZATION;

    private static final int GHOST_SAMPLES = 16;
    private static final int GROUPS = 4;

    /**
     * Returns the names, as the command line takes them.
     *
     * @return the names, {@code batch} first
     */
    public static List<String> names() {
        return Arrays.stream(values()).map(QuickstartNorm::label).toList();
    }

    /**
     * Returns the norm of a name.
     *
     * @param name one of {@link #names}
     * @return the norm
     * @throws IllegalArgumentException if there is none
     */
    public static QuickstartNorm of(String name) {
        return Arrays.stream(values())
                .filter(norm -> norm.label().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "norm must be one of "
                                                + String.join(", ", names())
                                                + ", but was '"
                                                + name
                                                + "'"));
    }

    /**
     * Returns the name.
     *
     * @return the name in small letters
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns which parameters decay: convolution and linear weights, as in the paper; where a bias
     * is part of the scale-invariant vector, biases too, since that vector has an equilibrium only
     * if all of it decays alike.
     *
     * @return the rule
     */
    public WeightDecayRule decay() {
        return jointWithBias()
                ? (name, shape) -> name.equals("weight") || name.equals("bias")
                : WeightDecayRule.matrices();
    }

    private boolean jointWithBias() {
        return this == GROUP || this == LAYER;
    }

    /** The convolution, 3×3 and padded by 1. */
    Block convolution(int filters, int stride) {
        if (this == WEIGHT || this == WEIGHT_STANDARDIZATION) {
            WeightForm form = this == WEIGHT ? WeightForm.NORMALIZED : WeightForm.STANDARDIZED;
            return FormedConv2d.builder(form, 3, filters)
                    .optStride(stride)
                    .optPadding(1)
                    .optBias(this == WEIGHT)
                    .build();
        }
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .optStride(new Shape(stride, stride))
                .setFilters(filters)
                .optBias(jointWithBias())
                .build();
    }

    /** What stands behind the convolution; empty if nothing does. */
    Optional<Block> behind() {
        return switch (this) {
            case BATCH -> Optional.of(BatchNorm.builder().build());
            case GHOST -> Optional.of(GhostBatchNorm.ofSamples(GHOST_SAMPLES).build());
            case GROUP, WEIGHT_STANDARDIZATION -> Optional.of(new GroupNorm(GROUPS));
            case LAYER -> Optional.of(LayerNorm.builder().build());
            case INSTANCE -> Optional.of(new InstanceNorm());
            case WEIGHT -> Optional.empty();
        };
    }
}
