package io.github.smd4j.djl.optimizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The rows of {@code optimizers/sgd_trajectory.csv}: what PyTorch 2.13 did. */
final class TorchTrajectory {

    static final int STEPS = 40;
    static final int CUT = 20;
    static final double RATE = 0.1;
    static final double DIVISOR = 4;
    static final double DECAY = 0.02;

    private final Map<String, float[]> rows = new HashMap<>();

    static TorchTrajectory read() {
        Path file = Path.of(System.getProperty("smd.testData"), "optimizers", "sgd_trajectory.csv");
        TorchTrajectory trajectory = new TorchTrajectory();
        try {
            for (String line : Files.readAllLines(file)) {
                int values = line.lastIndexOf(',');
                String[] texts = line.substring(values + 1).split(" ", -1);
                float[] numbers = new float[texts.length];
                for (int i = 0; i < texts.length; i++) {
                    numbers[i] = Float.parseFloat(texts[i]);
                }
                trajectory.rows.put(line.substring(0, values), numbers);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return trajectory;
    }

    float[] initial(String parameter) {
        return rows.get("all,weight," + parameter + ",-1");
    }

    float[] gradient(String parameter, int step) {
        return rows.get("all,gradient," + parameter + "," + step);
    }

    /** The weight after a step; null where it was not kept. */
    float[] weight(String run, String parameter, int step) {
        return rows.get(run + ",weight," + parameter + "," + step);
    }

    /** The buffer after a step; null where it was not kept. */
    float[] buffer(String run, String parameter, int step) {
        return rows.get(run + ",buffer," + parameter + "," + step);
    }
}
