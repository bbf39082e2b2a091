package io.github.smd4j.examples.bench;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.smd4j.djl.checkpoint.Checkpoint;
import io.github.smd4j.djl.checkpoint.CheckpointContent;
import io.github.smd4j.djl.checkpoint.Checkpoints;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.optimizer.OptimizerState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/**
 * What a checkpoint costs: network, heavy ball's buffers and the listener's state, forced to the
 * disk of temporary files; and reading it, its checksum and taking all up.
 */
public final class CheckpointBench {

    private static final int STEPS = 2;
    private static final String KIND = "bench";
    private static final String LISTENER = "listener";

    private CheckpointBench() {}

    /**
     * What it came to.
     *
     * @param workload the network
     * @param bytes length of the file
     * @param write from the copy of the buffers to the forced folder
     * @param restore from the search for the newest to the last weight
     */
    public record Result(String workload, long bytes, MedianTime write, MedianTime restore) {}

    /**
     * Writes and takes up checkpoints in turn.
     *
     * @param workload the network
     * @param times how often each is timed, above 0
     * @param warmUp how often each is done before, untimed
     * @return the times
     */
    public static Result run(Workload workload, int times, int warmUp) {
        try (TemporaryFolder folder = TemporaryFolder.create();
                BenchTraining training = BenchTraining.ours(workload, Sampling.every(1))) {
            for (int step = 0; step < STEPS; step++) {
                training.passes();
                training.callback();
                training.update();
            }
            double[] write = new double[times];
            double[] restore = new double[times];
            Checkpoints checkpoints = new Checkpoints(folder.path(), Checkpoints.DEFAULT_KEPT);
            for (int i = -warmUp; i < times; i++) {
                long step = (long) i + warmUp;
                double w = timed(workload, () -> write(training, checkpoints, step));
                double r = timed(workload, () -> restore(training, checkpoints));
                if (i >= 0) {
                    write[i] = w;
                    restore[i] = r;
                }
            }
            return new Result(
                    workload.toString(),
                    Files.size(checkpoints.list().get(0)),
                    MedianTime.of(write),
                    MedianTime.of(restore));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Part {
        void run() throws IOException;
    }

    private static double timed(Workload workload, Part part) {
        return workload.clock()
                .milliseconds(
                        () -> {
                            try {
                                part.run();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
    }

    private static void write(BenchTraining training, Checkpoints checkpoints, long step)
            throws IOException {
        Block block = training.model().getBlock();
        try (NDManager manager = NDManager.newBaseManager();
                OptimizerState state = training.optimizer().state(block, manager)) {
            checkpoints.write(
                    new CheckpointContent(KIND, step)
                            .model(block)
                            .optimizer(state)
                            .largeState(LISTENER, training.listenerState()));
        }
    }

    private static void restore(BenchTraining training, Checkpoints checkpoints)
            throws IOException {
        Block block = training.model().getBlock();
        try (Checkpoint newest =
                        checkpoints
                                .newest(
                                        refused -> {
                                            throw new IllegalStateException(refused);
                                        })
                                .orElseThrow();
                NDManager manager = NDManager.newBaseManager();
                OptimizerState state = newest.optimizer(manager)) {
            newest.restoreModel(block);
            training.optimizer().restore(block, state);
            newest.restore(LISTENER, training.listenerState());
        }
    }
}
