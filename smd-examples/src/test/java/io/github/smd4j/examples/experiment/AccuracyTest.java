package io.github.smd4j.examples.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Which images count as right. */
class AccuracyTest {

    @Test
    void theRankOfTheRightClassCounts() {
        Accuracy accuracy = new Accuracy();
        assertEquals(0, accuracy.top(1));
        float[] falling = {6, 5, 4, 3, 2, 1};
        for (int label = 0; label < 6; label++) {
            accuracy.add(falling, new int[] {label});
        }
        assertEquals(1 / 6.0, accuracy.top(1));
        assertEquals(3 / 6.0, accuracy.top(3));
        assertEquals(5 / 6.0, accuracy.top(5));
    }

    @Test
    void equalAndMissingLogitsAreNotGivenAway() {
        Accuracy equal = new Accuracy();
        equal.add(new float[] {1, 1, 1, 1, 1, 1}, new int[] {5});
        assertEquals(0, equal.top(5));
        Accuracy missing = new Accuracy();
        missing.add(new float[] {Float.NaN, Float.NaN, 0, 0, 0, 0}, new int[] {1});
        assertEquals(0, missing.top(5));
    }
}
