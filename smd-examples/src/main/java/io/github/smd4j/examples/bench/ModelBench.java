package io.github.smd4j.examples.bench;

import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.optimizer.MomentumKernel;
import io.github.smd4j.examples.network.TorchWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole training step, forward, backward and measured update, beside PyTorch's in a second
 * process on the same weights and images; while one runs the other idles.
 */
public final class ModelBench {

    /** The largest ratio to PyTorch that is asked for. */
    public static final double TARGET = 1.10;

    /** The ratio aimed at. */
    public static final double GOAL = 1.03;

    /** How far the losses of the first step may lie apart, relative: float32 in another order. */
    private static final double LOSS = 1e-4;

    private ModelBench() {}

    /**
     * The other side.
     *
     * @param python the interpreter
     * @param script the script that answers as {@link TorchProcess} says
     * @param threads threads of each operation
     */
    public record Torch(String python, Path script, int threads) {}

    /**
     * What a step costs.
     *
     * @param workload the network
     * @param kernel which loops ran, "plain Java" or "Vector API"
     * @param torch version of PyTorch; empty without it
     * @param ratios to PyTorch; empty without it
     * @param ours median milliseconds of each phase
     * @param theirs likewise of PyTorch; empty without it
     * @param worstError largest error of a record against float64, as {@link RecordCheck} says
     */
    public record Result(
            String workload,
            String kernel,
            String torch,
            List<Judged> ratios,
            Map<String, Double> ours,
            Map<String, Double> theirs,
            double worstError) {}

    /**
     * Times the step.
     *
     * @param workload the network
     * @param pairs number of pairs, above 0
     * @param warmUp pairs run before
     * @param torch the other side, if there is one
     * @return the ratio and the profile
     * @throws IllegalStateException if a record is missing or wrong, or the two sides differ in the
     *     loss of their first step
     */
    public static Result run(Workload workload, int pairs, int warmUp, Optional<Torch> torch) {
        try (BenchTraining ours = BenchTraining.ours(workload, Sampling.every(1))) {
            Phases phases = new Phases(pairs);
            if (torch.isEmpty()) {
                first(ours);
                for (int i = -warmUp; i < pairs; i++) {
                    phases.step(ours, i);
                }
                return result(workload, ours, "", List.of(), phases, Map.of());
            }
            try (TemporaryFolder folder = TemporaryFolder.create();
                    TorchProcess theirs = started(ours, workload, folder.path(), torch.get())) {
                double loss = first(ours);
                double other = theirs.step().loss();
                if (!(Math.abs(loss / other - 1) <= LOSS)) {
                    throw new IllegalStateException(
                            "the first step must have the same loss on both sides, but it was "
                                    + loss
                                    + " here and "
                                    + other
                                    + " in PyTorch: they do not train the same");
                }
                Phases their = new Phases(pairs);
                PairedRatio ratio =
                        PairedRatio.of(
                                pairs,
                                warmUp,
                                phases.counting(warmUp, i -> phases.step(ours, i)),
                                their.counting(warmUp, i -> their.step(theirs, i)));
                return result(
                        workload,
                        ours,
                        theirs.version(),
                        List.of(
                                Judged.of("whole step, measured, to PyTorch's", ratio, TARGET),
                                Judged.of("the same, beside the goal", ratio, GOAL)),
                        phases,
                        their.medians());
            }
        }
    }

    private static Result result(
            Workload workload,
            BenchTraining ours,
            String version,
            List<Judged> ratios,
            Phases phases,
            Map<String, Double> theirs) {
        return new Result(
                workload.toString(),
                MomentumKernel.implementation(),
                version,
                ratios,
                phases.medians(),
                theirs,
                ours.check().require(ours.steps() * ours.measured()));
    }

    /** Runs and checks the first step; returns its loss. */
    private static double first(BenchTraining ours) {
        double loss = ours.passes().loss();
        ours.checkedStep(true);
        ours.forgetVelocities();
        return loss;
    }

    private static TorchProcess started(
            BenchTraining ours, Workload workload, Path folder, Torch torch) {
        try {
            TorchWeights.write(ours.model().getBlock(), folder.resolve("weights.safetensors"));
            float[] pixels = workload.pixels();
            ByteBuffer bytes =
                    ByteBuffer.allocate(pixels.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(pixels);
            Files.write(folder.resolve("images.f32"), bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return TorchProcess.start(
                torch.python(), torch.script(), folder, workload, torch.threads());
    }
}
