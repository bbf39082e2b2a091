package io.github.smd4j.examples.bench;

import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.optimizer.MomentumKernel;
import java.util.List;

/**
 * The optimizer step: heavy ball with measurement and zeroing through this library's trainer,
 * listener and all, beside DJL's {@code Trainer.step} with its {@code Sgd}.
 *
 * <p>Both update the same network from the same gradients, those of one backward pass, which are
 * put back before each step without being timed.
 */
public final class StepBench {

    /** The largest ratio that is asked for. */
    public static final double TARGET = 0.70;

    /** The ratio aimed at. */
    public static final double GOAL = 0.60;

    /** Steps checked before the clock runs. */
    private static final int CHECKED = 3;

    private StepBench() {}

    /**
     * What a step costs.
     *
     * @param workload the network
     * @param kernel which loops ran, "plain Java" or "Vector API"
     * @param ratios measured and not measured, each to DJL's step
     * @param worstError largest error of a record against float64, as {@link RecordCheck} says
     */
    public record Result(String workload, String kernel, List<Judged> ratios, double worstError) {}

    /**
     * Times the step.
     *
     * @param workload the network; its gradients are those of one batch
     * @param pairs number of pairs of each comparison, above 0
     * @param warmUp pairs run before, so that the loops are compiled; not negative
     * @return the ratios
     * @throws IllegalStateException if a record is missing or wrong
     */
    public static Result run(Workload workload, int pairs, int warmUp) {
        try (BenchTraining theirs = prepared(BenchTraining.djl(workload, null))) {
            double[] worst = new double[1];
            PairedRatio measuring;
            try (BenchTraining ours = prepared(BenchTraining.ours(workload, Sampling.every(1)))) {
                for (int i = 0; i < CHECKED; i++) {
                    ours.restoreGradients();
                    ours.checkedStep(true);
                }
                measuring = compared(ours, theirs, pairs, warmUp);
                ours.restoreGradients();
                ours.checkedStep(false);
                worst[0] = ours.check().require(ours.steps() * ours.measured());
            }
            PairedRatio updating;
            try (BenchTraining ours = prepared(BenchTraining.ours(workload, null))) {
                updating = compared(ours, theirs, pairs, warmUp);
            }
            return new Result(
                    workload.toString(),
                    MomentumKernel.implementation(),
                    List.of(
                            Judged.of(
                                    "update, measuring every filter, and zeroing",
                                    measuring,
                                    TARGET),
                            Judged.of("update and zeroing, no listener", updating, TARGET)),
                    worst[0]);
        }
    }

    private static BenchTraining prepared(BenchTraining training) {
        training.passes();
        training.keepGradients();
        return training;
    }

    private static PairedRatio compared(
            BenchTraining ours, BenchTraining theirs, int pairs, int warmUp) {
        return PairedRatio.of(pairs, warmUp, () -> step(ours), () -> step(theirs));
    }

    private static double step(BenchTraining training) {
        training.restoreGradients();
        return training.callback() + training.update();
    }
}
