package io.github.smd4j.djl.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Reads a sampling from one line of text, such as {@code dense:1000,every:100}.
 *
 * <pre>
 * every:N          every N-th step, from step 0
 * dense:N          the first N steps
 * log:N            step 0 and N steps from each power of 10 to the next
 * steps:A,B,…      these steps
 * </pre>
 *
 * <p>Several with commas between them: a step is measured if one of them wants it. The only
 * exception is {@link IllegalArgumentException}, whose message points at the character.
 */
public final class SamplingText {

    /** The forms, in one line. */
    public static final String FORMS = "every:N, dense:N, log:N, steps:A,B,...";

    private final String text;
    private int at;

    private SamplingText(String text) {
        this.text = text;
    }

    /**
     * Reads a sampling.
     *
     * @param text the text
     * @return the sampling; it prints as a text that means the same
     * @throws IllegalArgumentException if the text is no sampling: one line that says what is
     *     expected and points at the character
     */
    public static Sampling parse(String text) {
        SamplingText reader = new SamplingText(text);
        Sampling all = reader.one();
        while (reader.at < text.length()) {
            reader.take(',');
            all = all.or(reader.one());
        }
        return all;
    }

    private Sampling one() {
        int start = at;
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        String name = text.substring(start, at);
        switch (name) {
            case "every":
                return counted(Sampling::every);
            case "dense":
                return counted(Sampling::dense);
            case "log":
                return counted(Sampling::logarithmic);
            case "steps":
                take(':');
                return Sampling.steps(listed());
            default:
                at = start;
                throw problem("expected one of " + FORMS);
        }
    }

    private Sampling counted(LongFunction<Sampling> sampling) {
        take(':');
        int start = at;
        long count = number();
        if (count == 0) {
            at = start;
            throw problem("the number must be above 0");
        }
        return sampling.apply(count);
    }

    /** Steps up to the end, or to a comma that a name follows. */
    private long[] listed() {
        List<Long> steps = new ArrayList<>();
        steps.add(number());
        while (at + 1 < text.length()
                && text.charAt(at) == ','
                && !Character.isLetter(text.charAt(at + 1))) {
            at++;
            steps.add(number());
        }
        return steps.stream().mapToLong(Long::longValue).toArray();
    }

    private long number() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        try {
            return Long.parseLong(text.substring(start, at));
        } catch (NumberFormatException e) {
            boolean digits = at > start;
            at = start;
            throw problem(digits ? "the number is too large" : "expected a whole number");
        }
    }

    private void take(char wanted) {
        if (at >= text.length() || text.charAt(at) != wanted) {
            throw problem("expected '" + wanted + "'");
        }
        at++;
    }

    private IllegalArgumentException problem(String what) {
        String marked = text.substring(0, at) + ">>>" + text.substring(at);
        return new IllegalArgumentException(
                ("character " + (at + 1) + ": " + what + "; at the mark in " + marked)
                        .replaceAll("\\R", " "));
    }
}
