package io.github.smd4j.core.forecast;

import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.rule.MeanField.State;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.theory.Relaxation;
import java.util.ArrayList;
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
     * @param timescaleSteps (1−α)/(λη) at its start; infinite where η is 0
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
        return new Walk(settings, each).walk();
    }

    /** The walk: the state of the weight, and what it was like so far. */
    private static final class Walk {

        private static final MeanField MEAN_FIELD = HeavyBallRule.PYTORCH.meanField().orElseThrow();

        private final PreviewSettings settings;
        private final Consumer<Point> each;
        private final List<Stage> stages;
        private State state;
        private long atTheLine;

        Walk(PreviewSettings settings, Consumer<Point> each) {
            this.settings = settings;
            this.each = each;
            this.stages = settings.schedule().stages(settings.length().steps());
            this.state = start();
        }

        Preview walk() {
            List<StagePreview> seen = new ArrayList<>();
            for (int i = 0; i < stages.size(); i++) {
                if (settings.rescaled() && i > 0) {
                    rescaleBetween(stages.get(i - 1), stages.get(i));
                }
                seen.add(through(stages.get(i)));
            }
            return new Preview(seen, (double) atTheLine / settings.length().steps());
        }

        private State start() {
            PreviewSettings.Start start = settings.start();
            if (start.squaredNorm().isPresent()) {
                return State.atRest(start.squaredNorm().getAsDouble());
            }
            Hyperparameters first = inForce(0);
            if (!(first.learningRate() > 0)) {
                throw new IllegalArgumentException(
                        "the first learning rate must be above 0 to start in its equilibrium, but"
                                + " was "
                                + first.learningRate()
                                + "; give a squared norm to start from");
            }
            return MEAN_FIELD.equilibrium(first, start.level());
        }

        private Hyperparameters inForce(long step) {
            double rate = settings.schedule().learningRate(step);
            double intrinsic = rate * settings.weightDecay();
            if (!(rate >= 0 && intrinsic < 1)) {
                throw new IllegalArgumentException(
                        "learning rate times weight decay must be below 1 at every step, but is "
                                + rate
                                + " * "
                                + settings.weightDecay()
                                + " = "
                                + intrinsic
                                + " at step "
                                + step);
            }
            return new Hyperparameters(
                    HeavyBallRule.PYTORCH.name(),
                    rate,
                    settings.weightDecay(),
                    settings.momentum());
        }

        /** Rescales at a cut: only the end of a constant rate has a factor by which it was cut. */
        private void rescaleBetween(Stage before, Stage after) {
            double last = settings.schedule().learningRate(before.toStep() - 1);
            if (last == before.learningRate()
                    && last > 0
                    && after.learningRate() > 0
                    && last != after.learningRate()) {
                state = MEAN_FIELD.rescaled(state, last / after.learningRate());
            }
        }

        private StagePreview through(Stage stage) {
            long within = 0;
            long first = -1;
            long last = -1;
            double ratio = Double.NaN;
            for (long step = stage.fromStep(); step < stage.toStep(); step++) {
                Point point = step(step);
                ratio = point.ratio();
                if (point.atTheLine()) {
                    within++;
                    first = first < 0 ? step : first;
                    last = step;
                }
            }
            atTheLine += within;
            double timescale =
                    stage.learningRate() > 0
                            ? Relaxation.timescale(
                                    stage.learningRate(),
                                    settings.weightDecay(),
                                    settings.momentum())
                            : Double.POSITIVE_INFINITY;
            boolean frozen = last >= 0 && ratio < 1 - TOLERANCE;
            return new StagePreview(
                    stage,
                    timescale,
                    timescale / settings.length().stepsPerEpoch(),
                    (double) within / stage.length(),
                    Double.isFinite(ratio) ? OptionalDouble.of(ratio) : OptionalDouble.empty(),
                    new Reach(
                            epochs(first >= 0, first - stage.fromStep()),
                            epochs(frozen, last - stage.fromStep())));
        }

        private OptionalDouble epochs(boolean known, long steps) {
            return known
                    ? OptionalDouble.of((double) steps / settings.length().stepsPerEpoch())
                    : OptionalDouble.empty();
        }

        private Point step(long step) {
            Hyperparameters inForce = inForce(step);
            MeanField.Step next = MEAN_FIELD.step(state, inForce, settings.start().level());
            double line =
                    inForce.learningRate() > 0 ? HeavyBallRule.PYTORCH.angularUpdate(inForce) : 0;
            Point point =
                    new Point(step, inForce.learningRate(), state.x(), next.angularUpdate(), line);
            each.accept(point);
            state = next.next();
            if (!(state.x() > 0 && state.x() < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "learning rate, weight decay, level and squared norm must keep the squared"
                                + " norm finite and above 0, but it is "
                                + state.x()
                                + " after step "
                                + step);
            }
            return point;
        }
    }
}
