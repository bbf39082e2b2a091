package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmdTest {

    /** Command line; the part that must be named; the value that came; the range. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            foo                                           | 'foo'              | unknown command | theory
            --foo                                         | '--foo'            | unknown option  | --help
            theory --lr 0.1 --wd 1e-4 --foo               | '--foo'            | unknown option  | --help
            theory --lr 0.1 --wd 1e-4 foo                 | 'foo'              | unexpected      | --help
            theory                                        | --lr               | --wd            | required
            theory --wd 1e-4 --lr                         | --lr               | Missing         | parameter
            theory --lr 0.1 --lr 0.2 --wd 1e-4            | --lr               | only once       | once
            theory --lr abc --wd 1e-4                     | --lr               | 'abc'           | finite and above 0
            theory --lr -0.1 --wd 1e-4                    | --lr               | -0.1            | above 0
            theory --lr 0 --wd 1e-4                       | --lr               | 0.0             | above 0
            theory --lr NaN --wd 1e-4                     | --lr               | NaN             | above 0
            theory --lr Infinity --wd 1e-4                | --lr               | Infinity        | finite
            theory --lr 0.1 --wd -1                       | --wd               | -1.0            | not negative
            theory --lr 0.1 --wd NaN                      | --wd               | NaN             | not negative
            theory --lr 0.1 --wd x                        | --wd               | 'x'             | not negative
            theory --lr 2 --wd 0.5                        | --lr times --wd    | 1.0             | (0, 1)
            theory --lr 1e-200 --wd 1e-200                | --lr times --wd    | 0.0             | (0, 1)
            theory --lr 1e-160 --wd 1e-150                | relaxation time    | Infinity        | finite
            theory --lr 0.1 --wd 1e-4 --momentum 1        | --momentum         | 1.0             | [0, 1)
            theory --lr 0.1 --wd 1e-4 --momentum -0.1     | --momentum         | -0.1            | [0, 1)
            theory --lr 0.1 --wd 1e-4 --momentum NaN      | --momentum         | NaN             | [0, 1)
            theory --lr 0.1 --wd 1e-4 --unit-gradient-sq 0  | --unit-gradient-sq | 0.0           | above 0
            theory --lr 0.1 --wd 1e-4 --unit-gradient-sq -2 | --unit-gradient-sq | -2.0          | above 0
            theory --lr 0.1 --wd 1e-4 --unit-gradient-min 2 | --unit-gradient-min | needs        | --unit-gradient-sq
            theory --lr 0.1 --wd 1e-4 --unit-gradient-variance 2 | --unit-gradient-variance | needs | --unit-gradient-sq
            theory --lr 0.1 --wd 1e-4 --unit-gradient-sq 1 --unit-gradient-min 2 | --unit-gradient-min | 2.0 | at most
            theory --lr 0.1 --wd 1e-4 --unit-gradient-sq 1 --unit-gradient-variance -2 | --unit-gradient-variance | -2.0 | not negative
            theory --lr 0.1 --wd 1e-4 --lr-divided-by 0   | --lr-divided-by    | 0.0             | above 0
            theory --lr 0.1 --wd 1e-4 --lr-divided-by -10 | --lr-divided-by    | -10.0           | above 0
            theory --lr 0.1 --wd 1e-4 --lr-divided-by NaN | --lr-divided-by    | NaN             | above 0
            theory --lr 0.1 --wd 1e-4 --steps-per-epoch 0 | --steps-per-epoch  | 0               | above 0
            theory --lr 0.1 --wd 1e-4 --steps-per-epoch 1.5 | --steps-per-epoch | '1.5'          | whole number
            """)
    void badInputCostsOneLine(String line, String name, String value, String range) {
        Outcome outcome = Outcome.of(line.split(" ", -1));
        outcome.requireUsageError(
                line.startsWith("theory") ? "smd theory" : "smd", name, value, range);
    }

    @Test
    void lineBreaksOfTheUserStayOneLine() {
        Outcome outcome = Outcome.of("theory", "--lr", "a\nb", "--wd", "1");
        assertEquals(Smd.USAGE, outcome.code());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
    }

    @Test
    void withoutCommandHelpIsPrintedAsAnError() {
        Outcome outcome = Outcome.of();
        assertEquals(Smd.USAGE, outcome.code());
        assertTrue(outcome.err().startsWith("Usage: smd"), outcome.err());
    }

    @ParameterizedTest
    @CsvSource({"--help,Usage: smd", "--version,smd ", "theory --help,Usage: smd theory"})
    void helpAndVersionSucceed(String line, String start) {
        Outcome outcome = Outcome.of(line.split(" ", -1));
        assertEquals(0, outcome.code());
        assertEquals("", outcome.err());
        assertTrue(outcome.out().startsWith(start), outcome.out());
    }

    @Test
    void failuresReadAsSentences() {
        assertEquals(
                "out/steps.csv: permission denied",
                Messages.of(new UncheckedIOException(new AccessDeniedException("out/steps.csv"))));
        assertEquals("data: no such file or folder", Messages.of(new NoSuchFileException("data")));
        assertEquals(
                "No space left on device",
                Messages.of(new UncheckedIOException(new IOException("No space left on device"))));
        assertEquals("one two", Messages.of(new IOException("one\n  two")));
        assertFalse(Messages.of(new NullPointerException()).contains("null"));
    }
}
