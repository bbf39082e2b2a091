package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Where the random numbers of a run stand. Every one of them is a function of the seed and of how
 * often it was drawn: the augmentation of a batch, and what the engine draws in a step, whose own
 * generator cannot be read and is set before each.
 */
public final class RandomState implements Resumable {

    /** Its name in a checkpoint. */
    public static final String NAME = "random";

    private static final String KIND = "random state";

    private long seed;
    private long draws;

    /**
     * Starts with nothing drawn.
     *
     * @param seed decides all random numbers
     */
    public RandomState(long seed) {
        this.seed = seed;
    }

    /** How many batches were drawn. */
    long draws() {
        return draws;
    }

    void advance() {
        draws++;
    }

    /** What the engine's generator is set to before the step that comes. */
    int engineSeed() {
        // Stafford's thirteenth mix, as of SplitMix64.
        long z = seed + (draws + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return Long.hashCode(z ^ (z >>> 31));
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        out.writeLong(seed);
        out.writeLong(draws);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(
                in,
                KIND,
                1,
                state -> {
                    seed = state.readLong();
                    draws = state.readLong();
                });
    }
}
