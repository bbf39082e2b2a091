package io.github.smd4j.examples.simulation;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.smd4j.core.map.GradientProcess;
import io.github.smd4j.core.map.LevelProcess;
import io.github.smd4j.core.map.MomentumMap;
import io.github.smd4j.core.map.NormMap;
import io.github.smd4j.core.map.SgdMap;
import io.github.smd4j.core.map.UniformNoise;
import io.github.smd4j.core.theory.Fluctuations;
import io.github.smd4j.core.theory.Rates;
import io.github.smd4j.examples.report.SimulationChart;
import io.github.smd4j.examples.report.SimulationSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.DoubleSupplier;
import org.apache.commons.rng.JumpableUniformRandomProvider;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * The paper's Figures 4 (SGD, Eq. 130 as printed) and 5 (heavy ball, Eq. 131), with its settings: η
 * = 0.1, λ = 0.001, x0 = 10, α = 0.9, noise Uniform(−3, 3).
 *
 * <p>The paper shows the shapes of L_t only as pictures, and gives no number of steps. Ours are:
 * constant 10; 10, from the middle on 20; a line from 10 to 20; one period of 10·(1 + 0.4·sin). A
 * run lasts about 1,600 times the relaxation time 1/(1−ρ), so that L changes slowly in its measure;
 * a second picture shows the approach at the start and at the jump.
 */
public final class SyntheticFigure {

    private static final double LEARNING_RATE = 0.1;
    private static final double WEIGHT_DECAY = 0.001;
    private static final double START = 10;
    private static final double LEVEL = 10;
    private static final int POINTS = 8000;

    private final int number;
    private final NormMap map;
    private final int steps;
    private final List<Run> runs = new ArrayList<>();

    /**
     * A trajectory.
     *
     * @param name of its process
     * @param shape in words
     * @param judged how many steps lie outside 3/(1−ρ) steps after the start or a jump
     * @param within how many of them lie within 3 predicted standard deviations of the moving line
     * @param whole the run, thinned evenly
     * @param close every step from the last jump, or the start, on
     */
    record Run(
            String name,
            String shape,
            long judged,
            long within,
            SimulationSeries whole,
            SimulationSeries close) {

        double share() {
            return (double) within / judged;
        }
    }

    private SyntheticFigure(int number, NormMap map, int steps) {
        this.number = number;
        this.map = map;
        this.steps = steps;
    }

    /**
     * Runs the four trajectories of a figure.
     *
     * @param number 4 or 5
     * @param seed any number; each trajectory has its own stream
     * @return the figure
     * @throws IllegalArgumentException if there is no such figure
     * @throws CancellationException if the calling thread is interrupted, which it stays
     */
    public static SyntheticFigure of(int number, long seed) {
        if (number != 4 && number != 5) {
            throw new IllegalArgumentException("the figure must be 4 or 5, but was " + number);
        }
        SyntheticFigure figure =
                number == 4
                        ? new SyntheticFigure(
                                4, new SgdMap(LEARNING_RATE, WEIGHT_DECAY, false), 4_000_000)
                        : new SyntheticFigure(
                                5, new MomentumMap(LEARNING_RATE, WEIGHT_DECAY, 0.9), 400_000);
        int steps = figure.steps;
        int middle = steps / 2;
        UniformRandomProvider source = RandomSource.L64_X128_MIX.create(seed);
        JumpableUniformRandomProvider streams = (JumpableUniformRandomProvider) source;
        figure.run("constant", "L = 10", LevelProcess.constant(LEVEL), 0, streams.jump());
        figure.run(
                "step",
                "L = 10, then 20",
                LevelProcess.step(LEVEL, 2, middle),
                middle,
                streams.jump());
        figure.run(
                "linear",
                "L from 10 to 20",
                LevelProcess.linear(LEVEL, 2, steps),
                0,
                streams.jump());
        figure.run(
                "sine",
                "L = 10 (1 + 0.4 sin), one period",
                LevelProcess.sine(LEVEL, 0.4, steps),
                0,
                streams.jump());
        return figure;
    }

