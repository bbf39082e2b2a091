package io.github.smd4j.examples.report;

import java.util.Arrays;
import java.util.List;

/**
 * The part of an axis that a picture shows.
 *
 * @param low lower end
 * @param high upper end, above it
 */
record ValueRange(double low, double high) {

    /** Covers all lines, and the scattering series but for their outermost values. */
    static ValueRange ofPlaces(List<Curve> curves, Scale scale) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Curve curve : curves) {
            double[] places =
                    Arrays.stream(curve.y())
                            .map(scale::place)
                            .filter(Double::isFinite)
                            .sorted()
                            .toArray();
            if (places.length > 0) {
                int beyond = curve.raw() ? (int) (scale.outside() * places.length) : 0;
                low = Math.min(low, places[beyond]);
                high = Math.max(high, places[places.length - 1 - beyond]);
            }
        }
        if (low > high) {
            return new ValueRange(-1, 1);
        }
        double span = Math.max(1.08 * (high - low), scale.leastSpan());
        if (span == 0) {
            span = low == 0 ? 2 : 0.2 * Math.abs(low);
        }
        double middle = (low + high) / 2;
        return new ValueRange(middle - span / 2, middle + span / 2);
    }

    /** Covers all steps. */
    static ValueRange ofSteps(List<Curve> curves) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Curve curve : curves) {
            if (curve.x().length > 0) {
                low = Math.min(low, curve.x()[0]);
                high = Math.max(high, curve.x()[curve.x().length - 1]);
            }
        }
        if (low > high) {
            return new ValueRange(0, 1);
        }
        return new ValueRange(low, Math.max(high, low + 1));
    }
}
