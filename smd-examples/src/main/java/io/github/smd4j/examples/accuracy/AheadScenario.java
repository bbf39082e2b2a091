package io.github.smd4j.examples.accuracy;

import io.github.smd4j.core.map.LognormalProcess;
import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.theory.Equilibrium;
import io.github.smd4j.core.walk.GradientLaw;
import io.github.smd4j.core.walk.RandomWalk;
import io.github.smd4j.core.walk.WalkUpdates;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongFunction;
import org.apache.commons.rng.simple.RandomSource;

/**
 * A kind of run on which the interval of the ahead line is tried.
 *
 * @param name what it is like
 * @param every how many steps lie between those that are measured
 * @param runs the run of a seed, every step of it
 */
record AheadScenario(String name, int every, LongFunction<List<StepRecord>> runs) {

    private static final double START =
            1.1 * Equilibrium.squaredNorm(0.2, AheadCoverage.DECAY, AheadCoverage.MOMENTUM, 1);

    /** e-fold of a drift, in steps. */
    private static final double DRIFT = 1000;

    private static final int CUT = 600;

    static final List<AheadScenario> ALL =
            List.of(
                    new AheadScenario("walk, d = 2000", 1, seed -> walk(seed, 2000)),
                    new AheadScenario("walk, d = 50", 1, seed -> walk(seed, 50)),
                    new AheadScenario("h independent", 1, seed -> driven(seed, 0, t -> 1)),
                    new AheadScenario(
                            "h independent, every 10th step", 10, seed -> driven(seed, 0, t -> 1)),
                    new AheadScenario("h correlated, 0.5", 1, seed -> driven(seed, 0.5, t -> 1)),
                    new AheadScenario("h correlated, 0.9", 1, seed -> driven(seed, 0.9, t -> 1)),
                    new AheadScenario(
                            "L drifts on and on",
                            1,
                            seed -> driven(seed, 0, t -> Math.exp(t / DRIFT))),
                    new AheadScenario(
                            "L drifts until the cut",
                            1,
                            seed -> driven(seed, 0, t -> Math.exp(Math.min(t, CUT) / DRIFT))),
                    new AheadScenario(
                            "L drifts from the cut on",
                            1,
                            seed -> driven(seed, 0, t -> Math.exp(Math.max(0, t - CUT) / DRIFT))));

    List<StepRecord> run(long seed) {
        return runs.apply(seed);
    }

    private static Hyperparameters inForce(int step) {
        return new Hyperparameters(
                HeavyBallRule.PYTORCH.name(),
                AheadCoverage.SCHEDULE.learningRate(step),
                AheadCoverage.DECAY,
                AheadCoverage.MOMENTUM);
    }

    private static StepRecord record(int step, StepSums sums) {
        return new StepRecord("w", step, inForce(step), sums, FilterSums.NONE);
    }

    private static List<StepRecord> walk(long seed, int dimensions) {
        RandomWalk walk =
                new RandomWalk(
                        WalkUpdates.named(HeavyBallRule.PYTORCH.name(), dimensions),
                        GradientLaw.gaussian(1),
                        dimensions,
                        START,
                        seed);
        List<StepRecord> records = new ArrayList<>(AheadCoverage.STEPS);
        for (int step = 0; step < AheadCoverage.STEPS; step++) {
            records.add(record(step, walk.step(inForce(step))));
        }
        return records;
    }

    /** F3 driven by a lognormal h̃ of coefficient of variation 0.3: exact for a given h̃ (I3). */
    private static List<StepRecord> driven(
            long seed, double correlation, IntToDoubleFunction level) {
        DoubleSupplier noise =
                new LognormalProcess(1, 0.3, correlation)
                        .draws(RandomSource.XO_SHI_RO_256_PP.create(seed));
        MeanField field = HeavyBallRule.PYTORCH.meanField().orElseThrow();
        MeanField.State state = field.atRest(START);
        List<StepRecord> records = new ArrayList<>(AheadCoverage.STEPS);
        for (int step = 0; step < AheadCoverage.STEPS; step++) {
            Hyperparameters inForce = inForce(step);
            double rate = inForce.learningRate();
            double h = level.applyAsDouble(step) * noise.getAsDouble();
            MeanField.State next = field.step(state, inForce, h).next();
            // d = −ηv′, and ⟨w, v′⟩ = ⟨w′, v′⟩ + η‖v′‖².
            records.add(
                    record(
                            step,
                            new StepSums(
                                    state.x(),
                                    -rate * (next.p() + rate * next.q()),
                                    rate * rate * next.q(),
                                    h / state.x(),
                                    0,
                                    0)));
            state = next;
        }
        return records;
    }
}
