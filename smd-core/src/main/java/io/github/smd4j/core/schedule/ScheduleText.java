package io.github.smd4j.core.schedule;

import io.github.smd4j.core.range.Ranges;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Reads a schedule from one line of text, such as {@code warmup(5, cosine(0.1, 90))}.
 *
 * <pre>
 * 0.1  or  constant(RATE)                η never changes
 * multistep(RATE, AT:K, …)               η is divided by K at each AT
 * cosine(RATE, LENGTH[, FINAL])          along half a cosine to FINAL, default 0
 * restarts(RATE, LENGTH, GROWTH[, FINAL])  the same anew, each time GROWTH times as long
 * linear(RATE, LENGTH[, FINAL])          along a straight line to FINAL, default 0
 * polynomial(RATE, LENGTH, POWER[, FINAL])  along a power of the steps left
 * exponential(RATE, FACTOR, LENGTH)      times FACTOR over every LENGTH, smoothly
 * onecycle(PEAK, LENGTH[, RISE])         one rise over the share RISE, default 0.3, and one fall
 * warmup(LENGTH, SCHEDULE[, FROM])       a straight rise in front, FROM by default a tenth of what
 *                                        it leads to; SCHEDULE counts from the start of the run
 * table(0:RATE, AT:RATE, …)              η as listed
 * </pre>
 *
 * <p>LENGTH and AT are epochs, or whole steps with {@code steps} behind the number: {@code
 * linear(0.5, 450000 steps)}; epochs are rounded to whole steps. Blanks do not matter. The only
 * exception is {@link SyntaxException}.
 */
public final class ScheduleText {

    private static final String NAMES =
            "constant, multistep, cosine, restarts, linear, polynomial, exponential, onecycle,"
                    + " warmup, table";

    /** The greatest number of steps: above it a double no longer tells neighbours apart. */
    private static final double MOST_STEPS = 1L << 53;

    private final String text;
    private final long stepsPerEpoch;
    private int at;

    private ScheduleText(String text, long stepsPerEpoch) {
        this.text = text;
        this.stepsPerEpoch = stepsPerEpoch;
    }

    /** A text that is not a schedule; the message points at the character. */
    public static final class SyntaxException extends IllegalArgumentException {

        private static final long serialVersionUID = 1;

        private final int position;

        SyntaxException(String message, int position) {
            super(message);
            this.position = position;
        }

        /**
         * Returns where the text goes wrong.
         *
         * @return index of the character, from 0; the length of the text if it ends too early
         */
        public int position() {
            return position;
        }
    }

    /**
     * Reads a schedule.
     *
     * @param text the text
     * @param stepsPerEpoch steps in an epoch, above 0; with 1 every number is a step
     * @return the schedule; equal texts give schedules of equal rates
     * @throws SyntaxException if the text is no schedule, or a value in it out of range
     * @throws IllegalArgumentException if stepsPerEpoch is not above 0
     */
    public static Schedule parse(String text, long stepsPerEpoch) {
        Ranges.count("stepsPerEpoch", stepsPerEpoch);
        ScheduleText reader = new ScheduleText(text, stepsPerEpoch);
        Schedule schedule = reader.schedule(true);
        reader.blanks();
        if (reader.at < text.length()) {
            throw reader.expected("the end", reader.at);
        }
        return schedule;
    }

    private Schedule schedule(boolean warmUpAllowed) {
        blanks();
        int start = at;
        if (start < text.length() && !Character.isLetter(text.charAt(start))) {
            return Schedule.constant(rate());
        }
        String name = word();
        switch (name) {
            case "constant",
                    "multistep",
                    "cosine",
                    "restarts",
                    "linear",
                    "polynomial",
                    "exponential",
                    "onecycle",
                    "table" -> {}
            case "warmup" -> {
                if (!warmUpAllowed) {
                    throw problem("a warm-up cannot follow a warm-up", start);
                }
            }
            default -> throw expected("a learning rate or one of " + NAMES, start);
        }
        take('(');
        Schedule schedule = built(name, start);
        take(')');
        return schedule;
    }

    private Schedule built(String name, int start) {
        switch (name) {
            case "constant":
                return Schedule.constant(rate());
            case "multistep":
                return multiStep();
            case "table":
                return table(start);
            case "warmup":
                return warmUp(start);
            default:
                break;
        }
        double rate = rate();
        take(',');
        switch (name) {
            case "exponential":
                double factor = number();
                take(',');
                long span = steps();
                return checked(start, () -> new Exponential(rate, factor, span));
            case "cosine":
                long fall = steps();
                double bottom = optional(0);
                return checked(start, () -> Cosine.once(rate, fall, bottom));
            case "restarts":
                long first = steps();
                take(',');
                long growth = whole();
                double low = optional(0);
                return checked(start, () -> Cosine.restarting(rate, first, growth, low));
            case "linear":
                long line = steps();
                double end = optional(0);
                return checked(start, () -> Polynomial.linear(rate, line, end));
            case "polynomial":
                long length = steps();
                take(',');
                double power = number();
                double last = optional(0);
                return checked(start, () -> new Polynomial(rate, length, power, last));
            default:
                long cycle = steps();
                double rise = optional(OneCycle.DEFAULT_RISE);
                return checked(start, () -> new OneCycle(rate, cycle, rise));
        }
    }

