package io.github.smd4j.djl.block;

/**
 * Group normalization (Wu and He 2018): each sample by itself, over groups of neighbouring channels
 * and all positions. γ and β are per channel; training and evaluation are the same.
 *
 * <p>A convolution before it is scale-invariant group by group: the filters of a group jointly,
 * with their biases.
 */
public final class GroupNorm extends ChannelGroups {

    private final int groups;

    /**
     * Creates the block with ε = 1e-5.
     *
     * @param groups number of groups, above 0, by which the number of channels can be divided
     * @throws IllegalArgumentException if it is not above 0
     */
    public GroupNorm(int groups) {
        this(groups, 1e-5f);
    }

    /**
     * Creates the block.
     *
     * @param groups number of groups, above 0, by which the number of channels can be divided
     * @param epsilon ε, which is added to each variance; finite and above 0
     * @throws IllegalArgumentException if a value is out of range
     */
    public GroupNorm(int groups, float epsilon) {
        super(Checks.positive("epsilon", epsilon));
        this.groups = Checks.count("groups", groups);
    }

    /**
     * Returns the number of groups.
     *
     * @return the number, above 0
     */
    public int groups() {
        return groups;
    }

    @Override
    long groups(long channels) {
        return groups;
    }
}
