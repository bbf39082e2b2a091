package io.github.smd4j.core.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.ResumeProof;
import io.github.smd4j.core.map.GradientProcess;
import io.github.smd4j.core.map.LevelProcess;
import io.github.smd4j.core.map.LognormalProcess;
import io.github.smd4j.core.map.SyntheticSteps;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.schedule.ScheduleText;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.theory.Equilibrium;
import io.github.smd4j.core.theory.Relaxation;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each condition by a series that has it, and the numbers that come with it. */
class EquilibriumDetectorTest {

    private static final double RATE = 0.1;
    private static final double DECAY = 2.5e-3;
    private static final double MOMENTUM = 0.9;

    /** τ = 0.1/(4·2.5e-4) = 100 steps. */
    private static final double TAU = Relaxation.steps(RATE, DECAY, MOMENTUM);

    private static final GradientProcess NOISE = new LognormalProcess(10, 0.5, 0);

    private final EquilibriumDetector detector = new EquilibriumDetector();

    private static SyntheticSteps series(Schedule schedule, GradientProcess process) {
        return new SyntheticSteps("w", schedule, DECAY, MOMENTUM, process, OptionalDouble.empty());
    }

    private EquilibriumState after(SyntheticSteps series, long steps) {
        series.feed(steps, 1, detector);
        return detector.state("w");
    }

    @Test
    void equilibriumIsCalledSoWithItsNumbers() {
        EquilibriumState state = after(series(MultiStep.starting(RATE), NOISE), 2000);
        assertEquals(Condition.IN_EQUILIBRIUM, state.condition());
        assertEquals(1, state.angleRatio(), StageStatistics.TOLERANCE);
        assertEquals(TAU, state.relaxation(), 1e-9 * TAU);
        assertEquals(0, state.stepsLeft().getAsDouble());
        assertTrue(state.describe().contains("w: in equilibrium, since step"));
        assertEquals(List.of("w"), detector.parameters());
    }

    @Test
    void timeLeftOnTheWayIsThatOfTheRelaxationLaw() {
        double away = 16;
        SyntheticSteps fromAbove =
                new SyntheticSteps(
                        "w",
                        MultiStep.starting(RATE),
                        DECAY,
                        MOMENTUM,
                        LevelProcess.constant(10),
                        OptionalDouble.of(
                                Math.sqrt(away) * Math.sqrt(10 * RATE / (2 * DECAY * 0.1))));
        EquilibriumState state = after(fromAbove, 150);
        assertEquals(Condition.APPROACHING, state.condition());
        double all =
                Relaxation.stepsToFraction(
                        RATE, DECAY, MOMENTUM, away, 1 - StageStatistics.TOLERANCE);
        // The mean over τ/2 lags by as much, the law itself is good to a few percent here.
        assertEquals(all - 150, state.stepsLeft().getAsDouble(), 0.6 * TAU);
        EquilibriumState arrived = new EquilibriumDetectorTest().after(fromAbove, 800);
        assertEquals(Condition.IN_EQUILIBRIUM, arrived.condition());
        assertEquals(all, (double) arrived.since(), 1.2 * TAU);
    }

    @Test
    void aCutDisplacesAtOnceAndWithTheTimeThatTheLawGives() {
        MultiStep cut = MultiStep.starting(RATE).dividedAt(1500, 4);
        EquilibriumState state = after(series(cut, NOISE), 1501);
        assertEquals(Condition.DISPLACED, state.condition());
        Change change = state.change().orElseThrow();
        assertEquals(1500, change.step());
        assertEquals(4, change.divisor(), 1e-12);
        assertTrue(change.told());
        double left = Relaxation.stepsToFraction(RATE / 4, DECAY, MOMENTUM, 4, 0.95);
        // One step of e^(−1/(4τ)) has gone by, and the mean of the noise settles at some other k.
        assertEquals(left, state.stepsLeft().getAsDouble(), 0.02 * left);
        EquilibriumState back =
                new EquilibriumDetectorTest().after(series(cut, NOISE), 1500 + (long) (1.5 * left));
        assertEquals(Condition.IN_EQUILIBRIUM, back.condition());
        assertEquals(1500 + left, (double) back.since(), 4 * TAU);
    }

    @ParameterizedTest
    @ValueSource(doubles = {2, 4, 10})
    void timeLeftAfterACutIsTheTimeThatItTakes(double divisor) {
        MultiStep cut = MultiStep.starting(RATE).dividedAt(1500, divisor);
        double theory = Equilibrium.angularUpdate(RATE / divisor, DECAY, MOMENTUM);
        double tau = Relaxation.steps(RATE / divisor, DECAY, MOMENTUM);
        long[] there = {-1};
        series(cut, LevelProcess.constant(10))
                .feed(
                        20_000,
                        1,
                        r -> {
                            double ratio = r.sums().angularUpdate() / theory;
                            if (r.step() >= 1500 && there[0] < 0 && ratio >= 0.95) {
                                there[0] = r.step();
                            }
                        });
        // At first by the law, 2% of the way; then by an angle that is a mean over τ/2.
        double way = there[0] - 1500;
        for (double age : new double[] {0, 0.5, 1, 1.5}) {
            long now = 1500 + Math.round(age * tau);
            EquilibriumState state =
                    new EquilibriumDetectorTest().after(series(cut, NOISE), now + 1);
            assertEquals(
                    (double) there[0],
                    now + state.stepsLeft().getAsDouble(),
                    age == 0 ? 0.02 * way + 10 : tau,
                    "at " + age);
            assertEquals(1500, state.change().orElseThrow().step());
        }
    }

