package io.github.smd4j.examples.bench;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.djl.memory.HostView;
import io.github.smd4j.djl.optimizer.MomentumKernel;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The optimizer step on ResNet-50's parameters: our fused kernels beside DJL's {@code Trainer.step}
 * with its {@code Sgd}.
 *
 * <p>Ours runs over the live gradients and does not zero them; DJL's step duplicates each gradient,
 * which is how its trainer hands it over, and zeroes the live one.
 */
public final class StepBench {

    /** The largest ratio of the measuring kernel to DJL's step that is asked for. */
    public static final double TARGET = 0.65;

    private static final float LEARNING_RATE = 1e-3f;
    private static final float MOMENTUM = 0.9f;
    private static final float WEIGHT_DECAY = 1e-4f;

    /** Pairs until loops, which the compiler sees for the first time, and memory have settled. */
    private static final int WARM_UP = 30;

    private StepBench() {}

    /**
     * What a step costs.
     *
     * @param kernel which loops ran, "plain Java" or "Vector API"
     * @param measuring fused update with the six sums of every filter, to DJL's step
     * @param updating fused update alone, to DJL's step
     * @param zeroing zeroing of all live gradients, to DJL's step
     * @param worstRelativeError largest relative error of a layer's ww, dd or gg of one measured
     *     step against a float64 recomputation
     */
    public record Result(
            String kernel,
            PairedRatio measuring,
            PairedRatio updating,
            PairedRatio zeroing,
            double worstRelativeError) {}

    /** The buffers of one parameter. */
    private record Tensor(
            NDArray weight,
            NDArray gradient,
            FloatBuffer w,
            FloatBuffer v,
            FloatBuffer g,
            int rows) {}

    /**
     * Times the step.
     *
     * @param pairs number of pairs of each comparison, above 0
     * @return the ratios
     */
    public static Result run(int pairs) {
        ParametersOnly block = new ParametersOnly(ResNet50Shapes.all());
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(Loss.l1Loss())
                        .optDevices(new Device[] {Device.cpu()})
                        .optOptimizer(
                                Optimizer.sgd()
                                        .setLearningRateTracker(Tracker.fixed(LEARNING_RATE))
                                        .optMomentum(MOMENTUM)
                                        .optWeightDecays(WEIGHT_DECAY)
                                        .build());
        try (Model model = Model.newInstance("bench", Device.cpu(), "PyTorch")) {
            model.setBlock(block);
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(1));
                backward(trainer);
                List<Tensor> tensors = tensors(trainer, block);
                MomentumKernel kernel =
                        new MomentumKernel(LEARNING_RATE, MOMENTUM, WEIGHT_DECAY, false);
                double error = worstError(tensors, kernel);
                int warmUp = Math.max(WARM_UP, pairs / 3);
                PairedRatio measuring =
                        PairedRatio.of(
                                pairs,
                                warmUp,
                                () -> tensors.forEach(t -> kernel.measure(t.w, t.v, t.g, t.rows)),
                                trainer::step);
                PairedRatio updating =
                        PairedRatio.of(
                                pairs,
                                warmUp,
                                () -> tensors.forEach(t -> kernel.update(t.w, t.v, t.g)),
                                trainer::step);
                PairedRatio zeroing =
                        PairedRatio.of(
                                pairs,
                                warmUp,
                                () -> tensors.forEach(t -> HostView.zero(t.gradient)),
                                trainer::step);
                return new Result(
                        MomentumKernel.implementation(), measuring, updating, zeroing, error);
            }
        }
    }

    private static void backward(Trainer trainer) {
        try (NDManager manager = trainer.getManager().newSubManager();
                GradientCollector collector = trainer.newGradientCollector()) {
            NDArray input = manager.ones(new Shape(1));
            collector.backward(trainer.forward(new NDList(input)).singletonOrThrow());
        }
    }

    private static List<Tensor> tensors(Trainer trainer, ParametersOnly block) {
        List<Tensor> tensors = new ArrayList<>();
        for (Parameter parameter : block.own()) {
            NDArray weight = parameter.getArray();
            NDArray gradient = weight.getGradient();
            NDArray velocity = trainer.getManager().zeros(weight.getShape());
            if (!HostView.isDirect(weight) || !HostView.isDirect(gradient)) {
                throw new IllegalStateException("the weights cannot be seen in host memory");
            }
            tensors.add(
                    new Tensor(
                            weight,
                            gradient,
                            HostView.of(weight),
                            HostView.of(velocity),
                            HostView.of(gradient),
                            Math.toIntExact(weight.getShape().get(0))));
        }
        return tensors;
    }

    /** One measured step against float64: a run counts only if its numbers are right. */
    private static double worstError(List<Tensor> tensors, MomentumKernel kernel) {
        double worst = 0;
        for (Tensor t : tensors) {
            float[] before = t.weight.toFloatArray();
            FilterSums sums = kernel.measure(t.w, t.v, t.g, t.rows);
            double ww = 0;
            double dd = 0;
            double gg = 0;
            for (int i = 0; i < before.length; i++) {
                double d = (double) t.w.get(i) - before[i];
                ww += (double) before[i] * before[i];
                dd += d * d;
                gg += (double) t.g.get(i) * t.g.get(i);
            }
            worst = Math.max(worst, Math.abs(sums.total().ww() / ww - 1));
            worst = Math.max(worst, Math.abs(sums.total().dd() / dd - 1));
            worst = Math.max(worst, Math.abs(sums.total().gg() / gg - 1));
        }
        return worst;
    }
}
