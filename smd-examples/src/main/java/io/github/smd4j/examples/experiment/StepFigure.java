package io.github.smd4j.examples.experiment;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.theory.Equilibrium;
import io.github.smd4j.core.theory.NormForces;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.examples.data.EmbeddedData;
import io.github.smd4j.examples.report.StepChart;
import io.github.smd4j.examples.report.StepSketch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * The paper's Figure 1 from a real step: the six sums of a record place the gradient's, the
 * buffer's and the decay's part of the step in the plane of weight and update.
 *
 * <p>For heavy ball d = −η(αv + g + λw), so ⟨d, g⟩ = −η(α⟨v, g⟩ + ‖g‖² + λ⟨w, g⟩) is known though
 * neither vector is. With momentum gradient and buffer also have parts outside the plane, which
 * cancel each other; they are not drawn.
 */
public final class StepFigure {

    /** Steps of the built-in run: six times its τ of 50. */
    public static final int TRAINED_STEPS = 300;

    private static final String RULE = "heavy-ball";
    private static final int SETTLED = 100;

    private final StepRecord record;
    private final StepSketch sketch;

    private StepFigure(StepRecord record) {
        this.record = record;
        this.sketch = sketch(record);
    }

    /**
     * Takes a recorded step.
     *
     * @param record a step of heavy ball or SGD, with all six sums; ⟨v, g⟩ may miss without
     *     momentum
     * @return the figure
     * @throws IllegalArgumentException if the rule is another, or a number that the figure needs is
     *     missing
     */
    public static StepFigure of(StepRecord record) {
        String which = record.parameter() + " at step " + record.step();
        Hyperparameters h = record.hyperparameters();
        if (!h.rule().equals(RULE)) {
            throw new IllegalArgumentException(
                    "the step must be one of "
                            + RULE
                            + ", but the rule of "
                            + which
                            + " was "
                            + h.rule());
        }
        StepSums s = record.sums();
        double needed = h.learningRate() + h.weightDecay() + h.momentum();
        boolean known = h.momentum() == 0 || Double.isFinite(s.vg());
        if (!(known && Double.isFinite(needed) && s.isFinite() && s.angularUpdate() > 0)) {
            throw new IllegalArgumentException(
                    "the step must have finite sums and an angular update above 0, but "
                            + which
                            + " had "
                            + s);
        }
        return new StepFigure(record);
    }

    /**
     * Trains the quickstart's network on Fashion with SGD, batches of 32, η = 0.5 and λ = 0.01, for
     * {@value #TRAINED_STEPS} steps. Takes a step of the convolution whose angular update was
     * closest to equilibrium in the root mean square of the last 100 steps; of these, the one
     * closest to equilibrium, for a single step of SGD strays from it like the gradient's norm.
     *
     * @param seed decides weights and order of the images
     * @param afterStep is told the number of steps done, after each
     * @return the figure
     */
    public static StepFigure trained(long seed, LongConsumer afterStep) {
        MemorySink records = new MemorySink();
        QuickstartSettings settings =
                new QuickstartSettings(
                        new QuickstartSettings.Optimization(0.5, 0.01, 0, false),
                        MultiStep.starting(0.5),
                        new QuickstartSettings.Length(TRAINED_STEPS, 32, seed),
                        Sampling.every(1),
                        1,
                        false);
        try (Training training = Training.quickstart(EmbeddedData.fashion(), settings, false)) {
            training.train(records, afterStep);
        }
        String steadiest =
                records.parameters().stream()
                        .filter(path -> path.contains("conv"))
                        .min(Comparator.comparingDouble(path -> distance(records.of(path))))
                        .orElseThrow();
        return of(
                last(records.of(steadiest)).stream()
                        .min(
                                Comparator.comparingDouble(
                                        r ->
                                                Math.abs(
                                                        r.sums().angularUpdate() / equilibrium(r)
                                                                - 1)))
                        .orElseThrow());
    }

    private static List<StepRecord> last(List<StepRecord> steps) {
        return steps.subList(steps.size() - SETTLED, steps.size());
    }

    /** How far the root mean square angle of the last steps lies from equilibrium, in factors. */
    private static double distance(List<StepRecord> steps) {
        double squares = 0;
        for (StepRecord step : last(steps)) {
            squares += Math.pow(step.sums().angularUpdate() / equilibrium(step), 2);
        }
        return Math.abs(Math.log(squares / SETTLED));
    }

