package io.github.smd4j.examples.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntheticFigureTest {

    /**
     * A normal x would lie within 3 standard deviations for 99.73% of the steps. The lag behind a
     * moving L, up to 0.7 of a standard deviation, and the rest of a jump after 3/(1−ρ) steps take
     * less than another half percent.
     */
    @ParameterizedTest
    @CsvSource({"4,1", "4,2", "5,1", "5,2", "5,3"})
    void theMovingLineHoldsForAlmostAllSettledSteps(int number, long seed) {
        SyntheticFigure figure = SyntheticFigure.of(number, seed);
        assertEquals(4, figure.runs().size());
        for (SyntheticFigure.Run run : figure.runs()) {
            assertTrue(run.judged() > 390_000, run.name());
            assertTrue(run.share() >= 0.99, run.name() + ": " + run.share());
            assertTrue(run.share() < 1, run.name() + ": the test must be able to fail");
        }
    }

    @Test
    void theseAreThePapersSettings() {
        SyntheticFigure figure = SyntheticFigure.of(5, 1);
        assertEquals(10, figure.runs().get(0).whole().squaredNorm()[0]);
        // √(Lη/(λ(1−α)(2−λη/(1+α))))
        double expected = Math.sqrt(10 * 0.1 / (0.001 * 0.1 * (2 - 1e-4 / 1.9)));
        assertEquals(expected, figure.runs().get(0).whole().theory()[0], 1e-12);
        assertThrows(IllegalArgumentException.class, () -> SyntheticFigure.of(3, 1));
    }
}
