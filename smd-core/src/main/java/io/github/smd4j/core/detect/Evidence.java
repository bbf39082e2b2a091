package io.github.smd4j.core.detect;

import java.util.Locale;

/**
 * A number that speaks for a verdict, and what it is compared with.
 *
 * @param what the quantity, in a few words
 * @param value what was measured
 * @param comparison how it stands to the reference, such as {@code against} or {@code limit}
 * @param reference what it is compared with
 */
public record Evidence(String what, double value, String comparison, double reference) {

    /**
     * Returns the evidence in words, numbers to four digits.
     *
     * @return half a sentence
     */
    public String describe() {
        return what + " " + digits(value) + " (" + comparison + " " + digits(reference) + ")";
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
