package io.github.smd4j.core.map;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleSupplier;
import org.apache.commons.rng.JumpableUniformRandomProvider;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Many trajectories of one map under one process, on all cores.
 *
 * <p>Each trajectory has its own stream, a jump apart, of one L64X128Mix seeded with the seed. The
 * trajectories lie in {@value #BLOCKS} blocks whatever the number of threads, and the blocks'
 * moments are merged in their order (Chan, Golub and LeVeque 1979): the result is the same to the
 * last bit for a seed.
 *
 * <p>Trajectories are not kept. Time goes in {@value #PIECES} pieces; between pieces only the
 * present state of each trajectory is held, of which quantiles are taken exactly, by sorting.
 * Memory: about 300 bytes a trajectory, 16 bytes a step for the result and 16·{@value
 * #BLOCKS}/{@value #PIECES} = 4 bytes a step while it runs.
 *
 * @param map the recurrence
 * @param process what drives it
 * @param start x0, finite and above 0
 * @param trajectories N, from 1 to {@value #MOST_TRAJECTORIES}
 * @param steps T, from 1 to {@value #MOST_STEPS}
 * @param seed any number
 */
public record Ensemble(
        NormMap map,
        GradientProcess process,
        double start,
        int trajectories,
        int steps,
        long seed) {

    /** The most trajectories. */
    public static final int MOST_TRAJECTORIES = 10_000_000;

    /** The most steps. */
    public static final int MOST_STEPS = 100_000_000;

    /** Pieces of time; quantiles are taken at the end of each. */
    static final int PIECES = 256;

    /** Blocks of trajectories, the unit of work of a thread. */
    static final int BLOCKS = 64;

    /** Hears how far a run is; may stop it. */
    @FunctionalInterface
    public interface Observer {

        /**
         * Takes the number of steps that every trajectory has done, on the thread that runs the
         * ensemble.
         *
         * @param stepsDone from 1 to T, rising; at most {@value Ensemble#PIECES} calls
         * @return whether to go on
         */
        boolean goesOn(long stepsDone);
    }

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Ensemble {
        map.atRest(start);
        require("trajectories", trajectories, MOST_TRAJECTORIES);
        require("steps", steps, MOST_STEPS);
    }

    private static void require(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(
                    name + " must be in [1, " + most + "], but was " + value);
        }
    }

    /**
     * Runs on all cores to the end.
     *
     * @return the moments
     * @throws IllegalStateException if a squared norm falls to 0 or below, or is no number; names
     *     the step
     * @throws CancellationException if the calling thread is interrupted, which it stays
     */
    public EnsembleMoments run() {
        return run(Runtime.getRuntime().availableProcessors(), done -> true);
    }

    /**
     * Runs.
     *
     * @param threads how many, above 0; the result does not depend on it
     * @param observer called after each piece
     * @return the moments
     * @throws IllegalArgumentException if {@code threads} is not above 0
     * @throws IllegalStateException if a squared norm falls to 0 or below, or is no number; names
     *     the step
     * @throws CancellationException if the observer stops the run or the calling thread is
     *     interrupted, which it stays
     */
    public EnsembleMoments run(int threads, Observer observer) {
        require("threads", threads, Integer.MAX_VALUE);
        List<Block> blocks = blocks();
        double[] means = new double[steps + 1];
        double[] squares = new double[steps + 1];
        means[0] = start;
        List<EnsembleMoments.Band> bands = new ArrayList<>();
        bands.add(new EnsembleMoments.Band(0, start, start, start));
        ExecutorService pool =
                Executors.newFixedThreadPool(
                        Math.min(threads, blocks.size()),
                        task -> {
                            Thread thread = new Thread(task, "smd-ensemble");
                            thread.setDaemon(true);
                            return thread;
                        });
        try {
            int piece = (steps + PIECES - 1) / PIECES;
            for (int from = 0; from < steps; from += piece) {
                int length = Math.min(piece, steps - from);
                advance(pool, blocks, from, length);
                merge(blocks, from, length, means, squares);
                bands.add(band(blocks, from + length));
                if (!observer.goesOn(from + length)) {
                    throw new CancellationException("stopped after step " + (from + length));
                }
            }
        } finally {
            pool.shutdownNow();
        }
        return new EnsembleMoments(trajectories, means, squares, bands);
    }

    private List<Block> blocks() {
        UniformRandomProvider source = RandomSource.L64_X128_MIX.create(seed);
        JumpableUniformRandomProvider streams = (JumpableUniformRandomProvider) source;
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < BLOCKS; i++) {
            int from = (int) ((long) trajectories * i / BLOCKS);
            int to = (int) ((long) trajectories * (i + 1) / BLOCKS);
            if (to > from) {
                DoubleSupplier[] draws = new DoubleSupplier[to - from];
                for (int k = 0; k < draws.length; k++) {
                    draws[k] = process.draws(streams.jump());
                }
                blocks.add(new Block(map, start, draws));
            }
        }
        return blocks;
    }

    private static void advance(ExecutorService pool, List<Block> blocks, int from, int length) {
        List<Callable<Void>> tasks = new ArrayList<>();
        for (Block block : blocks) {
            tasks.add(
                    () -> {
                        block.advance(from, length);
                        return null;
                    });
        }
        try {
            for (Future<Void> done : pool.invokeAll(tasks)) {
                done.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted after step " + from);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a trajectory failed: " + e.getCause(), e);
        }
    }

    private static void merge(
            List<Block> blocks, int from, int length, double[] means, double[] squares) {
        for (int t = 0; t < length; t++) {
            double count = 0;
            double mean = 0;
            double square = 0;
            for (Block block : blocks) {
                double more = block.draws.length;
                double delta = block.means[t] - mean;
                double all = count + more;
                mean += delta * more / all;
                square += block.squares[t] + delta * delta * count * more / all;
                count = all;
            }
            means[from + 1 + t] = mean;
            squares[from + 1 + t] = square;
        }
    }

    private EnsembleMoments.Band band(List<Block> blocks, int step) {
        double[] all = new double[trajectories];
        int length = 0;
        for (Block block : blocks) {
            for (NormMap.State state : block.states) {
                all[length++] = state.squaredNorm();
            }
        }
        Arrays.sort(all);
        return new EnsembleMoments.Band(
                step, quantile(all, 0.05), quantile(all, 0.5), quantile(all, 0.95));
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    /** Trajectories that one thread advances together. */
    private static final class Block {

        /** Steps that are drawn, gone and taken together; they stay in the first cache. */
        private static final int FEW = 1024;

        private final NormMap map;
        private final DoubleSupplier[] draws;
        private final NormMap.State[] states;
        private double[] means = {};
        private double[] squares = {};

        Block(NormMap map, double start, DoubleSupplier[] draws) {
            this.map = map;
            this.draws = draws;
            this.states = new NormMap.State[draws.length];
            Arrays.fill(states, map.atRest(start));
        }

        /** Advances all trajectories; Welford's update gives the moments of each step. */
        void advance(int from, int length) {
            if (means.length != length) {
                means = new double[length];
                squares = new double[length];
            } else {
                Arrays.fill(means, 0);
                Arrays.fill(squares, 0);
            }
            double[] few = new double[Math.min(length, FEW)];
            for (int k = 0; k < draws.length; k++) {
                for (int t = 0; t < length; t += few.length) {
                    int steps = Math.min(few.length, length - t);
                    for (int i = 0; i < steps; i++) {
                        few[i] = draws[k].getAsDouble();
                    }
                    states[k] = map.advance(states[k], few, few, steps);
                    take(few, steps, from, t, k + 1);
                }
            }
        }

        /** Takes the squared norms of one trajectory, the count-th. */
        private void take(double[] norms, int steps, int from, int t, int count) {
            for (int i = 0; i < steps; i++) {
                double x = norms[i];
                if (!(x > 0)) {
                    throw new IllegalStateException(
                            "the squared norm must stay above 0, but is "
                                    + x
                                    + " after step "
                                    + (from + t + i)
                                    + ": L was too far below 0, or out of range");
                }
                double delta = x - means[t + i];
                means[t + i] += delta / count;
                squares[t + i] += delta * (x - means[t + i]);
            }
        }
    }
}
