package io.github.smd4j.djl.measure;

import io.github.smd4j.core.range.Ranges;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Which steps are measured. Affects what is recorded, never the training.
 *
 * <p>The samplings made here print as the text that {@link SamplingText} reads.
 */
@FunctionalInterface
public interface Sampling {

    /**
     * Returns whether a step is measured: a pure function of the step.
     *
     * @param step number of the step, from 0
     * @return true if a record is wanted
     */
    boolean wanted(long step);

    /**
     * Returns the sampling of every n-th step, from step 0.
     *
     * @param n distance between measured steps, above 0
     * @return the sampling
     * @throws IllegalArgumentException if n is not above 0
     */
    static Sampling every(long n) {
        return new Every(Ranges.count("every", n));
    }

    /**
     * Returns the sampling of all steps at the beginning and none later; dense, then sparse, with
     * {@code dense(1000).or(every(100))}.
     *
     * @param count how many steps from step 0 on, above 0
     * @return the sampling
     * @throws IllegalArgumentException if count is not above 0
     */
    static Sampling dense(long count) {
        return new Dense(Ranges.count("dense", count));
    }

    /**
     * Returns the sampling of steps at equal distances on a logarithmic axis: step 0, and the whole
     * numbers nearest to 10^(k/n) for k = 0, 1, 2, …
     *
     * @param perDecade n, how many points from one power of 10 to the next, above 0
     * @return the sampling
     * @throws IllegalArgumentException if n is not above 0
     */
    static Sampling logarithmic(long perDecade) {
        return new Logarithmic(Ranges.count("log", perDecade));
    }

    /**
     * Returns the sampling of given steps.
     *
     * @param steps the steps, each at least 0, in any order
     * @return the sampling
     * @throws IllegalArgumentException if there is none, or one is negative
     */
    static Sampling steps(long... steps) {
        if (steps.length == 0) {
            throw new IllegalArgumentException("steps must be at least one, but there was none");
        }
        for (long step : steps) {
            if (step < 0) {
                throw new IllegalArgumentException("steps must not be negative, but was " + step);
            }
        }
        return new Listed(LongStream.of(steps).sorted().distinct().toArray());
    }

    /**
     * Returns the sampling of the steps that this or another one wants.
     *
     * @param other the other
     * @return both
     */
    default Sampling or(Sampling other) {
        return new Either(this, Objects.requireNonNull(other, "other"));
    }

    /** Every n-th step. */
    record Every(long n) implements Sampling {

        @Override
        public boolean wanted(long step) {
            return step % n == 0;
        }

        @Override
        public String toString() {
            return "every:" + n;
        }
    }

    /** All steps at the beginning. */
    record Dense(long count) implements Sampling {

        @Override
        public boolean wanted(long step) {
            return step < count;
        }

        @Override
        public String toString() {
            return "dense:" + count;
        }
    }

    /** The whole numbers nearest to 10^(k/n), and 0. */
    record Logarithmic(long perDecade) implements Sampling {

        @Override
        public boolean wanted(long step) {
            if (step == 0) {
                return true;
            }
            double k = Math.rint(perDecade * Math.log10((double) step));
            // Where steps lie close, one k beside the nearest may be the one that rounds to it.
            return point(k) == step || point(k - 1) == step || point(k + 1) == step;
        }

        private double point(double k) {
            return Math.rint(Math.pow(10, k / perDecade));
        }

        @Override
        public String toString() {
            return "log:" + perDecade;
        }
    }

    /** Given steps. */
    final class Listed implements Sampling {

        private final long[] sorted;

        private Listed(long[] sorted) {
            this.sorted = sorted;
        }

        @Override
        public boolean wanted(long step) {
            return Arrays.binarySearch(sorted, step) >= 0;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Listed that && Arrays.equals(sorted, that.sorted);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(sorted);
        }

        @Override
        public String toString() {
            return LongStream.of(sorted)
                    .mapToObj(Long::toString)
                    .collect(Collectors.joining(",", "steps:", ""));
        }
    }

    /** What one of two wants. */
    record Either(Sampling first, Sampling second) implements Sampling {

        @Override
        public boolean wanted(long step) {
            return first.wanted(step) || second.wanted(step);
        }

        @Override
        public String toString() {
            return first + "," + second;
        }
    }
}
