package io.github.smd4j.core.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.step.Hyperparameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The updates against recorded trajectories: PyTorch 2.13 in float64 where it has the optimizer,
 * and the published algorithm in NumPy where it has not, across a cut of the learning rate.
 */
class UpdateTrajectoryTest {

    private static final int STEPS = 40;
    private static final int CUT = 20;
    private static final double DIVISOR = 4;

    /**
     * Both sides round each of at most ten operations a step by 2⁻⁵³ of a value that is at most the
     * largest weight of the run: 40·10·2·2⁻⁵³ = 9e-14 of it, if all errors went one way. Measured:
     * 1.1e-15.
     */
    private static final double TOLERANCE = 9e-14;

    record Run(String source, String rule, double momentum, double decay, double rate) {

        static Run of(String[] cells) {
            return new Run(
                    cells[0],
                    cells[1],
                    Double.parseDouble(cells[2]),
                    Double.parseDouble(cells[3]),
                    Double.parseDouble(cells[4]));
        }
    }

    private static final double[][] GRADIENTS = new double[STEPS][];
    private static final TreeMap<String, TreeMap<Integer, double[]>> KEPT = new TreeMap<>();
    private static final List<Run> RUNS = new ArrayList<>();
    private static double[] start;

    static {
        Path file = Path.of(System.getProperty("smd.testData"), "optimizers");
        try (Stream<String> lines = Files.lines(file.resolve("update_trajectories.csv"))) {
            lines.map(line -> line.split(",", -1)).forEach(UpdateTrajectoryTest::take);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void take(String[] cells) {
        int step = Integer.parseInt(cells[5]);
        double[] values =
                Stream.of(cells[6].split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
        if (cells[1].equals("weight")) {
            start = values;
        } else if (cells[1].equals("gradient")) {
            GRADIENTS[step] = values;
        } else {
            Run run = Run.of(cells);
            if (!RUNS.contains(run)) {
                RUNS.add(run);
            }
            KEPT.computeIfAbsent(run.toString(), key -> new TreeMap<>()).put(step, values);
        }
    }

    static List<Run> runs() {
        return RUNS;
    }

    @ParameterizedTest
    @MethodSource("runs")
    void everyStepIsTheRecordedOne(Run run) {
        double[] weight = start.clone();
        WalkUpdate update = WalkUpdates.named(run.rule(), weight.length);
        TreeMap<Integer, double[]> kept = KEPT.get(run.toString());
        assertEquals(11, kept.size());
        double largest = 0;
        double worst = 0;
        for (int step = 0; step < STEPS; step++) {
            double rate = step < CUT ? run.rate() : run.rate() / DIVISOR;
            double[] gradient = GRADIENTS[step].clone();
            update.advance(
                    new Hyperparameters(run.rule(), rate, run.decay(), run.momentum()),
                    weight,
                    gradient);
            for (int i = 0; i < weight.length; i++) {
                assertEquals(GRADIENTS[step][i], gradient[i], 0.0, "the gradient is left as it is");
                largest = Math.max(largest, Math.abs(weight[i]));
                if (kept.containsKey(step)) {
                    worst = Math.max(worst, Math.abs(weight[i] - kept.get(step)[i]));
                }
            }
        }
        assertTrue(worst <= TOLERANCE * largest, worst + " with weights up to " + largest);
    }

    @Test
    void everyRuleIsRecorded() {
        List<String> families =
                RUNS.stream().map(run -> run.rule().replaceAll(":.*", "")).distinct().toList();
        for (String name : WalkUpdates.names()) {
            assertTrue(families.contains(name.replaceAll(":.*", "")), name);
        }
    }
}
