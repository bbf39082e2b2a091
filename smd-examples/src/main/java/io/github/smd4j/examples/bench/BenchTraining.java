package io.github.smd4j.examples.bench;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.djl.SmdListener;
import io.github.smd4j.djl.SmdTrainer;
import io.github.smd4j.djl.invariance.ParameterInvariance;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.memory.HostView;
import io.github.smd4j.djl.optimizer.HeavyBall;
import io.github.smd4j.djl.optimizer.ResumableOptimizer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A training whose parts can be run, and timed, one by one. */
final class BenchTraining implements AutoCloseable {

    private static final double LEARNING_RATE = 1e-3;
    private static final float MOMENTUM = 0.9f;
    private static final float WEIGHT_DECAY = 1e-4f;

    private final Workload workload;
    private final Optimizer optimizer;
    private final RecordCheck check = new RecordCheck();
    private final SmdListener listener;
    private final Model model;
    private final Trainer trainer;
    private final TrainingListener.BatchData batch =
            new TrainingListener.BatchData(null, new HashMap<>(), new HashMap<>());
    private final float[] pixels;
    private final Map<String, float[]> velocities = new HashMap<>();
    private Map<Parameter, NDArray> kept = Map.of();
    private long step;

    private BenchTraining(Workload workload, Optimizer optimizer, Sampling sampling, boolean ours) {
        this.workload = workload;
        this.optimizer = optimizer;
        pixels = workload.pixels();
        Engine.getEngine("PyTorch").setRandomSeed(0);
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                        .optDevices(new Device[] {Device.cpu()})
                        .optOptimizer(optimizer);
        listener =
                sampling == null
                        ? null
                        : SmdListener.builder(check)
                                .optSampling(sampling)
                                .optHyperparameters(
                                        "djl-sgd",
                                        MultiStep.starting(LEARNING_RATE),
                                        WEIGHT_DECAY,
                                        MOMENTUM)
                                .attach(config);
        model = Model.newInstance(workload.network(), Device.cpu(), "PyTorch");
        model.setBlock(workload.block());
        trainer = ours ? SmdTrainer.of(model, config) : model.newTrainer(config);
        trainer.initialize(workload.shape());
    }

    /** Heavy ball through this library's trainer. */
    static BenchTraining ours(Workload workload, Sampling sampling) {
        Optimizer heavyBall =
                HeavyBall.builder()
                        .setLearningRate(MultiStep.starting(LEARNING_RATE))
                        .optMomentum(MOMENTUM)
                        .optWeightDecay(WEIGHT_DECAY)
                        .build();
        return new BenchTraining(workload, heavyBall, sampling, true);
    }

