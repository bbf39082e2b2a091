package io.github.smd4j.examples.simulation;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.walk.GradientLaw;
import io.github.smd4j.core.walk.RandomWalk;
import io.github.smd4j.core.walk.WalkUpdate.BufferRescaling;
import io.github.smd4j.core.walk.WalkUpdates;
import io.github.smd4j.examples.report.Charts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongConsumer;

/**
 * A random walk beside its rule: the RMS of the angular update and the mean squared norm over the
 * second half, with standard errors, and the pictures.
 *
 * <p>The second half lies in {@value #BATCHES} batches, whose means give the standard errors. They
 * are too small where a batch is not a few relaxation times long: see {@link #batchSteps} and
 * {@link #relaxationSteps}.
 */
public final class RandomWalkRun {

    /** The path that records carry. */
    public static final String PARAMETER = "walk";

    /** Batches of the second half. */
    public static final int BATCHES = 20;

    private final RandomWalkSettings settings;
    private final WalkLine line;
    private final WalkSeries series;
    private final List<Long> cuts = new ArrayList<>();
    private final Moments squaredAngles = new Moments();
    private final Moments squaredNorms = new Moments();
    private final Moments levels = new Moments();

    private RandomWalkRun(RandomWalkSettings settings) {
        this.settings = settings;
        this.line =
                new WalkLine(
                        UpdateRules.named(settings.optimization().rule()).orElse(null), settings);
        this.series = new WalkSeries(settings.steps(), settings.every());
    }

    /**
     * Walks on the calling thread.
     *
     * @param settings what to do
     * @param sink takes the records of each {@code every}-th step
     * @param progress takes the number of steps done, now and then
     * @return the outcome
     * @throws IllegalArgumentException if a setting is out of range, or there is neither a start
     *     nor an equilibrium to start at
     */
    public static RandomWalkRun of(
            RandomWalkSettings settings, StepSink sink, LongConsumer progress) {
        RandomWalkRun run = new RandomWalkRun(settings);
        run.walk(sink, progress);
        return run;
    }

