package io.github.smd4j.core.map;

import io.github.smd4j.core.range.Ranges;
import java.util.function.Supplier;

/**
 * Reads a gradient process from one line of text, such as {@code ar1:0.9:0.3}: a name, then numbers
 * with colons before them, from the right as many left out as have a default.
 *
 * <pre>
 * constant                 L at every step
 * step[:FACTOR[:AT]]       L, and FACTOR·L (default 2) from step AT (default the middle) on
 * linear[:FACTOR]          from L at step 0 to FACTOR·L (default 2) at the end
 * sine[:AMPLITUDE[:PERIOD]]  L(1 + AMPLITUDE·sin(2πt/PERIOD)), default 0.4 and one period
 * lognormal[:CV]           independent, mean L, standard deviation CV·L, default 0.3
 * ar1[:PHI[:CV]]           the same with a logarithm that is an AR(1), default 0.9 and 0.3
 * </pre>
 */
public final class ProcessText {

    /** The forms, in one line. */
    public static final String FORMS =
            "constant, step[:FACTOR[:AT]], linear[:FACTOR], sine[:AMPLITUDE[:PERIOD]],"
                    + " lognormal[:CV], ar1[:PHI[:CV]]";

    private final String text;
    private final String[] parts;

    private ProcessText(String text) {
        this.text = text;
        this.parts = text.split(":", -1);
    }

    /**
     * Reads a process.
     *
     * @param text the text
     * @param level L, finite and above 0
     * @param steps length of the run, above 0: what defaults are measured by
     * @return the process; equal texts give equal sequences
     * @throws IllegalArgumentException if the text is no process, or a value out of range: a line
     *     that names the part and points at its first character
     */
    public static GradientProcess parse(String text, double level, long steps) {
        Ranges.positive("level", level);
        Ranges.count("steps", steps);
        return new ProcessText(text).process(level, steps);
    }

    private GradientProcess process(double level, long steps) {
        switch (parts[0]) {
            case "constant":
                most();
                return LevelProcess.constant(level);
            case "step":
                most("FACTOR", "AT");
                double factor = number(1, "FACTOR", 2);
                long at = whole(2, "AT", steps / 2);
                return checked(() -> LevelProcess.step(level, factor, at));
            case "linear":
                most("FACTOR");
                double slope = number(1, "FACTOR", 2);
                return checked(() -> LevelProcess.linear(level, slope, steps));
            case "sine":
                most("AMPLITUDE", "PERIOD");
                double amplitude = number(1, "AMPLITUDE", 0.4);
                long period = whole(2, "PERIOD", steps);
                return checked(() -> LevelProcess.sine(level, amplitude, period));
            case "lognormal":
                most("CV");
                double spread = number(1, "CV", 0.3);
                return checked(() -> new LognormalProcess(level, spread, 0));
            case "ar1":
                most("PHI", "CV");
                double phi = number(1, "PHI", 0.9);
                double cv = number(2, "CV", 0.3);
                return checked(() -> new LognormalProcess(level, cv, phi));
            default:
                throw problem(0, "expected one of " + FORMS);
        }
    }

    private void most(String... names) {
        if (parts.length > names.length + 1) {
            String all = names.length == 0 ? "" : ", " + String.join(" and ", names);
            String takes = names.length + " number" + (names.length == 1 ? "" : "s") + all;
            throw problem(names.length + 1, parts[0] + " takes at most " + takes);
        }
    }

    private double number(int part, String name, double otherwise) {
        if (part >= parts.length) {
            return otherwise;
        }
        double value;
        try {
            value = Double.parseDouble(parts[part]);
        } catch (NumberFormatException e) {
            throw problem(part, name + " is not a number");
        }
        if (!Double.isFinite(value)) {
            throw problem(part, name + " must be finite");
        }
        return value;
    }

    private long whole(int part, String name, long otherwise) {
        if (part >= parts.length) {
            return otherwise;
        }
        try {
            return Long.parseLong(parts[part]);
        } catch (NumberFormatException e) {
            throw problem(part, name + " is not a whole number");
        }
    }

    /** Builds what the text says; a range is the business of what is built. */
    private GradientProcess checked(Supplier<GradientProcess> builder) {
        try {
            return builder.get();
        } catch (IllegalArgumentException e) {
            throw problem(0, parts[0] + ": " + e.getMessage());
        }
    }

    private IllegalArgumentException problem(int part, String what) {
        int position = 0;
        for (int i = 0; i < part; i++) {
            position += parts[i].length() + 1;
        }
        String line = what + "; at the mark in ";
        String marked = text.substring(0, position) + ">>>" + text.substring(position);
        return new IllegalArgumentException(
                ("character " + (position + 1) + ": " + line + marked).replaceAll("\\R", " "));
    }
}
