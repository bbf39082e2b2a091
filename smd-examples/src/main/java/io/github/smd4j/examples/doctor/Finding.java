package io.github.smd4j.examples.doctor;

import java.util.Map;

/**
 * What a check found.
 *
 * @param check name of the check
 * @param verdict how it ended
 * @param summary a sentence for the table
 * @param numbers what was measured, for the file
 * @param seconds how long it took
 */
public record Finding(
        String check,
        Verdict verdict,
        String summary,
        Map<String, Object> numbers,
        double seconds) {

    static Finding of(String check, Verdict verdict, String summary, Map<String, Object> numbers) {
        return new Finding(check, verdict, summary, numbers, 0);
    }

    Finding took(double seconds) {
        return new Finding(check, verdict, summary, numbers, seconds);
    }
}
