package io.github.smd4j.examples.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.examples.data.EmbeddedData;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * I3 on a real training run: norms and angles of every layer follow from the first step's state,
 * the h̃ of the records, η, λ and α. Any slip in g, v, η, λ or the step a value is filed under
 * breaks it.
 */
@Tag("engine")
class ClosureTest {

    private static final int STEPS = 400;
    private static final int CUT = 200;
    private static final double TOLERANCE = 1e-4;
    private static final MultiStep SCHEDULE = MultiStep.starting(0.2).dividedAt(CUT, 4);

    private static MemorySink run;

    @BeforeAll
    static void train() {
        run = new MemorySink();
        QuickstartSettings settings =
                new QuickstartSettings(
                        new QuickstartSettings.Optimization(0.2, 5e-3, 0.9, false),
                        SCHEDULE,
                        new QuickstartSettings.Length(STEPS, 64, 3),
                        Sampling.every(1),
                        1,
                        false);
        Training.quickstart(EmbeddedData.fashion(), settings, false).train(run, done -> {});
    }

    @Test
    void everyLayerClosesAcrossTheCut() {
        assertEquals(7, run.parameters().size());
        double worst = 0;
        for (String path : run.parameters()) {
            double error = error(run.of(path), UnaryOperator.identity());
            System.out.printf("closure of %s: %.2e%n", path, error);
            worst = Math.max(worst, error);
        }
        System.out.printf("worst layer: %.2e%n", worst);
        assertTrue(worst <= TOLERANCE, "worst layer closes to " + worst);
    }

    /** With all six sums the recurrence needs no invariance: what is left is rounding alone. */
    @Test
    void allSixSumsCloseWithoutInvariance() {
        for (String path : run.parameters()) {
            List<StepRecord> records = run.of(path);
            MeanField.State state = MeanField.State.atRest(records.get(0).sums().ww());
            double worst = 0;
            for (StepRecord record : records) {
                worst = Math.max(worst, off(state.x(), record.sums().ww()));
                state = meanField().step(state, record.hyperparameters(), record.sums()).next();
            }
            assertTrue(worst <= TOLERANCE, path + " closes to " + worst);
        }
    }

    @Test
    void learningRateOfTheNeighbouringStepBreaksIt() {
        assertBreaks(
                record -> with(record, SCHEDULE.learningRate(record.step() + 1), record.sums()));
    }

    @Test
    void gradientWithWeightDecayInItBreaksIt() {
        assertBreaks(
                record -> {
                    StepSums s = record.sums();
                    double decay = record.hyperparameters().weightDecay();
                    double gg = s.gg() + 2 * decay * s.wg() + decay * decay * s.ww();
                    return with(record, s.vg() + decay * weightDotVelocity(record), gg);
                });
    }

    @Test
    void bufferAfterTheStepBreaksIt() {
        assertBreaks(
                record -> {
                    StepSums s = record.sums();
                    Hyperparameters h = record.hyperparameters();
                    double after = h.momentum() * s.vg() + s.gg() + h.weightDecay() * s.wg();
                    return with(record, after, s.gg());
                });
    }

    @Test
    void oneLostFilterBreaksIt() {
        assertBreaks(
                record -> {
                    StepSums rest = StepSums.ZERO;
                    for (int k = 1; k < record.filters().size(); k++) {
                        rest = rest.plus(record.filters().get(k));
                    }
                    return with(record, record.hyperparameters().learningRate(), rest);
                });
    }

    /** The paper's constant α is wrong at a cut, where α_t = α·η_t/η_{t−1}. */
    @Test
    void constantMomentumAtTheCutBreaksIt() {
        for (String path : run.parameters()) {
            List<StepRecord> records = run.of(path);
            double closed = error(records, UnaryOperator.identity());
            MeanField.State state = MeanField.State.atRest(records.get(0).sums().ww());
            double worst = 0;
            for (StepRecord record : records) {
                worst = Math.max(worst, off(state.x(), record.sums().ww()));
                if (record.step() == CUT) {
                    // A constant α in weights alone carries the old step over as it was: α·η₋·v.
                    double kept = SCHEDULE.learningRate(CUT - 1) / SCHEDULE.learningRate(CUT);
                    state =
                            new MeanField.State(
                                    state.x(), state.p() * kept, state.q() * kept * kept);
                }
                state = meanField().step(state, record.hyperparameters(), record.unitH()).next();
            }
            assertTrue(worst >= 10 * closed, path + ": " + worst + " against " + closed);
        }
    }

    private static void assertBreaks(UnaryOperator<StepRecord> mutation) {
        for (String path : run.parameters()) {
            double closed = error(run.of(path), UnaryOperator.identity());
            double broken = error(run.of(path), mutation);
            assertTrue(broken >= 10 * closed, path + ": " + broken + " against " + closed);
        }
    }

    /** The worst relative error of norm and angle, taken from the run once, at the first step. */
    private static double error(List<StepRecord> records, UnaryOperator<StepRecord> mutation) {
        MeanField.State state = MeanField.State.atRest(records.get(0).sums().ww());
        double worst = 0;
        for (StepRecord record : records) {
            StepRecord fed = mutation.apply(record);
            MeanField.Step step = meanField().step(state, fed.hyperparameters(), fed.unitH());
            worst = Math.max(worst, off(state.x(), record.sums().ww()));
            worst = Math.max(worst, off(step.angularUpdate(), record.sums().angularUpdate()));
            state = step.next();
        }
        return worst;
    }

    private static double off(double value, double measured) {
        return Math.abs(value / measured - 1);
    }

    private static MeanField meanField() {
        return HeavyBallRule.PYTORCH.meanField().orElseThrow();
    }

    /** ⟨w, v⟩ before the step, from d = −η(αv + g + λw). */
    private static double weightDotVelocity(StepRecord record) {
        StepSums s = record.sums();
        Hyperparameters h = record.hyperparameters();
        return (-s.wd() / h.learningRate() - s.wg() - h.weightDecay() * s.ww()) / h.momentum();
    }

    private static StepRecord with(StepRecord record, double vg, double gg) {
        StepSums s = record.sums();
        return with(
                record,
                record.hyperparameters().learningRate(),
                new StepSums(s.ww(), s.wd(), s.dd(), gg, s.wg(), vg));
    }

    private static StepRecord with(StepRecord record, double learningRate, StepSums sums) {
        Hyperparameters h = record.hyperparameters();
        return new StepRecord(
                record.parameter(),
                record.step(),
                new Hyperparameters(h.rule(), learningRate, h.weightDecay(), h.momentum()),
                sums,
                FilterSums.NONE);
    }
}
