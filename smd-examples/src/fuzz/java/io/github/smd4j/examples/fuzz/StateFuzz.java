package io.github.smd4j.examples.fuzz;

import io.github.smd4j.core.advice.StatusCard;
import io.github.smd4j.core.detect.AnchorStages;
import io.github.smd4j.core.detect.EquilibriumDetector;
import io.github.smd4j.core.detect.FilterStages;
import io.github.smd4j.core.estimate.CorrelatedMoments;
import io.github.smd4j.core.estimate.ExponentialMean;
import io.github.smd4j.core.estimate.FadingMean;
import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.estimate.QuantileSketch;
import io.github.smd4j.core.estimate.UnitGradientEstimate;
import io.github.smd4j.core.estimate.WindowedMean;
import io.github.smd4j.core.identity.InvarianceWatch;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.StepRecord;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** The states of estimators, detectors and the status card, as {@link StateTrial} damages them. */
final class StateFuzz {

    private static final List<Stage> STAGES =
            List.of(new Stage(0, 100, 0.1), new Stage(100, 200, 0.01));
    private static final int STEPS = 200;
    private static final long SPAN = 10;

    private static final StateTrial TRIAL =
            new StateTrial(
                    List.of(
                            numbers(Moments::new, Moments::add),
                            numbers(() -> new ExponentialMean(0.9), ExponentialMean::add),
                            numbers(() -> new WindowedMean(5), WindowedMean::add),
                            numbers(QuantileSketch::new, QuantileSketch::add),
                            numbers(CorrelatedMoments::new, CorrelatedMoments::add),
                            numbers(FadingMean::new, (mean, x) -> mean.add(x, 1, 20, 5)),
                            numbers(UnitGradientEstimate::new, UnitGradientEstimate::add),
                            steps(InvarianceWatch::new, InvarianceWatch::accept),
                            steps(() -> new FilterStages(STAGES), FilterStages::accept),
                            steps(EquilibriumDetector::new, EquilibriumDetector::accept),
                            steps(() -> StatusCard.every(50, line -> {}), StatusCard::accept),
                            StateFuzz::anchors));

    private StateFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        TRIAL.run(input);
    }

    private static <T extends Resumable> StateTrial.Kind numbers(
            Supplier<T> kind, BiConsumer<T, Double> add) {
        return used -> {
            T made = kind.get();
            for (int i = 0; used && i < STEPS; i++) {
                add.accept(made, 1.5 + Math.sin(i));
            }
            return made;
        };
    }

    private static <T extends Resumable> StateTrial.Kind steps(
            Supplier<T> kind, BiConsumer<T, StepRecord> accept) {
        return used -> {
            T made = kind.get();
            for (int step = 0; used && step < STEPS; step++) {
                accept.accept(made, record(step));
            }
            return made;
        };
    }

    private static Resumable anchors(boolean used) {
        AnchorStages stages = new AnchorStages(STAGES, SPAN);
        for (int step = 0; used && step < STEPS; step++) {
            StepRecord record = record(step);
            stages.accept(
                    new AnchorRecord(
                            record.parameter(),
                            step,
                            SPAN,
                            record.hyperparameters(),
                            record.sums(),
                            record.filters()));
        }
        return stages;
    }

    static StepRecord record(int step) {
        double x = 1 + 0.3 * Math.sin(step);
        FilterSums filters =
                FilterSums.of(
                        new double[] {1, 0.01, 0.02 * x, 3 * x, 0.1, 0.2, 2, 0.02, x, 4, 0, 1});
        Hyperparameters h = new Hyperparameters("heavy-ball", step < 100 ? 0.1 : 0.01, 5e-4, 0.9);
        return new StepRecord("a.w", step, h, filters.total(), filters);
    }
}
