package io.github.smd4j.examples.verdict;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.smd4j.core.bound.Assumption.Holds;
import java.util.Locale;

/**
 * What one statement of the theory claims in one setting, what was measured, and the verdict.
 *
 * @param statement its name, such as {@code Theorem 1, norm, any step}
 * @param kind what sort of claim it is
 * @param setting where it was put to the test
 * @param claimed the number claimed; NaN where the theory claims nothing
 * @param measured the number measured
 * @param standardError of the measured number; 0 where nothing is random
 * @param applies whether the statement's assumptions hold, the correlation in time included
 * @param note in words, where the number comes from; may be empty
 */
record BoundVerdict(
        String statement,
        Kind kind,
        Setting setting,
        double claimed,
        double measured,
        double standardError,
        Holds applies,
        String note) {

    /** A number counts as beyond a claim only if it is so by this many standard errors. */
    static final double STANDARD_ERRORS = 4;

    /** A prediction to leading order may be off by this share. */
    static final double LEADING_ORDER = 0.05;

    /** From this factor on a bound is called loose. */
    static final double LOOSE = 2;

    /** Room for rounding, relative. */
    private static final double ROUNDING = 1e-9;

    /** The columns of {@link #csv}. */
    static final String COLUMNS =
            "statement,kind,lr_times_wd,momentum,process,start,claimed,measured,standard_error,"
                    + "ratio,assumptions_hold,verdict,note";

    /** A sort of claim. */
    enum Kind {
        /** Measured must not exceed claimed. */
        UPPER,
        /** Measured must not fall below claimed. */
        LOWER,
        /** Measured must meet claimed to leading order: within 5% and sampling. */
        PREDICTION,
        /** As a prediction, but within 0.05 and sampling: claimed may be 0. */
        CORRELATION
    }

    /** A verdict. */
    enum Word {
        /** Met; for a bound by less than a factor 2. */
        HOLDS,
        /** A bound that is met with a factor 2 or more to spare. */
        LOOSE,
        /** Beyond the claim by more than sampling explains. */
        VIOLATED,
        /** The theory claims nothing here. */
        NOT_APPLICABLE
    }

    /**
     * Where a statement is put to the test.
     *
     * @param intrinsic λη; NaN where it has no part
     * @param momentum α; NaN where it has no part
     * @param process what drives the norm
     * @param start x0 in words
     */
    record Setting(double intrinsic, double momentum, String process, String start) {}

    double ratio() {
        return measured / claimed;
    }

    Word verdict() {
        if (Double.isNaN(claimed)) {
            return Word.NOT_APPLICABLE;
        }
        double room = STANDARD_ERRORS * standardError + ROUNDING * Math.abs(claimed);
        double error = Math.abs(measured - claimed);
        boolean violated =
                switch (kind) {
                    case UPPER -> measured - room > claimed;
                    case LOWER -> measured + room < claimed;
                    case PREDICTION -> !(error <= room + LEADING_ORDER * Math.abs(claimed));
                    case CORRELATION -> !(error <= room + LEADING_ORDER);
                };
        if (violated) {
            return Word.VIOLATED;
        }
        return isBound() && spare() >= LOOSE ? Word.LOOSE : Word.HOLDS;
    }

    private boolean isBound() {
        return kind == Kind.UPPER || kind == Kind.LOWER;
    }

    /** By what factor a bound is met. */
    private double spare() {
        return kind == Kind.UPPER ? claimed / measured : measured / claimed;
    }

    String words() {
        return switch (verdict()) {
            case HOLDS -> "holds";
            case LOOSE ->
                    String.format(
                            Locale.ROOT,
                            spare() < 1e4 ? "loose by %.3g" : "loose by %.1e",
                            spare());
            case VIOLATED -> "violated";
            case NOT_APPLICABLE -> "not applicable";
        };
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("statement", statement);
        json.addProperty("kind", kind.name().toLowerCase(Locale.ROOT));
        put(json, "intrinsicLearningRate", setting.intrinsic());
        put(json, "momentum", setting.momentum());
        json.addProperty("process", setting.process());
        json.addProperty("start", setting.start());
        put(json, "claimed", claimed);
        put(json, "measured", measured);
        put(json, "standardError", standardError);
        put(json, "ratio", ratio());
        json.addProperty("assumptionsHold", applies.name().toLowerCase(Locale.ROOT));
        json.addProperty("verdict", words());
        json.addProperty("note", note);
        return json;
    }

    private static void put(JsonObject json, String name, double value) {
        json.add(name, Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE);
    }

    String csv() {
        return String.join(
                ",",
                quoted(statement),
                kind.name().toLowerCase(Locale.ROOT),
                cell(setting.intrinsic()),
                cell(setting.momentum()),
                quoted(setting.process()),
                quoted(setting.start()),
                cell(claimed),
                cell(measured),
                cell(standardError),
                cell(ratio()),
                applies.name().toLowerCase(Locale.ROOT),
                words(),
                quoted(note));
    }

    private static String cell(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "";
    }

    private static String quoted(String text) {
        return text.contains(",") ? '"' + text + '"' : text;
    }
}
