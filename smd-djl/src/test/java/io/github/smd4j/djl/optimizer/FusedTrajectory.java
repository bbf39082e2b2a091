package io.github.smd4j.djl.optimizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The rows of {@code optimizers/fused_trajectories.csv}: what PyTorch 2.13, and the papers'
 * formulas, do in float64 on the start and the gradients of {@link TorchTrajectory}.
 */
final class FusedTrajectory {

    static final double CLIP_VALUE = 2;
    static final double CLIP_NORM = 6;

    private final Map<String, double[]> rows = new HashMap<>();

    static FusedTrajectory read() {
        Path file =
                Path.of(System.getProperty("smd.testData"), "optimizers", "fused_trajectories.csv");
        FusedTrajectory trajectory = new FusedTrajectory();
        try {
            for (String line : Files.readAllLines(file)) {
                int values = line.lastIndexOf(',');
                trajectory.rows.put(
                        line.substring(0, values),
                        Arrays.stream(line.substring(values + 1).split(" ", -1))
                                .mapToDouble(Double::parseDouble)
                                .toArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return trajectory;
    }

    /** The weight after a step; null where it was not kept. */
    double[] weight(String rule, String clipping, String parameter, int step) {
        return rows.get(rule + "," + clipping + ",weight," + parameter + "," + step);
    }

    /** The common norm of both gradients. */
    double norm(int step) {
        return rows.get("all,norm,norm,all," + step)[0];
    }
}
