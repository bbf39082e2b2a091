package io.github.smd4j.examples.bench;

import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.optimizer.MomentumKernel;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * What the listener costs in a whole training step, timed directly: the time in its callbacks and,
 * where it measures in the update, the time of that beyond an update that does not measure.
 */
public final class ListenerBench {

    /** The largest share of a step under this library's optimizers. */
    public static final double FUSED_TARGET = 0.01;

    /** The largest share of a step under any other optimizer. */
    public static final double FOREIGN_TARGET = 0.05;

    /** The largest share under any other optimizer where every tenth step is measured. */
    public static final double SAMPLED_TARGET = 0.005;

    private static final int EVERY = 10;

    private ListenerBench() {}

    /**
     * What the listener costs.
     *
     * @param workload the network
     * @param kernel which loops ran, "plain Java" or "Vector API"
     * @param shares shares of a step
     * @param memory what was allocated to measure
     * @param worstError largest error of a record against float64, as {@link RecordCheck} says
     */
    public record Result(
            String workload,
            String kernel,
            List<Judged> shares,
            List<Memory> memory,
            double worstError) {}

    /**
     * Memory that came with the first measured steps.
     *
     * @param what the optimizer
     * @param directBytes direct buffers outside the heap
     * @param heapBytes heap that stays after a collection
     * @param weightBytes size of the weights that are measured
     */
    public record Memory(String what, long directBytes, long heapBytes, long weightBytes) {}

    /**
     * Times the listener in real training steps.
     *
     * @param workload the network
     * @param pairs number of pairs of each comparison, above 0
     * @param warmUp pairs run before
     * @return the shares
     * @throws IllegalStateException if a record is missing or wrong
     */
    public static Result run(Workload workload, int pairs, int warmUp) {
        List<Judged> shares = new ArrayList<>();
        List<Memory> memory = new ArrayList<>();
        double worst = fused(workload, pairs, warmUp, shares, memory);
        worst = Math.max(worst, foreign(workload, pairs, warmUp, shares, memory));
        worst = Math.max(worst, sampled(workload, pairs, warmUp, shares));
        return new Result(
                workload.toString(), MomentumKernel.implementation(), shares, memory, worst);
    }

    /** Steps are measured in turn: of a pair, the second step is the one without. */
    private static double fused(
            Workload workload, int pairs, int warmUp, List<Judged> shares, List<Memory> memory) {
        try (BenchTraining training = BenchTraining.ours(workload, Sampling.every(2))) {
            memory.add(firstSteps("heavy ball, fused", training, 4));
            double[] cost = new double[pairs];
            double[] whole = new double[pairs];
            for (int i = -warmUp; i < pairs; i++) {
                double passes = passes(training);
                double callback = training.callback();
                double measured = training.update();
                passes(training);
                training.callback();
                double plain = training.update();
                if (i >= 0) {
                    cost[i] = callback + measured - plain;
                    whole[i] = passes + callback + measured;
                }
            }
            long wanted = (training.steps() + 1) / 2;
            shares.add(
                    Judged.of(
                            "fused, every step: callback, and update beyond one that does not measure",
                            PairedRatio.of(cost, whole),
                            FUSED_TARGET));
            return training.check().require(wanted * training.measured());
        }
    }

    private static double foreign(
            Workload workload, int pairs, int warmUp, List<Judged> shares, List<Memory> memory) {
        BenchTraining training = BenchTraining.djl(workload, Sampling.every(1));
        long wanted;
        int measured;
        try (training) {
            memory.add(firstSteps("DJL's Sgd, paired", training, 2));
            double[] cost = new double[pairs];
            double[] whole = new double[pairs];
            for (int i = -warmUp; i < pairs; i++) {
                double passes = passes(training);
                double callback = training.callback();
                double update = training.update();
                if (i >= 0) {
                    cost[i] = callback;
                    whole[i] = passes + callback + update;
                }
            }
            shares.add(
                    Judged.of(
                            "DJL's Sgd, every step: callback",
                            PairedRatio.of(cost, whole),
                            FOREIGN_TARGET));
            wanted = training.steps();
            measured = training.measured();
        }
        // The last step is recorded when the trainer closes.
        return training.check().require(wanted * measured);
    }

    /** One whole step for ten callbacks and updates, which need no new gradient. */
    private static double sampled(Workload workload, int pairs, int warmUp, List<Judged> shares) {
        BenchTraining training = BenchTraining.djl(workload, Sampling.every(EVERY));
        long steps;
        int measured;
        try (training) {
            training.passes();
            training.keepGradients();
            training.checkedStep(true);
            double[] cost = new double[pairs];
            double[] whole = new double[pairs];
            for (int i = -warmUp; i < pairs; i++) {
                double callbacks = 0;
                double step = passes(training);
                for (int k = 0; k < EVERY; k++) {
                    double callback = training.callback();
                    double update = training.update();
                    callbacks += callback;
                    step += k == 0 ? callback + update : 0;
                    training.restoreGradients();
                }
                if (i >= 0) {
                    cost[i] = callbacks;
                    whole[i] = EVERY * step;
                }
            }
            shares.add(
                    Judged.of(
                            "DJL's Sgd, every tenth step: callbacks",
                            PairedRatio.of(cost, whole),
                            SAMPLED_TARGET));
            steps = training.steps();
            measured = training.measured();
        }
        return training.check().require((steps + EVERY - 1) / EVERY * measured);
    }

    private static double passes(BenchTraining training) {
        BenchTraining.Passes passes = training.passes();
        return passes.forward() + passes.backward() + passes.closing();
    }

    /** The first steps, checked, and what memory came with them; an even number. */
    private static Memory firstSteps(String what, BenchTraining training, int steps) {
        long heap = heap();
        long direct = direct();
        for (int i = 0; i < steps; i++) {
            training.passes();
            if (i % 2 == 0 || what.startsWith("DJL")) {
                training.checkedStep(i == 0);
            } else {
                training.callback();
                training.update();
            }
        }
        training.forgetVelocities();
        long heapAfter = heap();
        return new Memory(what, direct() - direct, heapAfter - heap, training.measuredBytes());
    }

    /** Direct buffers that stay: what was let go of earlier is freed behind a collection. */
    private static long direct() {
        long before = Long.MAX_VALUE;
        long now = directInUse();
        while (now < before) {
            before = now;
            System.gc();
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            now = directInUse();
        }
        return now;
    }

    private static long directInUse() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    /** What stays after a collection. */
    static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
