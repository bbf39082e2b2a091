package io.github.smd4j.examples.data;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Independent generators, one for each seed, purpose and number.
 *
 * <p>Each is an L64X128Mix of Commons RNG. Its four words of state are consecutive outputs of
 * SplitMix64 (Steele, Lea and Flood 2014, with Stafford's thirteenth mixing function) started from
 * a mix of the three keys, so that the same keys give the same numbers on every machine and in
 * every process, in whatever order they are asked for.
 */
final class RandomStreams {

    /** The order of the training images. */
    static final long ORDER = 1;

    /** The augmentation of a batch. */
    static final long AUGMENTATION = 2;

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private RandomStreams() {}

    /** The generator of a seed and a purpose for the epoch or step of that number. */
    static UniformRandomProvider of(long seed, long purpose, long number) {
        long key = mix(mix(mix(seed + GOLDEN_GAMMA) + purpose) + number);
        long[] state = new long[4];
        for (int i = 0; i < state.length; i++) {
            key += GOLDEN_GAMMA;
            state[i] = mix(key);
        }
        return RandomSource.L64_X128_MIX.create(state);
    }

    private static long mix(long word) {
        long z = (word ^ (word >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