    /**
     * Returns the numbers of the figure.
     *
     * @return {@code figure, parameter, step, learningRate, weightDecay, momentum, norm,
     *     angularUpdateRad, equilibriumAngularUpdateRad} (null without decay){@code , centripetal,
     *     radial, centrifugal, changeByEq15} (null with momentum, of which Eq. 15 does not
     *     speak){@code , changeByForces, changeMeasured, parts: {gradient, buffer, decay, update:
     *     {across, along}}, magnification: {across, along}}; lengths in the unit of the norm
     */
    public JsonObject json() {
        StepSums s = record.sums();
        Hyperparameters h = record.hyperparameters();
        double norm = Math.sqrt(s.ww());
        JsonObject json = new JsonObject();
        json.addProperty("figure", 1);
        json.addProperty("parameter", record.parameter());
        json.addProperty("step", record.step());
        json.addProperty("learningRate", h.learningRate());
        json.addProperty("weightDecay", h.weightDecay());
        json.addProperty("momentum", h.momentum());
        json.addProperty("norm", norm);
        json.addProperty("angularUpdateRad", s.angularUpdate());
        double theory = equilibrium(record);
        json.add("equilibriumAngularUpdateRad", JsonNull.INSTANCE);
        if (theory > 0) {
            json.addProperty("equilibriumAngularUpdateRad", theory);
        }
        json.addProperty(
                "centripetal", NormForces.centripetal(h.learningRate(), h.weightDecay(), norm));
        json.addProperty("radial", NormForces.radial(s));
        json.addProperty("centrifugal", NormForces.centrifugal(s));
        json.add("changeByEq15", JsonNull.INSTANCE);
        if (h.momentum() == 0) {
            json.addProperty("changeByEq15", eq15(record));
        }
        json.addProperty("changeByForces", NormForces.radial(s) + NormForces.centrifugal(s));
        json.addProperty("changeMeasured", NormForces.change(s));
        JsonObject parts = new JsonObject();
        parts.add("gradient", arrow(sketch.gradient(), norm));
        parts.add("buffer", arrow(sketch.buffer(), norm));
        parts.add("decay", arrow(sketch.decay(), norm));
        parts.add("update", arrow(sketch.update(), norm));
        json.add("parts", parts);
        json.add("magnification", arrow(StepChart.magnification(sketch), 1));
        return json;
    }

    /**
     * Writes {@code figure-1.png} and {@code figure-1.svg}; existing files are replaced.
     *
     * @param folder where; exists
     * @throws IOException if a file cannot be written
     */
    public void write(Path folder) throws IOException {
        StepChart.write(folder, "figure-1", sketch);
    }

    /**
     * Returns what stands below the picture.
     *
     * @return the lines
     */
    public List<String> caption() {
        return sketch.caption();
    }

    private static double eq15(StepRecord record) {
        Hyperparameters h = record.hyperparameters();
        return NormForces.change(
                h.learningRate(),
                h.weightDecay(),
                record.sums().unitGradientSquared(),
                Math.sqrt(record.sums().ww()));
    }

    private static double equilibrium(StepRecord record) {
        Hyperparameters h = record.hyperparameters();
        double u = h.intrinsicLearningRate();
        return u > 0 && u < 1
                ? Equilibrium.angularUpdateExact(h.learningRate(), h.weightDecay(), h.momentum())
                : Double.NaN;
    }

    private static JsonObject arrow(StepSketch.Arrow arrow, double unit) {
        JsonObject json = new JsonObject();
        json.addProperty("across", arrow.across() * unit);
        json.addProperty("along", arrow.along() * unit);
        return json;
    }

    private static StepSketch sketch(StepRecord record) {
        StepSums s = record.sums();
        Hyperparameters h = record.hyperparameters();
        double rate = h.learningRate();
        double lambda = h.weightDecay();
        double norm = Math.sqrt(s.ww());
        double across = NormForces.tangential(s);
        double along = NormForces.radial(s);
        double momentum = h.momentum() == 0 ? 0 : h.momentum() * s.vg();
        double product = -rate * (momentum + s.gg() + lambda * s.wg());
        // ⟨−ηg, d⟩ less what their parts along w contribute, over the part of d across w.
        double gradient = -rate * (product - s.wd() * s.wg() / s.ww()) / across;
        StepSketch.Arrow decay = new StepSketch.Arrow(0, -rate * lambda);
        StepSketch.Arrow push = new StepSketch.Arrow(gradient / norm, -rate * s.wg() / s.ww());
        // What is left; without momentum it is rounding, and belongs to the gradient.
        StepSketch.Arrow rest =
                new StepSketch.Arrow(
                        across / norm - push.across(), along / norm - push.along() - decay.along());
        boolean plain = h.momentum() == 0;
        StepSketch.Arrow none = new StepSketch.Arrow(0, 0);
        return new StepSketch(
                "A step of " + record.parameter() + " on its sphere",
                plain
                        ? new StepSketch.Arrow(
                                push.across() + rest.across(), push.along() + rest.along())
                        : push,
                plain ? none : rest,
                decay,
                caption(record));
    }

    private static List<String> caption(StepRecord record) {
        StepSums s = record.sums();
        Hyperparameters h = record.hyperparameters();
        double norm = Math.sqrt(s.ww());
        boolean plain = h.momentum() == 0;
        double theory = equilibrium(record);
        double inwards =
                plain
                        ? NormForces.centripetal(h.learningRate(), h.weightDecay(), norm)
                        : NormForces.radial(s);
        String state =
                String.format(
                        Locale.ROOT,
                        "Step %d: η = %s, λ = %s, α = %s, ‖w‖ = %.4g; Δ = %.4g rad = %.3g°, %s",
                        record.step(),
                        h.learningRate(),
                        h.weightDecay(),
                        h.momentum(),
                        norm,
                        s.angularUpdate(),
                        Math.toDegrees(s.angularUpdate()),
                        theory > 0
                                ? String.format(Locale.ROOT, "in equilibrium %.4g rad", theory)
                                : "without equilibrium");
        String forces =
                String.format(
                        Locale.ROOT,
                        "Norm: %s %+.3e, centrifugal %+.3e, %s %+.3e; measured %+.3e",
                        plain ? "centripetal" : "along w (decay and buffer)",
                        inwards,
                        NormForces.centrifugal(s),
                        plain ? "sum (Eq. 15)" : "sum",
                        plain ? eq15(record) : inwards + NormForces.centrifugal(s),
                        NormForces.change(s));
        return List.of(state, forces.replace('-', '−'));
    }
}
