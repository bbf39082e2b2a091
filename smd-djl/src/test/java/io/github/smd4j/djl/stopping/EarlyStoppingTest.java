package io.github.smd4j.djl.stopping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {

    /** How many epochs are trained when the losses are these; 99 if it does not stop. */
    private static int epochs(EarlyStopping stopping, double... losses) {
        List<Double> seen = new ArrayList<>();
        for (double loss : losses) {
            seen.add(loss);
            if (stopping.reason(seen).isPresent()) {
                return seen.size();
            }
        }
        return 99;
    }

    @Test
    void stopsAfterPatienceEpochsWithoutImprovementOnTheBest() {
        EarlyStopping two = EarlyStopping.patience(2);
        assertEquals(99, epochs(two, 5, 4, 3, 2, 1));
        assertEquals(4, epochs(two, 5, 4, 4, 4, 4));
        // Down again from the epoch before, but not below the best.
        assertEquals(4, epochs(two, 5, 3, 6, 4, 1));
        assertEquals(99, epochs(two, 5, 3, 6, 2, 6, 1));
        assertEquals(3, epochs(two, -1, -1, -0.5));
    }

    @Test
    void leastImprovementIsAShareOfTheBest() {
        EarlyStopping tenth = new EarlyStopping(1, 0.1);
        assertEquals(99, epochs(tenth, 1, 0.89, 0.8));
        assertEquals(2, epochs(tenth, 1, 0.91));
        assertEquals(99, epochs(tenth, -1, -1.2));
        assertEquals(2, epochs(tenth, -1, -1.05));
    }

    @Test
    void aLossThatIsNoNumberStopsAtOnceAndSaysSo() {
        EarlyStopping stopping = EarlyStopping.patience(10);
        assertEquals(2, epochs(stopping, 1, Double.NaN));
        assertEquals(1, epochs(stopping, Double.POSITIVE_INFINITY));
        assertEquals(
                "the validation loss is NaN", stopping.reason(List.of(Double.NaN)).orElseThrow());
        assertEquals(
                "the validation loss has not improved on 1.0 for 2 epochs",
                EarlyStopping.patience(2).reason(List.of(1.0, 2.0, 3.0)).orElseThrow());
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertTrue(message(0, 0).contains("patience must be above 0, but was 0"));
        assertTrue(message(1, 1).contains("leastImprovement must be in [0, 1), but was 1.0"));
        assertTrue(message(1, Double.NaN).contains("leastImprovement"));
    }

    private static String message(int patience, double least) {
        return assertThrows(
                        IllegalArgumentException.class, () -> new EarlyStopping(patience, least))
                .getMessage();
    }
}
