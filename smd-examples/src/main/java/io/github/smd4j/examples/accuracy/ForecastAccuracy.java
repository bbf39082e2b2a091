package io.github.smd4j.examples.accuracy;

import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.examples.report.ForecastSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How far each forecaster is from random walks, for every optimizer and schedule.
 *
 * <p>Compared are the mean of ‖w‖² and the root mean square of Δ over windows of 50 steps, the
 * first of which, where buffers fill, is left out.
 *
 * @param results a result for each case
 * @param charts what a chart shows
 */
public record ForecastAccuracy(List<Result> results, List<ForecastSeries> charts) {

    /** The cases that are drawn. */
    private static final List<String> DRAWN =
            List.of("steps", "cosine", "warm-up, cosine", "one-cycle");

    /**
     * Relative errors forecast/walk − 1 over the windows.
     *
     * @param rms their root mean square
     * @param worst their largest size
     * @param beyondNoise rms less, in squares, what the walks scatter: 0 where it is all noise
     */
    public record Error(double rms, double worst, double beyondNoise) {}

    /**
     * The errors of one forecaster.
     *
     * @param forecaster its name
     * @param squaredNorm of ‖w‖²
     * @param angularUpdate of Δ
     */
    public record Score(String forecaster, Error squaredNorm, Error angularUpdate) {}

    /**
     * What came out for one case.
     *
     * @param rule the optimizer
     * @param schedule the schedule
     * @param squaredNormNoise relative standard error of the walks' mean, root mean square over the
     *     windows
     * @param angularUpdateNoise the same of Δ
     * @param scores a score for each forecaster that applies
     */
    public record Result(
            String rule,
            String schedule,
            double squaredNormNoise,
            double angularUpdateNoise,
            List<Score> scores) {

        /**
         * Returns a score.
         *
         * @param forecaster its name
         * @return the score; null where the forecaster does not apply
         */
        public Score of(String forecaster) {
            return scores.stream()
                    .filter(score -> score.forecaster().equals(forecaster))
                    .findFirst()
                    .orElse(null);
        }
    }

    /**
     * Walks and compares. Cost of the published settings: about a minute on two cores.
     *
     * @param settings how finely
     * @param done is told the name of each case that is done
     * @return the errors
     */
    public static ForecastAccuracy of(AccuracySettings settings, Consumer<String> done) {
        List<Result> results = new ArrayList<>();
        List<ForecastSeries> charts = new ArrayList<>();
        for (AccuracyCase each : AccuracyCase.all(settings)) {
            List<WalkWindows> walks = WalkWindows.walks(each, settings);
            results.add(result(each, walks, settings.steps()));
            if (each.plan().rule().name().equals("heavy-ball") && DRAWN.contains(each.schedule())) {
                charts.add(chart(each, WalkWindows.mean(walks), settings.steps()));
            }
            done.accept(each.plan().rule().name() + ", " + each.schedule());
        }
        return new ForecastAccuracy(List.copyOf(results), List.copyOf(charts));
    }

    private static WalkWindows forecast(AccuracyCase each, String name, int steps) {
        return WalkWindows.of(each.forecasters().get(name).along(each.plan(), 0, steps));
    }

    private static Result result(AccuracyCase each, List<WalkWindows> walks, int steps) {
        WalkWindows mean = WalkWindows.mean(walks);
        double noiseX = noise(walks, WalkWindows::squaredNorm);
        double noiseAngle = noise(walks, WalkWindows::angularUpdate);
        List<Score> scores = new ArrayList<>();
        for (String name : each.forecasters().keySet()) {
            WalkWindows line = forecast(each, name, steps);
            scores.add(
                    new Score(
                            name,
                            error(line.squaredNorm(), mean.squaredNorm(), noiseX),
                            error(line.angularUpdate(), mean.angularUpdate(), noiseAngle)));
        }
        return new Result(each.plan().rule().name(), each.schedule(), noiseX, noiseAngle, scores);
    }

    private static Error error(double[] line, double[] walk, double noise) {
        Moments errors = new Moments();
        for (int w = 1; w < walk.length; w++) {
            errors.add(line[w] / walk[w] - 1);
        }
        double rms = errors.rootMeanSquare();
        return new Error(
                rms,
                Math.max(errors.max(), -errors.min()),
                Math.sqrt(Math.max(0, rms * rms - noise * noise)));
    }

    private static double noise(List<WalkWindows> walks, Function<WalkWindows, double[]> values) {
        int n = values.apply(walks.get(0)).length;
        Moments squares = new Moments();
        for (int w = 1; w < n; w++) {
            Moments over = new Moments();
            for (WalkWindows walk : walks) {
                over.add(values.apply(walk)[w]);
            }
            squares.add(over.variance() / walks.size() / (over.mean() * over.mean()));
        }
        return Math.sqrt(squares.mean());
    }

    private static ForecastSeries chart(AccuracyCase each, WalkWindows walk, int steps) {
        return new ForecastSeries(
                each.schedule(),
                IntStream.range(0, walk.squaredNorm().length)
                        .mapToLong(w -> w * WalkWindows.LENGTH + WalkWindows.LENGTH / 2)
                        .toArray(),
                walk.angularUpdate(),
                forecast(each, AccuracyCase.F3, steps).angularUpdate(),
                forecast(each, AccuracyCase.F4, steps).angularUpdate(),
                forecast(each, AccuracyCase.EQUILIBRIUM, steps).angularUpdate());
    }
}