    /** DJL's Sgd through DJL's trainer; no sampling means no listener. */
    static BenchTraining djl(Workload workload, Sampling sampling) {
        Optimizer sgd =
                Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed((float) LEARNING_RATE))
                        .optMomentum(MOMENTUM)
                        .optWeightDecays(WEIGHT_DECAY)
                        .build();
        return new BenchTraining(workload, sgd, sampling, false);
    }

    /** The records. */
    RecordCheck check() {
        return check;
    }

    /** The model. */
    Model model() {
        return model;
    }

    /** The optimizer, of this library's. */
    ResumableOptimizer optimizer() {
        return (ResumableOptimizer) optimizer;
    }

    /** What the listener remembers. */
    Resumable listenerState() {
        return listener.state(trainer);
    }

    /** Number of parameters measured at a step. */
    int measured() {
        return (int) listener.parameters().stream().filter(ParameterInvariance::measured).count();
    }

    /** Number of bytes of the weights that are measured. */
    long measuredBytes() {
        return listener.parameters().stream()
                .filter(ParameterInvariance::measured)
                .mapToLong(p -> p.parameter().getArray().size() * Float.BYTES)
                .sum();
    }

    /** Steps done. */
    long steps() {
        return step;
    }

    /** Forward and backward pass; gradients are there afterwards. */
    Passes passes() {
        Passes passes;
        long closing;
        try (NDManager manager = trainer.getManager().newSubManager()) {
            passes = passes(manager);
            closing = workload.clock().nanoseconds();
        }
        double closed = (workload.clock().nanoseconds() - closing) / 1e6;
        return new Passes(passes.forward, passes.backward, closed, passes.loss);
    }

    private Passes passes(NDManager manager) {
        NDList images = new NDList(manager.create(pixels, workload.shape()));
        NDList labels = new NDList(manager.create(workload.labels()));
        try (GradientCollector collector = trainer.newGradientCollector()) {
            long begin = workload.clock().nanoseconds();
            NDList outputs = trainer.forward(images, labels);
            NDArray loss = trainer.getLoss().evaluate(labels, outputs);
            long middle = workload.clock().nanoseconds();
            collector.backward(loss);
            long end = workload.clock().nanoseconds();
            return new Passes((middle - begin) / 1e6, (end - middle) / 1e6, 0, loss.getFloat());
        }
    }

    /**
     * What the passes took, in milliseconds, and the loss.
     *
     * @param forward forward pass and loss
     * @param backward backward pass
     * @param closing giving the memory back
     * @param loss the loss
     */
    record Passes(double forward, double backward, double closing, double loss) {}

    /** What DJL does between backward pass and update; returns its time. */
    double callback() {
        return workload.clock()
                .milliseconds(
                        () ->
                                trainer.notifyListeners(
                                        each -> each.onTrainingBatch(trainer, batch)));
    }

    /** Updates and zeroes the gradients; returns its time. */
    double update() {
        double time = workload.clock().milliseconds(trainer::step);
        step++;
        return time;
    }

    /** Keeps a copy of all gradients, for {@link #restoreGradients}. */
    void keepGradients() {
        kept = new LinkedHashMap<>();
        for (Parameter parameter : model.getBlock().getParameters().values()) {
            if (parameter.requiresGradient()) {
                try (NDArray gradient = parameter.getArray().getGradient()) {
                    kept.put(parameter, gradient.duplicate());
                }
            }
        }
    }

    /** Puts the kept gradients back. */
    void restoreGradients() {
        kept.forEach(
                (parameter, copy) -> {
                    try (NDArray gradient = parameter.getArray().getGradient()) {
                        FloatBuffer target = HostView.of(gradient);
                        target.put(0, HostView.of(copy), 0, target.capacity());
                    }
                });
    }

    /**
     * Callback and update of a step whose sums are also formed in float64, from copies, and whose
     * records must agree. Not for timing.
     *
     * @param fromStart whether all steps so far were run by this method, so that the buffers are
     *     known
     */
    void checkedStep(boolean fromStart) {
        callback();
        List<Copy> copies = new ArrayList<>();
        for (ParameterInvariance parameter : listener.parameters()) {
            if (parameter.measured()) {
                NDArray weight = parameter.parameter().getArray();
                try (NDArray gradient = weight.getGradient()) {
                    copies.add(new Copy(parameter, weight.toFloatArray(), gradient.toFloatArray()));
                }
            }
        }
        long checked = step;
        update();
        for (Copy copy : copies) {
            expect(copy, checked, fromStart);
        }
    }

    /** Lets go of the copies of the buffers. */
    void forgetVelocities() {
        velocities.clear();
    }

    private record Copy(ParameterInvariance parameter, float[] weight, float[] gradient) {}

    private void expect(Copy copy, long checked, boolean fromStart) {
        float[] after = copy.parameter().parameter().getArray().toFloatArray();
        float[] v =
                velocities.computeIfAbsent(
                        copy.parameter().path(), path -> new float[after.length]);
        double[] s = new double[7];
        for (int i = 0; i < after.length; i++) {
            double w = copy.weight()[i];
            double d = (double) after[i] - copy.weight()[i];
            double g = copy.gradient()[i];
            s[0] += w * w;
            s[1] += w * d;
            s[2] += d * d;
            s[3] += g * g;
            s[4] += w * g;
            s[5] += v[i] * g;
            s[6] += (double) v[i] * v[i];
            v[i] =
                    Math.fma(
                            MOMENTUM,
                            v[i],
                            Math.fma(WEIGHT_DECAY, copy.weight()[i], copy.gradient()[i]));
        }
        boolean known = fromStart && trainer instanceof SmdTrainer;
        check.expect(
                copy.parameter().path(),
                checked,
                new StepSums(s[0], s[1], s[2], s[3], s[4], s[5]),
                known ? s[6] : 0);
    }

    /** Ends the training, and with it the last step's records. */
    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