    private void run(
            String name, String shape, LevelProcess level, int jump, UniformRandomProvider random) {
        GradientProcess process = new UniformNoise(level, UniformNoise.PAPER);
        double loss =
                Rates.nearEquilibriumLoss(map.learningRate(), map.weightDecay(), map.momentum());
        int settling = (int) Math.ceil(3 / loss);
        int stride = steps / POINTS;
        Recorder whole = new Recorder(POINTS);
        Recorder close = new Recorder((int) (8 / loss));
        DoubleSupplier draws = process.draws(random);
        NormMap.State state = map.atRest(START);
        long judged = 0;
        long within = 0;
        for (int t = 0; t < steps; t++) {
            double driven = draws.getAsDouble();
            double mean = process.mean(t);
            double theory = map.fixedPoint(mean);
            if (t % stride == 0) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("interrupted after step " + t);
                }
                whole.add(t, driven, state.squaredNorm(), theory);
            }
            if (t >= jump && t - jump < close.length()) {
                close.add(t - jump, driven, state.squaredNorm(), theory);
            }
            state = map.next(state, driven);
            boolean settled = t >= settling && (t < jump || t >= jump + settling);
            if (settled) {
                double variance =
                        Fluctuations.squaredNormVariance(
                                map.learningRate(), map.momentum(), process.variance(t), mean);
                double distance = state.squaredNorm() - theory;
                judged++;
                within += distance * distance <= 9 * variance ? 1 : 0;
            }
        }
        runs.add(
                new Run(
                        name,
                        shape,
                        judged,
                        within,
                        whole.series(name + ": " + shape),
                        close.series(
                                jump == 0
                                        ? name + ": from the start, x0 = 10"
                                        : name + ": steps after the jump")));
    }

    List<Run> runs() {
        return runs;
    }

    /**
     * Returns what was run and how well the line holds.
     *
     * @return {@code figure, map, steps, processes: [{process, shape, judgedSteps,
     *     shareWithin3StandardDeviations}]}
     */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("figure", number);
        json.addProperty("map", number == 4 ? "sgd" : "sgdm");
        json.addProperty("learningRate", map.learningRate());
        json.addProperty("weightDecay", map.weightDecay());
        json.addProperty("momentum", map.momentum());
        json.addProperty("startSquaredNorm", START);
        json.addProperty("steps", steps);
        json.addProperty("note", "the shapes of L and the number of steps are ours");
        JsonArray processes = new JsonArray();
        for (Run run : runs) {
            JsonObject each = new JsonObject();
            each.addProperty("process", run.name());
            each.addProperty("shape", run.shape());
            each.addProperty("judgedSteps", run.judged());
            each.addProperty("shareWithin3StandardDeviations", run.share());
            processes.add(each);
        }
        json.add("processes", processes);
        return json;
    }

    /**
     * Writes {@code figure-N.csv}, and the pictures {@code figure-N} and {@code figure-N-approach}
     * as {@code .png} and {@code .svg}; existing files are replaced.
     *
     * @param folder where; exists
     * @throws IOException if a file cannot be written
     */
    public void write(Path folder) throws IOException {
        String name = "figure-" + number;
        StringBuilder rows = new StringBuilder("process,step,level,squared_norm,theory\n");
        for (Run run : runs) {
            SimulationSeries s = run.whole();
            for (int i = 0; i < s.step().length; i++) {
                rows.append(run.name()).append(',').append(s.step()[i]).append(',');
                rows.append(s.level()[i]).append(',').append(s.squaredNorm()[i]).append(',');
                rows.append(s.theory()[i]).append('\n');
            }
        }
        Files.writeString(folder.resolve(name + ".csv"), rows);
        String theory = "theory, current E[L] (shapes of L: ours, the paper gives none in numbers)";
        SimulationChart.write(
                folder, name, "simulated x", theory, runs.stream().map(Run::whole).toList());
        SimulationChart.write(
                folder,
                name + "-approach",
                "simulated x",
                theory,
                List.of(runs.get(0).close(), runs.get(1).close()));
    }

    /** Grows the arrays of a panel. */
    private static final class Recorder {

        private final long[] step;
        private final double[] level;
        private final double[] squaredNorm;
        private final double[] theory;
        private int count;

        Recorder(int length) {
            step = new long[length];
            level = new double[length];
            squaredNorm = new double[length];
            theory = new double[length];
        }

        int length() {
            return step.length;
        }

        void add(long t, double l, double x, double line) {
            step[count] = t;
            level[count] = l;
            squaredNorm[count] = x;
            theory[count++] = line;
        }

        SimulationSeries series(String title) {
            double[] none = new double[step.length];
            Arrays.fill(none, Double.NaN);
            return new SimulationSeries(title, step, level, squaredNorm, none, none, theory);
        }
    }
}
