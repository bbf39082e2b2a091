package io.github.smd4j.core.detect;

import io.github.smd4j.core.estimate.Quantiles;

/**
 * How far one parameter turned over spans of k steps in the last half of one stage, beside I4.
 *
 * @param span k
 * @param anchors number of anchors whose whole span lies there
 * @param angle the angle of their mean cosine, which is what I4 speaks of, radians
 * @param standardError that of the angle, from the spread of the anchors, which are taken for
 *     independent; NaN for fewer than two
 * @param theory what I4 says, radians; NaN where it says nothing
 * @param filters how the same angle lies over the filters
 */
public record AnchorStatistics(
        long span,
        long anchors,
        double angle,
        double standardError,
        double theory,
        Quantiles filters) {

    /**
     * Returns the angle over what I4 says of it: above 1 where gradients go on in time, below 1
     * where they turn back, as those of an epoch do if images are drawn without replacement.
     *
     * @return the ratio; NaN where there is no theory
     */
    public double ratio() {
        return angle / theory;
    }
}
