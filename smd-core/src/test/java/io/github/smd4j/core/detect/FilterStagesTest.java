package io.github.smd4j.core.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.FilterWalk;
import io.github.smd4j.core.estimate.Quantiles;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.theory.Equilibrium;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FilterStagesTest {

    private static final double DECAY = 0.02;
    private static final MultiStep SCHEDULE = MultiStep.starting(0.1).dividedAt(300, 4);
    private static final List<Stage> STAGES = SCHEDULE.stages(1000);

    /** Five filters of unit gradients 1 to 5 under SGD, each at its own first equilibrium. */
    private static List<StepRecord> walk() {
        double[] gradients = {1, 2, 3, 4, 5};
        double[] norms =
                IntStream.range(0, 5)
                        .mapToDouble(
                                k ->
                                        Equilibrium.squaredNorm(
                                                0.1, DECAY, 0, gradients[k] * gradients[k]))
                        .toArray();
        FilterWalk walk = new FilterWalk(60, norms, gradients, 21);
        List<StepRecord> records = new ArrayList<>();
        for (long t = 0; t < 1000; t++) {
            Hyperparameters h =
                    new Hyperparameters("heavy-ball", SCHEDULE.learningRate(t), DECAY, 0);
            FilterSums sums = walk.step(h);
            records.add(new StepRecord("w", t, h, sums.total(), sums));
        }
        return records;
    }

    private static List<FilterStatistics> statistics(List<StepRecord> records) {
        FilterStages stages = new FilterStages(STAGES);
        records.forEach(stages::accept);
        return stages.of("w");
    }

    /** What the class sums up on the way, from all records at once. */
    @Test
    void isWhatTheRecordsOfTheLastHalfSay() {
        List<StepRecord> records = walk();
        FilterStatistics second = statistics(records).get(1);
        List<StepRecord> half = records.subList(650, 1000);
        double[] rms = new double[5];
        double[] norm = new double[5];
        for (int k = 0; k < 5; k++) {
            int filter = k;
            rms[k] =
                    Math.sqrt(
                            half.stream()
                                    .mapToDouble(r -> r.filters().get(filter).angularUpdate())
                                    .map(angle -> angle * angle)
                                    .average()
                                    .orElseThrow());
            norm[k] =
                    half.stream()
                            .mapToDouble(r -> r.filters().get(filter).ww())
                            .average()
                            .orElseThrow();
        }
        assertEquals(5, second.filters());
        assertClose(Quantiles.of(rms), second.angularUpdate());
        assertClose(Quantiles.of(norm), second.squaredNorm());
        assertEquals(Math.sqrt(2 * DECAY * 0.025), second.angleTheory(), 1e-16);
        double layer =
                Math.sqrt(
                        half.stream()
                                .mapToDouble(r -> r.sums().angularUpdate())
                                .map(angle -> angle * angle)
                                .average()
                                .orElseThrow());
        // Exact for SGD but for rounding.
        assertEquals(1, second.angleFromFilters() / layer, 1e-12);
    }

    /**
     * ‖g̃_k‖ is constant, so h̃ is its square and x* is known to rounding: the filters' norms in
     * the first stage are at it, but for the second order λη = 2e-3 and, at the start, nothing.
     */
    @Test
    void everyFilterHasItsOwnNorm() {
        FilterStatistics first = statistics(walk()).get(0);
        assertEquals(5, first.withTheory());
        double one = Equilibrium.squaredNorm(0.1, DECAY, 0, 1);
        assertClose(
                Quantiles.of(one, 2 * one, 3 * one, 4 * one, 5 * one), first.squaredNormTheory());
        assertEquals(15 * one, first.normFromFilters(), 1e-12 * one);
        assertEquals(1, first.squaredNormRatio().min(), 2 * DECAY * 0.1);
        assertEquals(1, first.squaredNormRatio().max(), 2 * DECAY * 0.1);
        assertEquals(1, first.angularUpdate().median() / first.angleTheory(), 2 * DECAY * 0.1);
    }

    /**
     * A radial share of ‖g̃‖ adds ⟨w, g⟩/x to the decay. By I2 the sum of 1 − cos Δ is that of λη
     * and of it, up to the drift of the norm from the first step to the last.
     */
    @Test
    void theDecayInEffectIsWhatTheAngleFollows() {
        Hyperparameters h = new Hyperparameters("heavy-ball", 0.1, DECAY, 0);
        for (double tilt : new double[] {0, 0.05}) {
            FilterWalk walk = FilterWalk.single(60, 1.6, 5).tilted(tilt);
            FilterStages stages = new FilterStages(MultiStep.starting(0.1).stages(4000));
            for (long t = 0; t < 4000; t++) {
                FilterSums sums = walk.step(h);
                stages.accept(new StepRecord("w", t, h, sums.total(), sums));
            }
            FilterStatistics found = stages.of("w").get(0);
            double expected = found.angleInEffect().median();
            assertEquals(tilt > 0, expected > 1.2 * found.angleTheory(), found::toString);
            assertEquals(1, found.angularUpdate().median() / expected, 0.01);
        }
    }

    @Test
    void pathsAreThoseOfTheWholeStage() {
        List<StepRecord> records = walk();
        FilterStatistics first = statistics(records).get(0);
        double layer =
                records.subList(0, 300).stream().mapToDouble(r -> r.sums().angularUpdate()).sum();
        double filters =
                records.subList(0, 300).stream()
                        .flatMapToDouble(
                                r ->
                                        IntStream.range(0, 5)
                                                .mapToObj(r.filters()::get)
                                                .mapToDouble(StepSums::angularUpdate))
                        .sum();
        assertEquals(layer, first.layerPath().sum(), 1e-12 * layer);
        assertEquals(filters / 5, first.filterPath().sum(), 1e-12 * layer);
        FilterStatistics sampled =
                statistics(records.stream().filter(r -> r.step() % 7 == 0).toList()).get(0);
        assertTrue(Double.isNaN(sampled.layerPath().sum()));
        assertEquals(300, sampled.layerPath().steps());
        assertEquals(layer, sampled.layerPath().estimate(), 0.02 * layer);
    }

    @Test
    void whatIsNotKnownIsNotClaimed() {
        List<StepRecord> bare = new ArrayList<>();
        List<StepRecord> clipped = new ArrayList<>();
        for (StepRecord r : walk()) {
            Hyperparameters h = r.hyperparameters();
            bare.add(new StepRecord("w", r.step(), h, r.sums(), FilterSums.NONE));
            Hyperparameters other =
                    r.step() == 700
                            ? new Hyperparameters("clipped:heavy-ball", 0.025, DECAY, 0)
                            : h;
            clipped.add(new StepRecord("w", r.step(), other, r.sums(), r.filters()));
        }
        FilterStatistics none = statistics(bare).get(1);
        assertEquals(0, none.filters());
        assertEquals(Quantiles.NONE, none.angularUpdate());
        assertTrue(none.layerPath().sum() > 0 && Double.isNaN(none.filterPath().estimate()));
        FilterStatistics lost = statistics(clipped).get(1);
        assertEquals(0, lost.withTheory());
        assertTrue(Double.isNaN(lost.angleTheory()) && Double.isNaN(lost.normFromFilters()));
        assertEquals(5, lost.filters());
        assertEquals(0, new FilterStages(STAGES).of("other").get(0).filters());
    }

    private static void assertClose(Quantiles expected, Quantiles actual) {
        double[] e = expected.toArray();
        double[] a = actual.toArray();
        for (int i = 0; i < e.length; i++) {
            // Sums of at most 350 numbers above 0, in another order.
            assertEquals(e[i], a[i], 350 * 0x1p-53 * e[i]);
        }
    }
}
