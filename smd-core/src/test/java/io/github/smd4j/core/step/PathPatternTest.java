package io.github.smd4j.core.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** A quotation mark of regular expressions is text like any other. */
    @ParameterizedTest
    @ValueSource(strings = {"\\E", "\\E(", "a\\Q*", "[", "**", "\n"})
    void anyTextIsAPattern(String pattern) {
        assertTrue(new PathPattern(pattern).matches(pattern));
        assertFalse(new PathPattern("x" + pattern).matches(pattern));
    }

    @Test
    void manyStarsTakeNoTime() {
        PathPattern pattern = new PathPattern("a*".repeat(50) + "b");
        assertTimeout(Duration.ofSeconds(1), () -> pattern.covers("a".repeat(2000) + ".a"));
        assertFalse(pattern.matches("a".repeat(2000)));
        assertTrue(pattern.matches("a".repeat(2000) + "b"));
    }

    /** Against regular expressions, on random short texts of few letters. */
    @Test
    void agreesWithRegularExpressions() {
        Random random = new Random(6);
        for (int i = 0; i < 20_000; i++) {
            String pattern = word(random, "ab.*");
            String path = word(random, "ab.");
            String expression = "\\Q" + pattern.replace("*", "\\E(?s:.*)\\Q") + "\\E";
            PathPattern tried = new PathPattern(pattern);
            String both = pattern + " " + path;
            assertEquals(Pattern.matches(expression, path), tried.matches(path), both);
            assertEquals(
                    Pattern.matches(expression + "(?s:\\..*)?", path), tried.covers(path), both);
        }
    }

    private static String word(Random random, String letters) {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(7); i > 0; i--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }
}
