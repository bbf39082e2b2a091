package io.github.smd4j.core.detect;

import org.apache.commons.math3.special.Erf;

/**
 * How many standard errors a statistic must be away so that noise alone takes it there in no more
 * than a stated share of runs.
 */
final class FalseAlarm {

    /** Share of runs of {@link #RUN} steps in which one statistic may give a false alarm. */
    static final double SHARE = 1e-3;

    /** The length of a run, in steps. */
    static final double RUN = 2000;

    private FalseAlarm() {}

    /**
     * Returns the quantile of Student's t for one look of many, two-sided (Bonferroni).
     *
     * @param every steps from one independent look to the next
     * @param degrees degrees of freedom of the standard error, as many as it has blocks
     * @return standard errors; the expansion of Fisher and Cornish, good to 3% for 15 degrees and
     *     more
     */
    static double errors(double every, double degrees) {
        double looks = Math.max(1, RUN / every);
        double z = Math.sqrt(2) * Erf.erfcInv(SHARE / looks);
        double square = z * z;
        double first = (square + 1) / 4;
        double second = ((5 * square + 16) * square + 3) / 96;
        double third = (((3 * square + 19) * square + 17) * square - 15) / 384;
        return z * (1 + (first + (second + third / degrees) / degrees) / degrees);
    }
}
