package io.github.smd4j.djl.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {

    private static List<Long> wanted(Sampling sampling, long steps) {
        return LongStream.range(0, steps).filter(sampling::wanted).boxed().toList();
    }

    @Test
    void everyTakesStepZeroAndMultiples() {
        assertEquals(List.of(0L, 3L, 6L, 9L), wanted(Sampling.every(3), 11));
        assertEquals(List.of(0L, 1L, 2L), wanted(Sampling.every(1), 3));
    }

    @Test
    void denseThenSparse() {
        Sampling sampling = Sampling.dense(4).or(Sampling.every(5));
        assertEquals(List.of(0L, 1L, 2L, 3L, 5L, 10L), wanted(sampling, 14));
        assertEquals(List.of(0L, 1L), wanted(Sampling.dense(2), 1000));
    }

    @Test
    void listedStepsComeInAnyOrder() {
        Sampling sampling = Sampling.steps(100, 0, 5, 1, 5);
        assertEquals(List.of(0L, 1L, 5L, 100L), wanted(sampling, 200));
        assertEquals("steps:0,1,5,100", sampling.toString());
        assertEquals(Sampling.steps(0, 1, 5, 100), sampling);
    }

    @Test
    void logarithmicTakesThePowersOfTenAndTheirLikes() {
        assertEquals(List.of(0L, 1L, 10L, 100L, 1_000L), wanted(Sampling.logarithmic(1), 10_000));
        assertEquals(
                List.of(0L, 1L, 2L, 5L, 10L, 22L, 46L, 100L, 215L, 464L),
                wanted(Sampling.logarithmic(3), 1000));
    }

    /** Against the definition itself: the set of all rounded points. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 7, 10, 20, 33, 100, 1000})
    void logarithmicIsTheSetOfItsRoundedPoints(long perDecade) {
        TreeSet<Long> points = new TreeSet<>(List.of(0L));
        for (long k = 0; k <= 5 * perDecade; k++) {
            points.add(Math.round(Math.pow(10, (double) k / perDecade)));
        }
        assertEquals(List.copyOf(points), wanted(Sampling.logarithmic(perDecade), 100_001), "n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "every:10",
                "dense:1000,every:100",
                "log:20",
                "steps:0,1,5,100",
                "steps:0,7,log:3,every:9223372036854775807"
            })
    void textIsReadAndPrinted(String text) {
        assertEquals(text, SamplingText.parse(text).toString());
        assertEquals(SamplingText.parse(text), SamplingText.parse(text));
    }

    @Test
    void textMeansWhatItsPartsMean() {
        Sampling read = SamplingText.parse("dense:4,steps:9,7,every:10");
        assertEquals(List.of(0L, 1L, 2L, 3L, 7L, 9L, 10L, 20L), wanted(read, 25));
    }

    /** The text; the character, from 1; what the message says. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            ''                  | 1  | expected one of every:N, dense:N, log:N
            10                  | 1  | expected one of
            evry:10             | 1  | expected one of
            every               | 6  | expected ':'
            every:              | 7  | whole number
            every:x             | 7  | whole number
            every:-1            | 7  | whole number
            every:0             | 7  | above 0
            every:1.5           | 8  | expected ','
            every:10 ,log:3     | 9  | expected ','
            every:99999999999999999999 | 7 | too large
            log:20,             | 8  | expected one of
            log:20,5            | 8  | expected one of
            dense:10,every:0    | 16 | above 0
            steps:              | 7  | whole number
            steps:1,,2          | 9  | whole number
            steps:1,            | 9  | expected one of
            steps:1,-2          | 9  | whole number
            steps:1,every       | 14 | expected ':'
            """)
    void errorPointsAtTheCharacter(String text, int character, String words) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> SamplingText.parse(text))
                        .getMessage();
        assertTrue(message.startsWith("character " + character + ": "), message);
        assertTrue(message.contains(words), message);
        assertTrue(
                message.contains(
                        text.substring(0, character - 1) + ">>>" + text.substring(character - 1)),
                message);
    }

    @Test
    void anyTextIsASamplingOrOneLine() {
        SplittableRandom random = new SplittableRandom(3);
        String alphabet = "0123456789,:every dense log steps\n\u00e9";
        List<String> valid = List.of("every:10", "dense:9,every:5", "log:20", "steps:0,1,5");
        int read = 0;
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder(valid.get(random.nextInt(valid.size())));
            for (int edits = random.nextInt(3); edits > 0; edits--) {
                int place = random.nextInt(text.length() + 1);
                text.replace(
                        place,
                        Math.min(text.length(), place + random.nextInt(2)),
                        "" + alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                Sampling sampling = SamplingText.parse(text.toString());
                assertEquals(sampling, SamplingText.parse(sampling.toString()), text::toString);
                read++;
            } catch (IllegalArgumentException e) {
                assertEquals(1, e.getMessage().lines().count(), e.getMessage());
            }
        }
        assertTrue(read > 1500, "only " + read + " of 5,000 were samplings");
    }

    @Test
    void badNumbersAreRefusedByName() {
        assertRefused("every", () -> Sampling.every(0));
        assertRefused("dense", () -> Sampling.dense(-1));
        assertRefused("log", () -> Sampling.logarithmic(0));
        assertRefused("steps", () -> Sampling.steps());
        assertRefused("-4", () -> Sampling.steps(3, -4));
        assertFalse(Sampling.steps(3).wanted(Long.MAX_VALUE));
    }

    private static void assertRefused(String word, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(word), message);
    }
}
