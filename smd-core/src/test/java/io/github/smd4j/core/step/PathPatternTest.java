package io.github.smd4j.core.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {

    @ParameterizedTest
    @CsvSource({
        "conv1,            conv1.weight,          false, true",
        "conv1,            conv10.weight,         false, false",
        "conv1.weight,     conv1.weight,          true,  true",
        "layer2.*,         layer2.0.conv1.weight, true,  true",
        "layer2.*.conv1,   layer2.0.conv1.weight, false, true",
        "layer2,           layer2.0.conv1.weight, false, true",
        "*,                conv1.weight,          true,  true",
        "*conv?,           conv1.weight,          false, false",
        "conv.,            conv1.weight,          false, false",
        "weight,           conv1.weight,          false, false",
        "'',               conv1.weight,          false, false",
    })
    void starsStandForAnyTextAndBlocksCoverTheirParameters(
            String pattern, String path, boolean matches, boolean covers) {
        assertEquals(matches, new PathPattern(pattern).matches(path));
        assertEquals(covers, new PathPattern(pattern).covers(path));
    }
}
