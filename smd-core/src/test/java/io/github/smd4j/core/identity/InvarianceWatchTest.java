package io.github.smd4j.core.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.FilterWalk;
import io.github.smd4j.core.identity.InvarianceEvidence.Verdict;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.walk.GradientLaw;
import io.github.smd4j.core.walk.RandomWalk;
import io.github.smd4j.core.walk.WalkUpdates;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scale invariance from weights alone, on walks whose truth is known. */
class InvarianceWatchTest {

    private static final double DECAY = 5e-3;

    /** A rate that falls by 10 on the way, and wanders. */
    private static Hyperparameters at(String rule, int step, double momentum) {
        double rate = (step < 150 ? 0.2 : 0.02) * (1 + 0.3 * Math.sin(step));
        return new Hyperparameters(rule, rate, DECAY, momentum);
    }

    private static StepRecord record(int step, Hyperparameters h, FilterSums sums) {
        return new StepRecord("w", step, h, sums.total(), sums);
    }

    private static InvarianceEvidence watched(
            FilterWalk walk, int dimensions, String rule, double momentum, int steps) {
        InvarianceWatch watch = new InvarianceWatch();
        for (int t = 0; t < steps; t++) {
            Hyperparameters h = at(rule, t, momentum);
            watch.accept(record(t, h, walk.step(h)));
        }
        return watch.evidence("w", dimensions);
    }

    @ParameterizedTest
    @CsvSource({"heavy-ball,0,0", "heavy-ball,0.9,0", "heavy-ball,0.9,0.8", "djl-sgd,0.9,0"})
    void invariantWeightsHoldWhateverTheScheduleAndTheGradients(
            String rule, double momentum, double phi) {
        FilterWalk walk = FilterWalk.single(100, 2, 2).correlated(phi).inFloat32();
        InvarianceEvidence found =
                watched(
                        rule.equals("djl-sgd") ? walk.withScaledVelocity() : walk,
                        100,
                        rule,
                        momentum,
                        400);
        assertEquals(Verdict.HOLDS, found.verdict(), found::toString);
        assertEquals(399, found.pairs());
        // Rounding is all there is: within the 10% of the floor, and 399 residuals.
        assertEquals(1, found.radialShare() / found.roundingShare(), 0.3);
        assertEquals(DECAY, found.decayInEffect(), 1e-4 * DECAY);
    }

    /** Small filters, few steps, many of them: nothing is called violated, and all hold. */
    @Test
    void thereIsNoFalseAlarm() {
        for (int seed = 0; seed < 300; seed++) {
            FilterWalk walk = FilterWalk.single(9, 2, seed).correlated(0.5).inFloat32();
            InvarianceEvidence found = watched(walk, 9, "heavy-ball", 0.9, 60);
            assertEquals(Verdict.HOLDS, found.verdict(), "seed " + seed + " " + found);
        }
    }

