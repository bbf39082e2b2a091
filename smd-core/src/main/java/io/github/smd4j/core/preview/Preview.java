package io.github.smd4j.core.preview;

import io.github.smd4j.core.schedule.MultiStep.Stage;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * What a schedule will do to a scale-invariant weight, by F3 with L held constant, before anything
 * is trained.
 *
 * <p>It says where the angular update keeps to its equilibrium line √(2λη_t/(1+α)) and where it is
 * on the way. A real run differs as far as its L moves. Cost: some 0.15 µs a step, no memory beyond
 * the stages. See {@code docs/preview.md}.
 *
 * @param stages each segment of the schedule, in order
 * @param shareWithin5Percent part of all steps, 0 to 1, in which Δ is within 5% of the line
 */
public record Preview(List<StagePreview> stages, double shareWithin5Percent) {

    /** How far Δ/Δ* may be from 1 for Δ to be at the line. */
    public static final double TOLERANCE = 0.05;

    /** Copies the list. */
    public Preview {
        stages = List.copyOf(stages);
    }

    /**
     * A step by F3.
     *
     * @param step t
     * @param learningRate η_t
     * @param squaredNorm ‖w_t‖², before the step
     * @param angularUpdate ∠(w_t, w_{t+1}) in radians
     * @param equilibriumAngularUpdate √(2λη_t/(1+α)) in radians (Theorem 3)
     */
    public record Point(
            long step,
            double learningRate,
            double squaredNorm,
            double angularUpdate,
            double equilibriumAngularUpdate) {

        /**
         * Returns Δ/Δ*.
         *
         * @return the ratio; NaN where the learning rate is 0
         */
        public double ratio() {
            return angularUpdate / equilibriumAngularUpdate;
        }

        /**
         * Returns whether Δ is within 5% of the line.
         *
         * @return false where the learning rate is 0
         */
        public boolean atTheLine() {
            return Math.abs(ratio() - 1) <= TOLERANCE;
        }
    }

    /**
     * What happens in a stage. Epochs count from the start of the stage.
     *
     * @param stage its steps, and the learning rate of the first
     * @param timescaleSteps the steps over which the weight vector forgets, at its start:
     *     (1−α)/(λη), for SGDW and AdamW 1/(λη); infinite where η is 0
     * @param timescaleEpochs the same in epochs
     * @param shareWithin5Percent part of its steps, 0 to 1, in which Δ is within 5% of the line
     * @param ratioAtEnd Δ/Δ* of its last step; empty where the learning rate is 0
     * @param reach when it comes to the line, and when it falls below for good
     */
    public record StagePreview(
            Stage stage,
            double timescaleSteps,
            double timescaleEpochs,
            double shareWithin5Percent,
            OptionalDouble ratioAtEnd,
            Reach reach) {}

    /**
     * When a stage comes to the line, and when it falls below for good.
     *
     * @param epochsTo95Percent epochs until Δ is within 5% of the line for the first time; empty
     *     when never
     * @param freezeOutEpoch epochs until Δ is within 5% of it for the last time before it ends the
     *     stage below, as under a decaying rate that outruns the norm; empty when it ends within 5%
     *     or above, or never was there
     */
    public record Reach(OptionalDouble epochsTo95Percent, OptionalDouble freezeOutEpoch) {}

    /**
     * Walks through a training.
     *
     * @param settings the training
     * @param each sees every step, in order
     * @return what happens in each stage
     * @throws IllegalArgumentException if the schedule does not fit into the training; λη is not
     *     below 1 at every step; the first learning rate is 0 and no squared norm is given; or
     *     norms leave the range of a double
     */
    public static Preview of(PreviewSettings settings, Consumer<Point> each) {
        return new PreviewWalk(settings, each).preview();
    }
}