    private Schedule multiStep() {
        MultiStep schedule = MultiStep.starting(rate());
        while (peek(',')) {
            take(',');
            int item = skipped();
            long step = steps();
            take(':');
            double divisor = number();
            MultiStep shorter = schedule;
            schedule = checked(item, () -> shorter.dividedAt(step, divisor));
            if (Double.isInfinite(schedule.learningRate(step))) {
                throw problem("the learning rate must stay finite", item);
            }
        }
        return schedule;
    }

    private Schedule table(int start) {
        TreeMap<Long, Double> rates = new TreeMap<>();
        do {
            if (!rates.isEmpty()) {
                take(',');
            }
            int item = skipped();
            long step = steps();
            take(':');
            double rate = number();
            if (!rates.isEmpty() && rates.lastKey() >= step) {
                throw problem("rows must come in order of their steps", item);
            }
            if (!(rate >= 0) || Double.isInfinite(rate)) {
                throw problem("the learning rate must be finite and not negative", item);
            }
            rates.put(step, rate);
        } while (peek(','));
        return checked(start, () -> Table.of(rates));
    }

    private Schedule warmUp(int start) {
        long length = steps();
        take(',');
        Schedule after = schedule(false);
        double from = optional(after.learningRate(length) / 10);
        return checked(start, () -> new WarmUp(after, length, from));
    }

    /** Builds what the text says, and points at it if a value is out of range. */
    private <T> T checked(int position, Supplier<T> builder) {
        try {
            return builder.get();
        } catch (IllegalArgumentException e) {
            throw problem(e.getMessage(), position);
        }
    }

    private double rate() {
        int start = skipped();
        double value = number();
        if (!(value > 0)) {
            throw problem("the learning rate must be finite and above 0, but was " + value, start);
        }
        return value;
    }

    private double optional(double otherwise) {
        if (!peek(',')) {
            return otherwise;
        }
        take(',');
        return number();
    }

    /** A number of steps, or of epochs. */
    private long steps() {
        int start = skipped();
        double value = number();
        int behind = at;
        String unit = word();
        boolean epochs = unit.isEmpty() || unit.equals("epochs") || unit.equals("epoch");
        if (!epochs && !unit.equals("steps") && !unit.equals("step")) {
            at = behind;
            throw expected("the unit epochs or steps", skipped());
        }
        double steps = epochs ? Math.rint(value * stepsPerEpoch) : value;
        if (!(steps >= 0 && steps <= MOST_STEPS) || steps != Math.rint(steps)) {
            throw problem("the steps must be whole, not negative and at most 2^53", start);
        }
        return (long) steps;
    }

    private long whole() {
        int start = skipped();
        double value = number();
        if (!(value >= 1 && value <= MOST_STEPS) || value != Math.rint(value)) {
            throw problem("the growth must be a whole number above 0", start);
        }
        return (long) value;
    }

    /** A finite number as Java writes it. */
    private double number() {
        int start = skipped();
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean exponent = at > start && (text.charAt(at - 1) | 0x20) == 'e';
            boolean sign = (c == '-' || c == '+') && (at == start || exponent);
            // An e is an exponent only where a digit or a sign follows: 5epochs is 5 and a unit.
            boolean e = (c | 0x20) == 'e' && at > start && digitOrSign(at + 1);
            if (!(c >= '0' && c <= '9') && c != '.' && !sign && !e) {
                break;
            }
            at++;
        }
        double value;
        try {
            value = Double.parseDouble(text.substring(start, at));
        } catch (NumberFormatException e) {
            throw expected("a number", start);
        }
        if (Double.isInfinite(value)) {
            throw problem("the number must be finite", start);
        }
        return value;
    }

    private boolean digitOrSign(int index) {
        return index < text.length() && "+-0123456789".indexOf(text.charAt(index)) >= 0;
    }

    /** Letters, in lower case; empty if there are none. */
    private String word() {
        int start = skipped();
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at).toLowerCase(Locale.ROOT);
    }

    private boolean peek(char wanted) {
        return skipped() < text.length() && text.charAt(at) == wanted;
    }

    private void take(char wanted) {
        if (!peek(wanted)) {
            throw expected("'" + wanted + "'", at);
        }
        at++;
    }

    private int skipped() {
        blanks();
        return at;
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private SyntaxException expected(String what, int position) {
        String found =
                position >= text.length()
                        ? "the text ends"
                        : "there stands '"
                                + text.substring(position, Math.min(text.length(), position + 12))
                                + "'";
        return problem("expected " + what + ", but " + found, position);
    }

    private SyntaxException problem(String what, int position) {
        String marked = text.substring(0, position) + ">>>" + text.substring(position);
        return new SyntaxException(
                "character " + (position + 1) + ": " + what + "; at the mark in " + marked,
                position);
    }
}
