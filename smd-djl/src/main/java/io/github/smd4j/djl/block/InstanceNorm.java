package io.github.smd4j.djl.block;

/**
 * Instance normalization (Ulyanov et al. 2016): each channel of each sample by itself, over its
 * positions. γ and β are per channel; no running statistics, training and evaluation are the same.
 *
 * <p>A convolution before it is scale-invariant filter by filter; a bias between has no gradient.
 */
public final class InstanceNorm extends ChannelGroups {

    /** Creates the block with ε = 1e-5. */
    public InstanceNorm() {
        this(1e-5f);
    }

    /**
     * Creates the block.
     *
     * @param epsilon ε, which is added to each variance; finite and above 0
     * @throws IllegalArgumentException if it is out of range
     */
    public InstanceNorm(float epsilon) {
        super(Checks.positive("epsilon", epsilon));
    }

    @Override
    long groups(long channels) {
        return channels;
    }
}
