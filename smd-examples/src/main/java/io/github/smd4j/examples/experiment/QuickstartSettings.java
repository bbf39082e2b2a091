package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.memory.Measurement;
import java.util.List;

/**
 * Everything that decides a quickstart run besides its data.
 *
 * @param optimization learning rate, weight decay and momentum
 * @param schedule the learning rate along the run; its first rate is that of {@code optimization}
 * @param length steps, batch size and seed
 * @param sampling which steps are measured; decides what is written, never the training
 * @param threads threads of the engine, in [1, {@value #MAX_THREADS}]
 * @param rescale whether the weights are rescaled at each cut
 * @param measurement where weights are updated and measured
 */
public record QuickstartSettings(
        Optimization optimization,
        MultiStep schedule,
        Length length,
        Sampling sampling,
        int threads,
        boolean rescale,
        Measurement measurement) {

    /** Largest number of threads: far more than help, and few enough to be started. */
    public static final int MAX_THREADS = 256;

    /**
     * The hyperparameters of the optimizer.
     *
     * @param learningRate η of the first step, finite and above 0
     * @param weightDecay λ, finite and not negative; 0 means that no equilibrium exists
     * @param momentum α, or β1, in [0, 1)
     * @param optimizer the update rule
     */
    public record Optimization(
            double learningRate, double weightDecay, double momentum, TrainingOptimizer optimizer) {

        /**
         * SGD with momentum.
         *
         * @param learningRate η of the first step, finite and above 0
         * @param weightDecay λ, finite and not negative
         * @param momentum α in [0, 1)
         * @param nesterov whether the momentum is Nesterov's
         */
        public Optimization(
                double learningRate, double weightDecay, double momentum, boolean nesterov) {
            this(
                    learningRate,
                    weightDecay,
                    momentum,
                    nesterov ? TrainingOptimizer.NESTEROV : TrainingOptimizer.HEAVY_BALL);
        }

        /** Checks the ranges. */
        public Optimization {
            require(
                    learningRate > 0 && Double.isFinite(learningRate),
                    "--lr must be finite and above 0, but was " + learningRate);
            require(
                    weightDecay >= 0 && Double.isFinite(weightDecay),
                    "--wd must be finite and not negative, but was " + weightDecay);
            require(
                    momentum >= 0 && momentum < 1,
                    "--momentum must be in [0, 1), but was " + momentum);
            require(
                    learningRate * weightDecay < 1,
                    "--lr times --wd must be below 1, but was "
                            + learningRate * weightDecay
                            + "; above it a step of weight decay alone turns the weights around");
        }
    }

    /**
     * How long a run is.
     *
     * @param steps optimizer steps, above 0
     * @param batchSize images a step, above 1: BatchNorm needs two
     * @param seed decides initial weights, order of the images and augmentation
     */
    public record Length(long steps, int batchSize, long seed) {

        /** Largest number of steps: what is measured is kept in memory until it is drawn. */
        public static final long MAX_STEPS = 1_000_000;

        /** Checks the ranges. */
        public Length {
            require(
                    steps > 0 && steps <= MAX_STEPS,
                    "--steps must be in [1, " + MAX_STEPS + "], but was " + steps);
            require(batchSize > 1, "--batch-size must be above 1, but was " + batchSize);
        }

        /**
         * Checks that a training set fills a batch.
         *
         * @param images number of training images
         * @throws IllegalArgumentException if the batch size is larger
         */
        public void requireBatchFits(int images) {
            require(
                    batchSize <= images,
                    "--batch-size must be in [2, "
                            + images
                            + "], the number of training images, but was "
                            + batchSize);
        }
    }

    /**
     * Everything but where weights are measured, which the system property decides.
     *
     * @param optimization learning rate, weight decay and momentum
     * @param schedule the learning rate along the run
     * @param length steps, batch size and seed
     * @param sampling which steps are measured
     * @param threads threads of the engine
     * @param rescale whether the weights are rescaled at each cut
     */
    public QuickstartSettings(
            Optimization optimization,
            MultiStep schedule,
            Length length,
            Sampling sampling,
            int threads,
            boolean rescale) {
        this(optimization, schedule, length, sampling, threads, rescale, Measurement.configured());
    }

    /** Checks the ranges, and that every cut lies inside the run. */
    public QuickstartSettings {
        require(
                threads > 0 && threads <= MAX_THREADS,
                "--threads must be in [1, " + MAX_THREADS + "], but was " + threads);
        for (MultiStep.Drop drop : schedule.drops()) {
            require(
                    drop.step() < length.steps(),
                    "--lr-drop must come before --steps "
                            + length.steps()
                            + ", but its step was "
                            + drop.step());
            double rate = schedule.learningRate(drop.step());
            require(
                    rate > 0 && Double.isFinite(rate) && !(rate * optimization.weightDecay() >= 1),
                    "--lr-drop "
                            + drop.step()
                            + ":"
                            + drop.divisor()
                            + " must leave a finite rate above 0 that times --wd is below 1, but"
                            + " the rate would be "
                            + rate);
        }
    }

    /**
     * Returns the spans of constant learning rate.
     *
     * @return the stages in order
     */
    public List<Stage> stages() {
        return schedule.stages(length.steps());
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
