package io.github.smd4j.examples.simulation;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.smd4j.core.map.Ensemble;
import io.github.smd4j.core.map.EnsembleMoments;
import io.github.smd4j.core.map.NormMap;
import io.github.smd4j.core.theory.Fluctuations;
import io.github.smd4j.core.theory.Rates;
import io.github.smd4j.examples.report.SimulationChart;
import io.github.smd4j.examples.report.SimulationSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * An ensemble of one map beside theory, and its files: {@code squared_norm.csv}, {@code
 * quantiles.csv}, {@code squared_norm.png} and {@code .svg}.
 */
public final class Simulation {

    /** Rows of {@code squared_norm.csv} beyond which steps are left out, evenly. */
    static final int MOST_ROWS = 20_000;

    private final Ensemble ensemble;
    private final EnsembleMoments moments;

    private Simulation(Ensemble ensemble, EnsembleMoments moments) {
        this.ensemble = ensemble;
        this.moments = moments;
    }

    /**
     * Runs on all cores.
     *
     * @param ensemble what to run
     * @param observer hears how far it is; may stop it
     * @return its outcome
     * @throws IllegalStateException if a squared norm falls to 0 or below
     * @throws CancellationException if the observer or an interrupt stops it
     */
    public static Simulation of(Ensemble ensemble, Ensemble.Observer observer) {
        int threads = Runtime.getRuntime().availableProcessors();
        return new Simulation(ensemble, ensemble.run(threads, observer));
    }

    /**
     * Returns the mean over the trajectories after the last step.
     *
     * @return the mean of x
     */
    public double mean() {
        return moments.mean(moments.steps());
    }

    /**
     * Returns the unbiased variance over the trajectories after the last step.
     *
     * @return the variance of x; NaN for one trajectory
     */
    public double variance() {
        return moments.variance(moments.steps());
    }

    /**
     * Returns the squared norm at rest for E[L] of the last step.
     *
     * @return x*; NaN if that E[L] is not above 0, as a recorded series may have it
     */
    public double theory() {
        return theory(ensemble.map(), ensemble.process().mean(moments.steps() - 1L));
    }

    /**
     * Returns the predicted variance, Vη²/(4L(1−α)²) times what correlation in time makes of it,
     * for E[L] and V of the last step.
     *
     * @return the variance; NaN where {@link #theory()} is NaN
     */
    public double theoryVariance() {
        long last = moments.steps() - 1L;
        NormMap map = ensemble.map();
        double level = ensemble.process().mean(last);
        if (!(level > 0)) {
            return Double.NaN;
        }
        double memory =
                Rates.nearEquilibrium(map.learningRate(), map.weightDecay(), map.momentum());
        return Fluctuations.squaredNormVariance(
                        map.learningRate(),
                        map.momentum(),
                        ensemble.process().variance(last),
                        level)
                * ensemble.process().widening(Math.max(0, memory));
    }

    static double theory(NormMap map, double level) {
        return level > 0 ? map.fixedPoint(level) : Double.NaN;
    }

    /**
     * Returns the outcome; a number that does not exist is null.
     *
     * @return {@code squaredNorm: {mean, variance}} and {@code theory: {squaredNorm,
     *     squaredNormVariance}}
     */
    public JsonObject json() {
        JsonObject simulated = new JsonObject();
        put(simulated, "mean", mean());
        put(simulated, "variance", variance());
        JsonObject theory = new JsonObject();
        put(theory, "squaredNorm", theory());
        put(theory, "squaredNormVariance", theoryVariance());
        JsonObject json = new JsonObject();
        json.add("squaredNorm", simulated);
        json.add("theory", theory);
        return json;
    }

    private static void put(JsonObject json, String name, double value) {
        json.add(name, Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE);
    }

    /**
     * Writes the tables and the picture; existing files are replaced.
     *
     * @param folder where; exists
     * @param title of the picture
     * @throws IOException if a file cannot be written
     */
    public void write(Path folder, String title) throws IOException {
        Files.writeString(folder.resolve("squared_norm.csv"), rows());
        StringBuilder quantiles = new StringBuilder("step,low_5,median,high_95\n");
        for (EnsembleMoments.Band band : moments.bands()) {
            quantiles.append(band.step()).append(',').append(band.low());
            quantiles.append(',').append(band.median()).append(',').append(band.high());
            quantiles.append('\n');
        }
        Files.writeString(folder.resolve("quantiles.csv"), quantiles);
        SimulationChart.write(
                folder,
                "squared_norm",
                "mean of " + ensemble.trajectories() + " trajectories",
                "theory, current E[L]",
                List.of(series(title)));
    }

    private String rows() {
        StringBuilder rows = new StringBuilder("step,mean,variance,theory\n");
        int stride = (moments.steps() + MOST_ROWS - 1) / MOST_ROWS;
        for (int t = 0; t < moments.steps(); t += stride) {
            row(rows, t);
        }
        row(rows, moments.steps());
        return rows.toString();
    }

    private void row(StringBuilder rows, int t) {
        double variance = moments.variance(t);
        double theory = line(t);
        rows.append(t).append(',').append(moments.mean(t)).append(',');
        rows.append(Double.isNaN(variance) ? "" : variance).append(',');
        rows.append(Double.isNaN(theory) ? "" : theory).append('\n');
    }

    /** The theory line beside x_t, which L_{t−1} made. */
    private double line(long t) {
        return theory(ensemble.map(), ensemble.process().mean(Math.max(0, t - 1)));
    }

    private SimulationSeries series(String title) {
        List<EnsembleMoments.Band> bands = moments.bands();
        int n = bands.size();
        long[] step = bands.stream().mapToLong(EnsembleMoments.Band::step).toArray();
        double[] none = new double[n];
        double[] mean = new double[n];
        double[] low = new double[n];
        double[] high = new double[n];
        double[] line = new double[n];
        for (int i = 0; i < n; i++) {
            none[i] = Double.NaN;
            mean[i] = moments.mean((int) step[i]);
            low[i] = ensemble.trajectories() == 1 ? Double.NaN : bands.get(i).low();
            high[i] = ensemble.trajectories() == 1 ? Double.NaN : bands.get(i).high();
            line[i] = line(step[i]);
        }
        return new SimulationSeries(title, step, none, mean, low, high, line);
    }
}
