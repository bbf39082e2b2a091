package io.github.smd4j.core.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTest {

    private static final Hyperparameters KNOWN = new Hyperparameters("heavy-ball", 0.1, 5e-4, 0.9);
    private static final Set<Column> TEXT = EnumSet.of(Column.STEP, Column.PARAMETER, Column.RULE);

    private static StepRecord record(Hyperparameters inForce, StepSums sums) {
        return new StepRecord("conv.weight", 3, inForce, sums, FilterSums.NONE);
    }

    @Test
    void headersAreTheNamesThatReadersRelyOn() {
        assertEquals(
                "step,parameter,rule,learning_rate,weight_decay,momentum,squared_norm,"
                        + "angular_update_rad,relative_update,unit_gradient_squared,h_unit,"
                        + "gradient_cosine,weight_dot_update,update_squared,gradient_squared,"
                        + "weight_dot_gradient,velocity_dot_gradient",
                String.join(",", Arrays.stream(Column.values()).map(Column::header).toList()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyDigitSurvivesTheText(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200; i++) {
            double[] v = random.doubles(8).map(x -> x * Math.pow(10, 40 * x - 20)).toArray();
            StepRecord record =
                    record(
                            new Hyperparameters("heavy-ball", v[0], v[1], 0.9),
                            new StepSums(v[2], v[3], v[4], v[5], v[6], v[7]));
            for (Column column : Column.values()) {
                if (!TEXT.contains(column)) {
                    assertEquals(
                            column.value(record),
                            Double.parseDouble(column.text(record)),
                            () -> column + ", seed " + seed);
                }
            }
        }
    }

    @Test
    void eachColumnHoldsItsOwnNumber() {
        StepRecord record = record(KNOWN, new StepSums(4, -1, 1.25, 10, 2, 19));
        assertEquals("3", Column.STEP.text(record));
        assertEquals("conv.weight", Column.PARAMETER.text(record));
        assertEquals("heavy-ball", Column.RULE.text(record));
        assertEquals("0.1", Column.LEARNING_RATE.text(record));
        assertEquals("5.0E-4", Column.WEIGHT_DECAY.text(record));
        assertEquals("0.9", Column.MOMENTUM.text(record));
        assertEquals("4.0", Column.SQUARED_NORM.text(record));
        assertEquals("-1.0", Column.WEIGHT_DOT_UPDATE.text(record));
        assertEquals("1.25", Column.UPDATE_SQUARED.text(record));
        assertEquals("10.0", Column.GRADIENT_SQUARED.text(record));
        assertEquals("2.0", Column.WEIGHT_DOT_GRADIENT.text(record));
        assertEquals("19.0", Column.VELOCITY_DOT_GRADIENT.text(record));
        assertEquals("40.0", Column.UNIT_GRADIENT_SQUARED.text(record));
        assertEquals(record.unitH(), Column.H_UNIT.value(record));
        assertEquals(record.sums().angularUpdate(), Column.ANGULAR_UPDATE.value(record));
        assertEquals(record.sums().relativeUpdate(), Column.RELATIVE_UPDATE.value(record));
        assertEquals(record.sums().gradientCosine(), Column.GRADIENT_COSINE.value(record));
    }

    @Test
    void whatIsNotKnownIsAnEmptyCell() {
        StepRecord hidden = record(KNOWN, new StepSums(4, -1, 1.25, 10, 2, Double.NaN));
        assertEquals("", Column.VELOCITY_DOT_GRADIENT.text(hidden));
        assertEquals("", Column.H_UNIT.text(hidden));
        assertEquals("4.0", Column.SQUARED_NORM.text(hidden));

        StepRecord foreign =
                record(Hyperparameters.UNKNOWN, new StepSums(4, -1, 1.25, 10, 2, Double.NaN));
        assertEquals("unknown", Column.RULE.text(foreign));
        for (Column unknown :
                EnumSet.of(
                        Column.LEARNING_RATE,
                        Column.WEIGHT_DECAY,
                        Column.MOMENTUM,
                        Column.H_UNIT,
                        Column.VELOCITY_DOT_GRADIENT)) {
            assertEquals("", unknown.text(foreign), unknown::toString);
        }
    }

    @Test
    void whatIsGoneReadsNaN() {
        double nan = Double.NaN;
        StepRecord diverged = record(KNOWN, new StepSums(nan, nan, nan, nan, nan, nan));
        for (Column column : Column.values()) {
            if (column.compareTo(Column.SQUARED_NORM) >= 0) {
                assertEquals("NaN", column.text(diverged), column::toString);
            }
        }
        StepRecord onlyGradient = record(KNOWN, new StepSums(4, 0, 0, nan, nan, nan));
        assertEquals("NaN", Column.GRADIENT_SQUARED.text(onlyGradient));
        assertEquals("0.0", Column.ANGULAR_UPDATE.text(onlyGradient));
        StepRecord overflow = record(KNOWN, new StepSums(Double.POSITIVE_INFINITY, 0, 0, 0, 0, 0));
        assertEquals("Infinity", Column.SQUARED_NORM.text(overflow));
        assertEquals("NaN", Column.UNIT_GRADIENT_SQUARED.text(overflow));
    }

    @Test
    void hyperparametersThatNobodyToldStayEmptyInADivergedRun() {
        double nan = Double.NaN;
        StepRecord diverged =
                record(Hyperparameters.UNKNOWN, new StepSums(nan, nan, nan, nan, nan, nan));
        assertEquals("", Column.LEARNING_RATE.text(diverged));
        assertEquals("NaN", Column.SQUARED_NORM.text(diverged));
    }

    @Test
    void unitHIsKnownUnlessTheBufferIsHidden() {
        double nan = Double.NaN;
        assertTrue(record(KNOWN, new StepSums(4, 0, 0, 1, 0, 1)).knowsUnitH());
        assertTrue(record(KNOWN, new StepSums(4, 0, 0, nan, nan, nan)).knowsUnitH());
        assertTrue(!record(KNOWN, new StepSums(4, 0, 0, 1, 0, nan)).knowsUnitH());
        assertTrue(
                !record(Hyperparameters.UNKNOWN, new StepSums(nan, 0, 0, 1, 0, nan)).knowsUnitH());
    }
}
