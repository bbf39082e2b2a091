package io.github.smd4j.examples.data;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Which images make up the batch of a step: a new random order every epoch, cut into batches.
 *
 * <p>The images of a step are a pure function of the seed and the step. The order of epoch e is a
 * Fisher–Yates shuffle of 0 … n − 1, from the last place to the first, by an L64X128Mix generator
 * of Commons RNG that is seeded from (seed, e) alone. What is left of an epoch after the last whole
 * batch is not used in it, so every batch has the same size.
 *
 * <p>Safe to share between threads. The order of the last epoch asked for is kept: steps asked for
 * one after the other cost one shuffle an epoch.
 */
public final class Batches {

    private final int samples;
    private final int batchSize;
    private final long seed;
    private volatile Epoch latest = new Epoch(-1, new int[0]);

    private record Epoch(long number, int[] order) {}

    /**
     * Makes the batches of a training set.
     *
     * @param samples n, the number of training images, above 0
     * @param batchSize images a batch, in [1, n]
     * @param seed any number; the same one gives the same batches
     * @throws IllegalArgumentException if the batch size is out of range
     */
    public Batches(int samples, int batchSize, long seed) {
        if (batchSize < 1 || batchSize > samples) {
            throw new IllegalArgumentException(
                    "batchSize must be in [1, "
                            + samples
                            + "], the number of training images, but was "
                            + batchSize);
        }
        this.samples = samples;
        this.batchSize = batchSize;
        this.seed = seed;
    }

    /**
     * Returns the number of batches of an epoch.
     *
     * @return ⌊n / batchSize⌋, above 0
     */
    public int perEpoch() {
        return samples / batchSize;
    }

    /**
     * Returns the images of a step.
     *
     * @param step number of the step, from 0
     * @return (batchSize), numbers of training images, each in [0, n), no two alike; the caller may
     *     change it
     * @throws IllegalArgumentException if the step is negative
     */
    public int[] indices(long step) {
        if (step < 0) {
            throw new IllegalArgumentException("steps count from 0, but step was " + step);
        }
        int[] order = order(step / perEpoch());
        int from = (int) (step % perEpoch()) * batchSize;
        return Arrays.copyOfRange(order, from, from + batchSize);
    }

    private int[] order(long number) {
        Epoch epoch = latest;
        if (epoch.number() != number) {
            epoch =
                    new Epoch(
                            number, shuffled(RandomStreams.of(seed, RandomStreams.ORDER, number)));
            latest = epoch;
        }
        return epoch.order();
    }

    private int[] shuffled(UniformRandomProvider random) {
        int[] order = new int[samples];
        for (int i = 0; i < samples; i++) {
            order[i] = i;
        }
        for (int i = samples - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        return order;
    }
}
