package io.github.smd4j.core.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.estimate.Quantiles;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.theory.AccumulatedAngle;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnchorStagesTest {

    private static final double NAN = Double.NaN;
    private static final Hyperparameters EARLY = new Hyperparameters("heavy-ball", 0.4, 5e-3, 0.9);
    private static final Hyperparameters LATE = new Hyperparameters("heavy-ball", 0.1, 5e-3, 0.9);
    private static final List<MultiStep.Stage> STAGES =
            MultiStep.starting(0.4).dividedAt(100, 4).stages(200);

    /** Two filters of norm 1 that turned by given angles. */
    private static AnchorRecord record(
            long step, long span, Hyperparameters inForce, double... angles) {
        double[] sums = new double[FilterSums.STRIDE * angles.length];
        for (int k = 0; k < angles.length; k++) {
            double chord = 2 * Math.sin(angles[k] / 2);
            double[] six = {1, -chord * chord / 2, chord * chord, NAN, NAN, NAN};
            System.arraycopy(six, 0, sums, FilterSums.STRIDE * k, six.length);
        }
        FilterSums filters = FilterSums.of(sums);
        return new AnchorRecord("w", step, span, inForce, filters.total(), filters);
    }

    @Test
    void meanIsThatOfTheCosineOverWholeSpansInTheLastHalf() {
        AnchorStages stages = new AnchorStages(STAGES, 10, 30, 60);
        stages.accept(record(40, 10, EARLY, 3, 3));
        stages.accept(record(50, 10, EARLY, 0.5, 1.5));
        stages.accept(record(90, 10, EARLY, 0.7, 2.0));
        stages.accept(record(90, 30, Hyperparameters.UNKNOWN, 3, 3));
        stages.accept(record(150, 30, LATE, 1e-7, 1e-7));
        List<AnchorStatistics> first = stages.of("w", 0);
        List<AnchorStatistics> second = stages.of("w", 1);
        AnchorStatistics ten = first.get(0);
        assertEquals(List.of(10L, 30L, 60L), first.stream().map(AnchorStatistics::span).toList());
        assertEquals(2, ten.anchors());
        double early = (Math.cos(0.5) + Math.cos(1.5)) / 2;
        double late = (Math.cos(0.7) + Math.cos(2.0)) / 2;
        double angle = Math.acos((early + late) / 2);
        // A few roundings of cosines near 1/2.
        assertEquals(angle, ten.angle(), 4e-15);
        assertEquals(Math.abs(early - late) / 2 / Math.sin(angle), ten.standardError(), 4e-15);
        assertEquals(AccumulatedAngle.angle(0.4, 5e-3, 0.9, 10), ten.theory());
        assertEquals(ten.angle() / ten.theory(), ten.ratio());
        double[] filters = Quantiles.of(ten.filters().min(), ten.filters().max()).toArray();
        assertEquals(Math.acos((Math.cos(0.5) + Math.cos(0.7)) / 2), filters[0], 4e-15);
        assertEquals(Math.acos((Math.cos(1.5) + Math.cos(2.0)) / 2), filters[4], 4e-15);
        assertEquals(0, first.get(1).anchors(), "reaches beyond the cut");
        assertTrue(Double.isNaN(first.get(1).angle()));
        assertEquals(1, second.get(1).anchors());
        // Small angles keep their digits: two roundings of 1e-14.
        assertEquals(1e-7, second.get(1).angle(), 4e-22);
        assertEquals(0, second.get(2).anchors());
        assertEquals(0, stages.of("other", 0).get(0).anchors());
    }

    @Test
    void oneSpanWithoutTheoryLeavesNone() {
        AnchorStages stages = new AnchorStages(STAGES, 10);
        stages.accept(record(150, 10, LATE, 0.1));
        stages.accept(record(160, 10, Hyperparameters.UNKNOWN, 0.1));
        AnchorStatistics ten = stages.of("w", 1).get(0);
        assertEquals(2, ten.anchors());
        assertTrue(Double.isNaN(ten.theory()) && Double.isNaN(ten.ratio()));
        assertEquals(0.1, ten.angle(), 4e-16);
    }
}
