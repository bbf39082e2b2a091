package io.github.smd4j.core.preview;

import io.github.smd4j.core.forecast.Forecaster;
import io.github.smd4j.core.forecast.Plan;
import io.github.smd4j.core.forecast.RecurrenceForecast;
import io.github.smd4j.core.preview.Preview.Point;
import io.github.smd4j.core.preview.Preview.Reach;
import io.github.smd4j.core.preview.Preview.StagePreview;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** Walks through a training and sums up each stage. */
final class PreviewWalk implements Forecaster.Visitor {

    private final PreviewSettings settings;
    private final Plan plan;
    private final List<Stage> stages;
    private final Consumer<Point> each;
    private final List<StagePreview> seen = new ArrayList<>();
    private StageCount count;
    private long atTheLine;

    PreviewWalk(PreviewSettings settings, Consumer<Point> each) {
        this.settings = settings;
        this.plan = settings.plan();
        this.stages = settings.schedule().stages(settings.length().steps());
        this.each = each;
        this.count = new StageCount(stages.get(0));
    }

    Preview preview() {
        start().walk(plan, 0, settings.length().steps(), this);
        return new Preview(seen, (double) atTheLine / settings.length().steps());
    }

    private Forecaster start() {
        OptionalDouble squaredNorm = settings.start().squaredNorm();
        if (squaredNorm.isPresent()) {
            return RecurrenceForecast.atRest(plan.rule(), squaredNorm.getAsDouble());
        }
        double rate = inForce(0).learningRate();
        if (!(rate > 0)) {
            throw new IllegalArgumentException(
                    "the first learning rate must be above 0 to start in its equilibrium, but was "
                            + rate
                            + "; give a squared norm to start from");
        }
        return RecurrenceForecast.inEquilibrium(plan, 0);
    }

    private Hyperparameters inForce(long step) {
        Hyperparameters inForce = plan.inForce(step);
        if (!(inForce.learningRate() >= 0 && inForce.intrinsicLearningRate() < 1)) {
            throw new IllegalArgumentException(
                    "learning rate times weight decay must be below 1 at every step, but is "
                            + inForce.learningRate()
                            + " * "
                            + inForce.weightDecay()
                            + " = "
                            + inForce.intrinsicLearningRate()
                            + " at step "
                            + step);
        }
        return inForce;
    }

    @Override
    public void step(long step, double squaredNorm, double angularUpdate) {
        Hyperparameters inForce = inForce(step);
        if (!(squaredNorm > 0 && squaredNorm < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "learning rate, weight decay, level and squared norm must keep the squared norm"
                            + " finite and above 0, but it is "
                            + squaredNorm
                            + " at step "
                            + step);
        }
        double rate = inForce.learningRate();
        double line = rate > 0 ? plan.rule().angularUpdate(inForce) : 0;
        Point point = new Point(step, rate, squaredNorm, angularUpdate, line);
        each.accept(point);
        count.add(point);
        if (step + 1 == count.stage.toStep()) {
            seen.add(count.preview());
            atTheLine += count.within;
            if (seen.size() < stages.size()) {
                count = new StageCount(stages.get(seen.size()));
            }
        }
    }

    /** The steps over which the weight vector forgets. */
    private double timescale(Hyperparameters inForce) {
        return inForce.learningRate() > 0
                ? plan.rule().timescaleSteps(inForce)
                : Double.POSITIVE_INFINITY;
    }

    /** What was seen of a stage so far. */
    private final class StageCount {

        private final Stage stage;
        private long within;
        private long first = -1;
        private long last = -1;
        private double ratio = Double.NaN;

        StageCount(Stage stage) {
            this.stage = stage;
        }

        void add(Point point) {
            ratio = point.ratio();
            if (point.atTheLine()) {
                within++;
                first = first < 0 ? point.step() : first;
                last = point.step();
            }
        }

        StagePreview preview() {
            double timescale = timescale(plan.inForce(stage.fromStep()));
            boolean frozen = last >= 0 && ratio < 1 - Preview.TOLERANCE;
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
    }
}
