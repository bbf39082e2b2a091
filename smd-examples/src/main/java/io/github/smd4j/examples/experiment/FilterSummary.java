package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.detect.AnchorStatistics;
import io.github.smd4j.core.detect.FilterStatistics;
import io.github.smd4j.core.estimate.Quantiles;
import io.github.smd4j.core.identity.TravelledAngle;

/**
 * What {@code summary.json} says of the filters of a parameter in a stage. A number that is not one
 * is null.
 */
record FilterSummary(
        int count,
        Spread angularUpdate,
        Double angularUpdateTheory,
        Spread squaredNorm,
        Spread squaredNormTheory,
        Spread squaredNormRatio,
        int withTheory,
        Double layerAngularUpdate,
        Double layerSquaredNormTheory) {

    record Spread(Double min, Double low, Double median, Double high, Double max) {

        static Spread of(Quantiles q) {
            return of(q, 1);
        }

        /** In some unit. */
        static Spread of(Quantiles q, double unit) {
            return new Spread(
                    Summary.number(q.min() / unit),
                    Summary.number(q.low() / unit),
                    Summary.number(q.median() / unit),
                    Summary.number(q.high() / unit),
                    Summary.number(q.max() / unit));
        }
    }

    /**
     * How far weights have turned along their path.
     *
     * @param sinceStart from the first step of the run to the end of the stage
     * @param sinceCut from the first step of the stage
     */
    record Travelled(Path sinceStart, Path sinceCut) {}

    /** Of the whole parameter, and of its filters in the mean over them. */
    record Path(
            long steps,
            long measuredSteps,
            Double radians,
            Double estimatedRadians,
            Double filterMeanRadians,
            Double filterMeanEstimatedRadians) {

        static Path of(TravelledAngle layer, TravelledAngle filters) {
            return new Path(
                    layer.steps(),
                    layer.measured(),
                    Summary.number(layer.sum()),
                    Summary.number(layer.estimate()),
                    Summary.number(filters.sum()),
                    Summary.number(filters.estimate()));
        }
    }

    /** An angle over several steps. */
    record Anchored(
            long span,
            long anchors,
            Double angle,
            Double standardError,
            Double theory,
            Spread filters) {

        static Anchored of(AnchorStatistics a) {
            return new Anchored(
                    a.span(),
                    a.anchors(),
                    Summary.number(a.angle()),
                    Summary.number(a.standardError()),
                    Summary.number(a.theory()),
                    Spread.of(a.filters()));
        }
    }

    static FilterSummary of(FilterStatistics f) {
        return new FilterSummary(
                f.filters(),
                Spread.of(f.angularUpdate()),
                Summary.number(f.angleTheory()),
                Spread.of(f.squaredNorm()),
                Spread.of(f.squaredNormTheory()),
                Spread.of(f.squaredNormRatio()),
                f.withTheory(),
                Summary.number(f.angleFromFilters()),
                Summary.number(f.normFromFilters()));
    }
}
