package io.github.smd4j.core.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessTextTest {

    private static final List<String> VALID =
            List.of(
                    "constant",
                    "step",
                    "step:3",
                    "step:0.5:20",
                    "linear:0.5",
                    "sine:0.2:50",
                    "lognormal:0.1",
                    "ar1:0.5:0.1");

    @ParameterizedTest
    @CsvSource({
        "constant, 99, 10",
        "step, 49, 10",
        "step, 50, 20",
        "step:0.5, 50, 5",
        "step:3:20, 20, 30",
        "linear, 50, 15",
        "linear:0.5, 100, 5",
        "sine, 25, 14",
        "sine:0.5:40, 10, 15",
        "lognormal:0.2, 7, 10",
        "ar1, 7, 10"
    })
    void namesAndNumbersMakeTheProcess(String text, long step, double mean) {
        assertEquals(mean, ProcessText.parse(text, 10, 100).mean(step), 1e-14);
    }

    @Test
    void spreadAndCorrelationAreRead() {
        assertEquals(new LognormalProcess(10, 0.3, 0), ProcessText.parse("lognormal", 10, 9));
        assertEquals(new LognormalProcess(10, 0.2, 0), ProcessText.parse("lognormal:0.2", 10, 9));
        assertEquals(new LognormalProcess(10, 0.3, 0.9), ProcessText.parse("ar1", 10, 9));
        assertEquals(new LognormalProcess(10, 0.2, 0.5), ProcessText.parse("ar1:0.5:0.2", 10, 9));
    }

    /** Text, the character that is pointed at, and what is said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            foo             | 1  | expected one of constant, step
            ''              | 1  | expected one of constant, step
            Step            | 1  | expected one of constant, step
            constant:1      | 10 | constant takes at most 0 numbers; at the mark in constant:>>>1
            linear:1:2      | 10 | linear takes at most 1 number, FACTOR
            sine:1:2:3      | 10 | sine takes at most 2 numbers, AMPLITUDE and PERIOD
            step:x          | 6  | FACTOR is not a number; at the mark in step:>>>x
            step::5         | 6  | FACTOR is not a number
            step:2:1.5      | 8  | AT is not a whole number; at the mark in step:2:>>>1.5
            step:2:         | 8  | AT is not a whole number
            step:0          | 1  | step: factor must be finite and above 0, but was 0.0
            step:1e308      | 1  | step: level * factor must be finite and above 0
            step:2:-1       | 1  | step: at must not be negative, but was -1
            sine:1          | 1  | sine: amplitude must be in [0, 1), but was 1.0
            sine:0.1:0      | 1  | sine: period must be above 0, but was 0
            lognormal:-1    | 1  | lognormal: variation must be in [0, 1e100], but was -1.0
            ar1:1           | 1  | ar1: correlation must be in [0, 1), but was 1.0
            ar1:NaN         | 5  | PHI must be finite
            ar1:0.5:1e999   | 9  | CV must be finite
            """)
    void errorsPointAtTheCharacterAndNameThePart(String text, int character, String message) {
        String said =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> ProcessText.parse(text == null ? "" : text, 10, 100))
                        .getMessage();
        assertTrue(said.startsWith("character " + character + ": "), said);
        assertTrue(said.contains(message), said);
    }

    @Test
    void levelAndStepsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> ProcessText.parse("step", 0, 1));
        assertThrows(IllegalArgumentException.class, () -> ProcessText.parse("step", 1, 0));
    }

    /** Valid texts with characters lost, doubled, exchanged or made up, and plain noise. */
    @Test
    void anyTextGivesAProcessOrOneLine() {
        String letters = "constaepliurwgm1:0.9-+eENaIfx \n\r\u2028\t\u0000\ud83d\ude00:::%s\\";
        int read = 0;
        int refused = 0;
        for (int round = 0; round < 4_000; round++) {
            SplittableRandom random = new SplittableRandom(round);
            StringBuilder text = new StringBuilder();
            if (round % 4 != 0) {
                text.append(VALID.get(random.nextInt(VALID.size())));
            }
            for (int edit = random.nextInt(1, round % 4 == 0 ? 20 : 3); edit > 0; edit--) {
                int at = random.nextInt(text.length() + 1);
                char made = letters.charAt(random.nextInt(letters.length()));
                switch (at == text.length() ? 0 : random.nextInt(3)) {
                    case 0 -> text.insert(at, made);
                    case 1 -> text.deleteCharAt(at);
                    default -> text.setCharAt(at, made);
                }
            }
            GradientProcess process;
            try {
                process = ProcessText.parse(text.toString(), 10, 100);
            } catch (IllegalArgumentException e) {
                assertEquals(IllegalArgumentException.class, e.getClass(), "round " + round);
                String said = e.getMessage();
                assertEquals(1, said.lines().count(), "round " + round + ": " + said);
                assertTrue(said.matches("character \\d+: .*; at the mark in .*>>>.*"), said);
                refused++;
                continue;
            }
            // What is read also runs.
            read++;
            DoubleSupplier draws = process.draws(RandomSource.L64_X128_MIX.create(round));
            for (int t = 0; t < 3; t++) {
                String where = "round " + round + ": " + text;
                assertTrue(draws.getAsDouble() >= 0, where);
                assertTrue(Double.isFinite(process.mean(t)) && process.mean(t) > 0, where);
                assertTrue(Double.isFinite(process.variance(t)), where);
            }
        }
        assertTrue(read > 100 && refused > 1000, read + " read, " + refused + " refused");
    }
}
