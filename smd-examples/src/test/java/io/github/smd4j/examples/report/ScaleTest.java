package io.github.smd4j.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {

    private static List<String> labels(Scale scale, double low, double high) {
        return scale.ticks(low, high).stream()
                .sorted((a, b) -> Double.compare(a.place(), b.place()))
                .map(Scale.Tick::label)
                .filter(label -> !label.isEmpty())
                .toList();
    }

    @Test
    void decadesAndTheirPartsHaveLabels() {
        assertEquals(List.of("0.01", "0.1", "1", "10"), labels(Scale.log(), -2, 1));
        assertEquals(List.of("0.02", "0.05", "0.1"), labels(Scale.log(), -1.95, -1));
        assertEquals(List.of("5", "6", "8", "10"), labels(Scale.log(), 0.65, 1.05));
        assertEquals(List.of("10⁻⁵", "10⁻⁴", "0.001"), labels(Scale.log(), -5, -3));
        assertEquals(List.of("2·10⁵", "5·10⁵"), labels(Scale.log(), 5.1, 5.9 + 0.2).subList(0, 2));
        assertTrue(Double.isNaN(Scale.log().place(0)) && Double.isNaN(Scale.log().place(-1)));
    }

    @Test
    void linearTicksAreRoundNumbers() {
        assertEquals(List.of("−0.2", "0", "0.2", "0.4"), labels(Scale.linear(), -0.25, 0.55));
        assertEquals(List.of("0", "50", "100"), labels(Scale.linear(), -30, 110).subList(0, 3));
        assertEquals(List.of("0", "2·10⁻⁷"), labels(Scale.linear(), 0, 9e-7).subList(0, 2));
    }

    @Test
    void aScaleForBothSignsIsOddAndNearlyLogarithmicFarOut() {
        Scale scale = Scale.signedLog(0.1);
        assertEquals(0, scale.place(0));
        assertEquals(-scale.place(3), scale.place(-3));
        assertEquals(1, scale.place(1000) - scale.place(100), 1e-6);
        assertEquals(List.of("−10", "−1", "0", "1", "10"), labels(scale, -2.1, 2.1));
    }
}
