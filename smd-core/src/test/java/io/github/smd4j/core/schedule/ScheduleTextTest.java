package io.github.smd4j.core.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.schedule.MultiStep.Drop;
import io.github.smd4j.core.schedule.ScheduleText.SyntaxException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTextTest {

    private static final List<String> VALID =
            List.of(
                    "0.1",
                    "constant(1e-3)",
                    "multistep(0.1, 30:10, 60:10, 80 epochs:10)",
                    "cosine(0.1, 90, 1e-5)",
                    "restarts(0.1, 10epochs, 2, 0.001)",
                    "linear(0.5, 450000 steps)",
                    "polynomial(0.1, 90, 2)",
                    "exponential(0.045, 0.98, 1)",
                    "onecycle(0.4, 30, 0.25)",
                    "warmup(5, cosine(0.1, 90), 0.01)",
                    "table(0:0.1, 1.5:0.05, 90000 steps:0)");

    @Test
    void epochsAndStepsMeanTheSame() {
        MultiStep epochs = (MultiStep) ScheduleText.parse("MultiStep( 0.1,30:10 , 60.5:4)", 10);
        assertEquals(List.of(new Drop(300, 10), new Drop(605, 4)), epochs.drops());
        MultiStep steps = (MultiStep) ScheduleText.parse("multistep(0.1,300 steps:10)", 10);
        assertEquals(List.of(new Drop(300, 10)), steps.drops());
        assertEquals(
                Polynomial.linear(0.5, 450_000, 0), ScheduleText.parse("linear(.5,450e3steps)", 7));
        assertEquals(new Exponential(1, 0.5, 1), ScheduleText.parse("exponential(1,.5,1step)", 7));
    }

    @Test
    void warmUpStartsAtATenthUnlessToldOtherwise() {
        WarmUp schedule = (WarmUp) ScheduleText.parse("warmup(5, multistep(0.8, 30:10))", 100);
        assertEquals(0.8 / 10, schedule.fromRate());
        assertEquals(500, schedule.length());
        assertEquals(0.8 / 10, schedule.learningRate(3000));
        assertEquals(0.3, ((WarmUp) ScheduleText.parse("warmup(5, 1, 0.3)", 1)).fromRate());
    }

    /** The text; the character, from 1; what the message says. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            ''                            | 1  | learning rate or one of constant
            foo(0.1)                      | 1  | 'foo(0.1)'
            cosine                        | 7  | expected '('
            cosine(0.1                    | 11 | expected ','
            cosine(0.1, x)                | 13 | expected a number
            cosine(0.1, 90                | 15 | the text ends
            cosine(0.1, 90))              | 16 | expected the end
            cosine(0, 90)                 | 8  | above 0, but was 0.0
            cosine(-0.1, 90)              | 8  | above 0, but was -0.1
            cosine(0.1, 0)                | 1  | above 0, but was 0
            cosine(0.1, 90 days)          | 16 | epochs or steps
            cosine(0.1, 1.5 steps)        | 13 | whole
            cosine(0.1, 90, -1)           | 1  | not negative, but was -1.0
            multistep(0.1, 30)            | 18 | expected ':'
            multistep(0.1, 30:10, 20:10)  | 23 | 20 follows 30
            multistep(0.1, 30:0)          | 16 | divisor
            table(1:0.1)                  | 1  | step 0
            table(0:0.1, 0:0.2)           | 14 | in order
            warmup(5, warmup(5, 0.1))     | 11 | cannot follow
            restarts(0.1, 10, 1.5)        | 19 | whole number
            exponential(0.1, 1.5, 1)      | 1  | (0, 1]
            1e999                         | 1  | finite
            1..2                          | 1  | expected a number
            0.1 0.2                       | 5  | expected the end
            """)
    void errorPointsAtTheCharacter(String text, int character, String words) {
        SyntaxException e = assertThrows(SyntaxException.class, () -> ScheduleText.parse(text, 1));
        assertEquals(character - 1, e.position(), e.getMessage());
        assertTrue(e.getMessage().startsWith("character " + character + ": "), e.getMessage());
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyTextIsAScheduleOrASyntaxError(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String alphabet = "0123456789.,:()+-eE stepochwarmuinlx\t\n\u00e9\ud83d";
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(VALID.get(random.nextInt(VALID.size())));
            for (int edits = random.nextInt(4); edits > 0; edits--) {
                int place = random.nextInt(text.length() + 1);
                char c = alphabet.charAt(random.nextInt(alphabet.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(place, c);
                    case 1 -> text.delete(place, Math.min(text.length(), place + 2));
                    default -> text.replace(place, Math.min(text.length(), place + 1), "" + c);
                }
            }
            String message = "seed " + seed + ": " + text;
            try {
                Schedule schedule = ScheduleText.parse(text.toString(), 1 + random.nextInt(6000));
                for (long step : new long[] {0, 1, random.nextInt(500_000), Long.MAX_VALUE}) {
                    double rate = schedule.learningRate(step);
                    assertTrue(rate >= 0 && rate < Double.POSITIVE_INFINITY, message);
                }
                read++;
            } catch (SyntaxException e) {
                assertTrue(e.position() >= 0 && e.position() <= text.length(), message);
            } catch (RuntimeException e) {
                throw new AssertionError(message, e);
            }
        }
        assertTrue(read > 4000, "only " + read + " of 20,000 were schedules");
    }

    @Test
    void everyFormIsRead() {
        for (String text : VALID) {
            assertTrue(ScheduleText.parse(text, 5004).learningRate(0) > 0, text);
        }
    }
}