    private void walk(StepSink sink, LongConsumer progress) {
        RandomWalkSettings.Gradients gradients = settings.gradients();
        GradientLaw law =
                (gradients.exact()
                                ? GradientLaw.exact(gradients.level())
                                : GradientLaw.gaussian(gradients.level()))
                        .withCorrelation(gradients.correlation());
        RandomWalk walk =
                new RandomWalk(
                        WalkUpdates.named(settings.optimization().rule(), settings.dimensions()),
                        law,
                        settings.dimensions(),
                        start(),
                        settings.start().seed());
        List<Stage> stages = settings.optimization().schedule().stages(settings.steps());
        int batch = batchSteps();
        int from = settings.steps() - BATCHES * batch;
        Moments angles = new Moments();
        Moments norms = new Moments();
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            if (i > 0) {
                atCut(walk, stages.get(i - 1), stage);
            }
            for (int t = (int) stage.fromStep(); t < stage.toStep(); t++) {
                Hyperparameters h = inForce(t);
                StepSums sums = walk.step(h);
                if (t % settings.every() == 0) {
                    sink.accept(new StepRecord(PARAMETER, t, h, sums, FilterSums.NONE));
                    series.add(t, h, sums, line);
                }
                if (t >= from) {
                    double angle = sums.angularUpdate();
                    angles.add(angle * angle);
                    norms.add(sums.ww());
                    levels.add(level(sums, h));
                    line.add(h);
                    if ((t + 1 - from) % batch == 0) {
                        squaredAngles.add(angles.mean());
                        squaredNorms.add(norms.mean());
                        angles = new Moments();
                        norms = new Moments();
                    }
                }
                progress.accept(t + 1L);
            }
        }
    }

    /** h̃, whose mean is L whatever the correlation; ‖g̃‖² where there is no such buffer. */
    private static double level(StepSums sums, Hyperparameters h) {
        double unitH = sums.unitH(h.momentum());
        return Double.isNaN(unitH) ? sums.unitGradientSquared() : unitH;
    }

    private void atCut(RandomWalk walk, Stage before, Stage after) {
        double last = settings.optimization().schedule().learningRate(before.toStep() - 1);
        if (last > after.learningRate()) {
            cuts.add(after.fromStep());
        }
        // Only the end of a constant rate has a factor by which it was cut.
        if (settings.optimization().rescale()
                && last == before.learningRate()
                && last > 0
                && after.learningRate() > 0
                && last != after.learningRate()) {
            walk.rescale(last / after.learningRate(), BufferRescaling.WHOLE);
        }
    }

    private double start() {
        OptionalDouble given = settings.start().squaredNorm();
        if (given.isPresent()) {
            return given.getAsDouble();
        }
        Hyperparameters first = inForce(0);
        double known = line.squaredNorm(first);
        if (Double.isFinite(known)) {
            return known;
        }
        // Heavy ball's first order: of the right size for any member of the family of SGD.
        double guess =
                Math.sqrt(
                        settings.gradients().level()
                                * first.learningRate()
                                / (2 * first.weightDecay() * (1 - first.momentum())));
        if (!(guess > 0) || Double.isInfinite(guess)) {
            throw new IllegalArgumentException(
                    "a squared norm to start at is required where there is no equilibrium, as at"
                            + " learning rate "
                            + first.learningRate()
                            + " and weight decay "
                            + first.weightDecay());
        }
        return guess;
    }

    private Hyperparameters inForce(long step) {
        RandomWalkSettings.Optimization o = settings.optimization();
        return new Hyperparameters(
                o.rule(), o.schedule().learningRate(step), o.weightDecay(), o.momentum());
    }

    /**
     * Returns the settings.
     *
     * @return what was walked
     */
    public RandomWalkSettings settings() {
        return settings;
    }

    /**
     * Returns the length of a batch.
     *
     * @return the number of steps
     */
    public int batchSteps() {
        return settings.steps() / 2 / BATCHES;
    }

    /**
     * Returns the relaxation time of the last step, by the rule.
     *
     * @return τ in steps; NaN where there is no rule or no equilibrium
     */
    public double relaxationSteps() {
        return line.relaxationSteps(inForce(settings.steps() - 1L));
    }

    /**
     * Returns the RMS of the angular update over the second half, and of the rule's equilibrium
     * angle over the same steps.
     *
     * @return radians
     */
    public WalkStatistic angularUpdate() {
        return new WalkStatistic(
                Math.sqrt(squaredAngles.mean()), line.angle(), error(squaredAngles) / 2);
    }

    /**
     * Returns the mean squared norm over the second half, and of the rule's equilibrium over the
     * same steps. Where gradients are correlated in time, L is the measured mean of h̃.
     *
     * @return squared norms
     */
    public WalkStatistic squaredNorm() {
        double weight = settings.gradients().correlation() > 0 ? line.weight(levels.mean()) : 1;
        return new WalkStatistic(
                squaredNorms.mean(), weight * line.meanSquaredNorm(), error(squaredNorms));
    }

    private static double error(Moments batches) {
        return Math.sqrt(batches.variance() / batches.count()) / batches.mean();
    }

    /**
     * Returns the outcome; a number that does not exist is null.
     *
     * @return settings, {@code angularUpdate: {rootMeanSquare, theory, ratio, standardError}} and
     *     {@code squaredNorm: {mean, theory, ratio, standardError}}; the standard errors are
     *     relative
     */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("rule", settings.optimization().rule());
        put(json, "learningRate", inForce(0).learningRate());
        put(json, "weightDecay", settings.optimization().weightDecay());
        put(json, "momentum", settings.optimization().momentum());
        json.addProperty("rescale", settings.optimization().rescale());
        put(json, "level", settings.gradients().level());
        put(json, "correlation", settings.gradients().correlation());
        json.addProperty("dimensions", settings.dimensions());
        json.addProperty("steps", settings.steps());
        json.addProperty("seed", settings.start().seed());
        put(json, "measuredLevel", levels.mean());
        put(json, "relaxationSteps", relaxationSteps());
        json.addProperty("batchSteps", batchSteps());
        json.add("angularUpdate", json("rootMeanSquare", angularUpdate()));
        json.add("squaredNorm", json("mean", squaredNorm()));
        return json;
    }

    private static JsonObject json(String measured, WalkStatistic statistic) {
        JsonObject json = new JsonObject();
        put(json, measured, statistic.measured());
        put(json, "theory", statistic.theory());
        put(json, "ratio", statistic.ratio());
        put(json, "standardError", statistic.standardError());
        return json;
    }

    private static void put(JsonObject json, String name, double value) {
        json.add(name, Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE);
    }

    /**
     * Writes the three charts of a run; existing files are replaced.
     *
     * @param folder where; made if it does not exist
     * @throws IOException if a file cannot be written
     */
    public void write(Path folder) throws IOException {
        String title = settings.optimization().rule() + ", d = " + settings.dimensions();
        // The charts say that the squared norm's line has the measured L.
        Charts.write(folder, List.of(series.layer(title, line.weight(levels.mean()))), cuts);
    }
}