    /**
     * ⟨w, g⟩ of q/√d of its length. Gradients are independent in time, so the length that the
     * update shows is right to the error of 399 numbers, 5%, and twice that for correlation by α.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.25, 1, 3})
    void aRadialGradientIsFoundAndMeasured(double share) {
        FilterWalk walk = FilterWalk.single(100, 2, 3).tilted(share / 10).inFloat32();
        InvarianceEvidence found = watched(walk, 100, "heavy-ball", 0.9, 400);
        assertEquals(Verdict.VIOLATED, found.verdict(), found::toString);
        assertEquals(1, found.radialShare() / share, 0.2, found::toString);
    }

    @Test
    void aSmallShareThatAlwaysPointsOneWayIsFoundByTheDecay() {
        InvarianceWatch watch = new InvarianceWatch();
        FilterWalk walk = FilterWalk.single(2_500, 2, 3).tilted(0.0006).inFloat32();
        double shifts = 0;
        for (int t = 0; t < 400; t++) {
            Hyperparameters h = new Hyperparameters("heavy-ball", 0.02, 2e-4, 0.9);
            FilterSums sums = walk.step(h);
            shifts += t == 0 ? 0 : sums.total().wg() / sums.total().ww() / 399;
            watch.accept(record(t, h, sums));
        }
        InvarianceEvidence found = watch.evidence("w", 2_500);
        assertTrue(found.radialShare() < InvarianceEvidence.HOLDS, found::toString);
        assertEquals(Verdict.VIOLATED, found.verdict(), found::toString);
        assertEquals(shifts, found.decayInEffect() - 2e-4, 1e-3 * shifts);
    }

    @Test
    void oneViolatedFilterIsEnough() {
        FilterWalk good = FilterWalk.single(50, 2, 4);
        FilterWalk bad = FilterWalk.single(50, 2, 5).tilted(0.2);
        InvarianceWatch watch = new InvarianceWatch();
        for (int t = 0; t < 100; t++) {
            Hyperparameters h = at("heavy-ball", t, 0.9);
            List<StepSums> rows = List.of(good.step(h).total(), bad.step(h).total());
            watch.accept(record(t, h, filters(rows)));
        }
        InvarianceEvidence found = watch.evidence("w", 100);
        assertEquals(Verdict.VIOLATED, found.verdict());
        assertEquals(2, found.rows());
        assertEquals(1, found.holding());
        assertEquals(1, found.violated());
    }

    private static FilterSums filters(List<StepSums> rows) {
        double[] values = new double[FilterSums.STRIDE * rows.size()];
        for (int k = 0; k < rows.size(); k++) {
            StepSums s = rows.get(k);
            double[] six = {s.ww(), s.wd(), s.dd(), s.gg(), s.wg(), s.vg()};
            System.arraycopy(six, 0, values, FilterSums.STRIDE * k, six.length);
        }
        return FilterSums.of(values);
    }

    @Test
    void aRescaleAndALeftOutStepBeginAnew() {
        FilterWalk walk = FilterWalk.single(100, 2, 2).inFloat32();
        InvarianceWatch watch = new InvarianceWatch();
        for (int t = 0; t < 200; t++) {
            if (t == 100) {
                walk.divideWeights(1.7);
            }
            Hyperparameters h = at("heavy-ball", t, 0.9);
            FilterSums sums = walk.step(h);
            if (t != 50) {
                watch.accept(record(t, h, sums));
            }
        }
        InvarianceEvidence found = watch.evidence("w", 100);
        assertEquals(196, found.pairs());
        assertEquals(Verdict.HOLDS, found.verdict(), found::toString);
    }

    @Test
    void sgdwHasItsOwnForm() {
        RandomWalk walk =
                new RandomWalk(WalkUpdates.named("sgdw", 200), GradientLaw.gaussian(1), 200, 7, 1);
        InvarianceWatch watch = new InvarianceWatch();
        InvarianceWatch blind = new InvarianceWatch();
        for (int t = 0; t < 300; t++) {
            Hyperparameters h = at("sgdw", t, 0.9);
            StepSums sums = walk.step(h);
            watch.accept(new StepRecord("w", t, h, sums, FilterSums.NONE));
            blind.accept(new StepRecord("w", t, at("heavy-ball", t, 0.9), sums, FilterSums.NONE));
        }
        InvarianceEvidence found = watch.evidence("w", 200);
        assertEquals(Verdict.HOLDS, found.verdict(), found::toString);
        assertTrue(found.radialShare() < 1e-9, found::toString);
        assertEquals(Verdict.VIOLATED, blind.evidence("w", 200).verdict());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nesterov", "adamw:0.99", "clipped:heavy-ball", "unknown"})
    void whereNoIdentityIsKnownNothingIsTold(String rule) {
        FilterWalk walk = FilterWalk.single(100, 2, 2).tilted(0.3);
        InvarianceEvidence found = watched(walk, 100, rule, 0.9, 100);
        assertEquals(Verdict.CANNOT_TELL, found.verdict());
        assertEquals(0, found.pairs());
    }

    @Test
    void fewStepsAndUpdatesLostInRoundingTellNothing() {
        FilterWalk walk = FilterWalk.single(100, 2, 2).tilted(0.3);
        assertEquals(Verdict.CANNOT_TELL, watched(walk, 100, "heavy-ball", 0.9, 20).verdict());
        List<Verdict> tiny = new ArrayList<>();
        for (double tilt : new double[] {0, 0.1}) {
            FilterWalk slow = FilterWalk.single(100, 2, 2).tilted(tilt).inFloat32();
            InvarianceWatch watch = new InvarianceWatch();
            for (int t = 0; t < 300; t++) {
                Hyperparameters h = new Hyperparameters("heavy-ball", 5e-8, 0, 0.9);
                watch.accept(record(t, h, slow.step(h)));
            }
            tiny.add(watch.evidence("w", 100).verdict());
        }
        assertEquals(List.of(Verdict.CANNOT_TELL, Verdict.CANNOT_TELL), tiny);
        assertThrows(
                IllegalArgumentException.class, () -> new InvarianceWatch().evidence("w", 100));
    }
}