    @Test
    void aCutThatNobodyToldIsFoundAtItsStepWithItsDivisor() {
        MultiStep cut = MultiStep.starting(RATE).dividedAt(1500, 4);
        series(cut, NOISE).feed(1600, 1, r -> detector.accept(with(r, RATE)));
        EquilibriumState state = detector.state("w");
        assertEquals(Condition.DISPLACED, state.condition());
        Change change = state.change().orElseThrow();
        assertEquals(1500, change.step());
        assertEquals(4, change.divisor(), 0.2);
        assertFalse(change.told());
        assertEquals(4 * TAU, state.relaxation(), 0.2 * TAU);
    }

    private static StepRecord with(StepRecord r, double rate) {
        Hyperparameters h = r.hyperparameters();
        return new StepRecord(
                r.parameter(),
                r.step(),
                new Hyperparameters(h.rule(), rate, h.weightDecay(), h.momentum()),
                r.sums(),
                r.filters());
    }

    @Test
    void aSmoothFallThatOutrunsTheNormIsAChangeOfTheRate() {
        Schedule cosine = ScheduleText.parse("cosine(0.1, 3000steps)", 1);
        EquilibriumState state = after(series(cosine, NOISE), 2950);
        assertEquals(Condition.DISPLACED, state.condition());
        assertTrue(state.change().orElseThrow().divisor() > 1.1, state.describe());
        assertTrue(state.angleRatio() < 0.9, state.describe());
    }

    @Test
    void aLevelThatDriftsIsNamedWithTheAngleItLeavesBehind() {
        double slope = 0.3 / TAU;
        LongToDoubleFunction level = t -> 10 * Math.exp(slope * t);
        EquilibriumState state = after(series(MultiStep.starting(RATE), times(level)), 2000);
        assertEquals(Condition.DRIFTING, state.condition());
        // Its own standard error tells how well the slope is known: five of them.
        double error = state.drift().perRelaxation() / state.drift().errors();
        assertEquals(0.3, state.drift().perRelaxation(), 5 * error);
        assertEquals(Relaxation.driftRatio(RATE, DECAY, MOMENTUM, slope), state.angleRatio(), 0.05);
    }

    /** The noise times a level that goes its way. */
    private static GradientProcess times(LongToDoubleFunction level) {
        return new GradientProcess() {
            @Override
            public double mean(long step) {
                return level.applyAsDouble(step);
            }

            @Override
            public java.util.function.DoubleSupplier draws(
                    org.apache.commons.rng.UniformRandomProvider random) {
                var noise = new LognormalProcess(1, 0.5, 0).draws(random);
                long[] step = {0};
                return () -> noise.getAsDouble() * level.applyAsDouble(step[0]++);
            }
        };
    }

    @Test
    void aGradientThatVanishesIsMemorising() {
        LongToDoubleFunction vanishing = t -> t < 1500 ? 10 : 10 * Math.exp(-(t - 1500) / 60.0);
        EquilibriumState state = after(series(MultiStep.starting(RATE), times(vanishing)), 2000);
        assertEquals(Condition.MEMORISING, state.condition(), state.describe());
        assertTrue(state.angleRatio() < 0.5);
        assertTrue(state.stepsLeft().isEmpty());
    }

    @Test
    void burstsThatComeAgainAreAnInstability() {
        LongToDoubleFunction bursts = t -> t % 400 < 20 ? 2000 : 1;
        EquilibriumState state = after(series(MultiStep.starting(RATE), times(bursts)), 3000);
        assertEquals(Condition.UNSTABLE, state.condition());
        Evidence interval =
                state.evidence().stream()
                        .filter(e -> e.what().contains("from burst to burst"))
                        .findFirst()
                        .orElseThrow();
        assertEquals(400, interval.value(), 20);
    }

    @Test
    void withoutDecayThereIsNoEquilibrium() {
        series(MultiStep.starting(RATE), NOISE)
                .feed(
                        200,
                        1,
                        r ->
                                detector.accept(
                                        new StepRecord(
                                                "w",
                                                r.step(),
                                                new Hyperparameters("heavy-ball", RATE, 0, 0.9),
                                                r.sums(),
                                                r.filters())));
        assertEquals(Condition.NO_EQUILIBRIUM, detector.state("w").condition());
        assertTrue(detector.state("w").stepsLeft().isEmpty());
    }

    @Test
    void weightsThatAreGoneAreSaidToBe() {
        MemorySink records = new MemorySink();
        series(MultiStep.starting(RATE), NOISE).feed(500, 1, records);
        records.of("w").forEach(detector::accept);
        double nan = Double.NaN;
        detector.accept(
                new StepRecord(
                        "w",
                        500,
                        records.of("w").get(0).hyperparameters(),
                        new StepSums(nan, nan, nan, nan, nan, nan),
                        FilterSums.NONE));
        assertEquals(Condition.NOT_FINITE, detector.state("w").condition());
    }

    @Test
    void stepsMustComeInOrder() {
        MemorySink records = new MemorySink();
        series(MultiStep.starting(RATE), NOISE).feed(2, 1, records);
        detector.accept(records.of("w").get(1));
        assertThrows(IllegalArgumentException.class, () -> detector.accept(records.of("w").get(0)));
        assertThrows(IllegalArgumentException.class, () -> detector.state("other"));
    }

    @Test
    void aStateThatWasSavedGoesOnAsIfThereHadBeenNoBreak() throws IOException {
        MemorySink records = new MemorySink();
        LongToDoubleFunction bursts = t -> t % 400 < 20 ? 2000 : 1;
        MultiStep cut = MultiStep.starting(RATE).dividedAt(700, 4).dividedAt(1000, 2);
        series(cut, times(bursts)).feed(1400, 1, r -> records.accept(with(r, RATE)));
        ResumeProof.exact(
                EquilibriumDetector::new,
                EquilibriumDetector::accept,
                records.of("w"),
                d -> d.states().toString());
    }
}
