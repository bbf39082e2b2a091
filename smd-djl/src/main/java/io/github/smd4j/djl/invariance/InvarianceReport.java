package io.github.smd4j.djl.invariance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The verdicts on all parameters of a network, to be counted and printed.
 *
 * @param parameters the verdicts
 */
public record InvarianceReport(List<ParameterInvariance> parameters) {

    /** Takes a copy. */
    public InvarianceReport {
        parameters = List.copyOf(parameters);
    }

    /**
     * Counts the parameters of a verdict.
     *
     * @param invariance the verdict
     * @return how many have it
     */
    public long count(Invariance invariance) {
        return parameters.stream().filter(p -> p.invariance() == invariance).count();
    }

    /**
     * Returns a line for each parameter (name, shape, verdict, granularity with the number of rows,
     * reason) and one that counts.
     *
     * @return the lines, without a line break at the end
     */
    public String table() {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"parameter", "shape", "scale-invariant", "granularity", "reason"});
        for (ParameterInvariance p : parameters) {
            rows.add(
                    new String[] {
                        p.path(),
                        p.shape().toString(),
                        verdict(p.invariance()),
                        p.granularity()
                                .map(g -> g.name().toLowerCase(Locale.ROOT) + " × " + p.rows())
                                .orElse("-"),
                        p.reason() + p.notMeasured().map(why -> "; not measured: " + why).orElse("")
                    });
        }
        int[] widths = new int[4];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                text.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
            }
            text.append(row[4]).append('\n');
        }
        return text.append(counts()).toString();
    }

    private String counts() {
        return count(Invariance.SCALE_INVARIANT)
                + " of "
                + parameters.size()
                + " parameters are scale-invariant, "
                + count(Invariance.UNKNOWN)
                + " unknown";
    }

    private static String verdict(Invariance invariance) {
        return switch (invariance) {
            case SCALE_INVARIANT -> "yes";
            case NOT_INVARIANT -> "no";
            case UNKNOWN -> "unknown";
        };
    }
}
