package io.github.smd4j.examples.bench;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.djl.SmdListener;
import io.github.smd4j.djl.SmdTrainer;
import io.github.smd4j.djl.memory.HostView;
import io.github.smd4j.djl.memory.Measurement;
import io.github.smd4j.djl.optimizer.HeavyBall;
import io.github.smd4j.djl.optimizer.MomentumKernel;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How exact the angle of one step is, in each way of measuring, beside the arc cosine of a float32
 * cosine. The truth is formed from the stored weights in float64 with compensated sums.
 */
public final class PrecisionBench {

    /** The largest relative error that is asked for on the CPU. */
    public static final double TARGET = 1e-6;

    private static final double[] ANGLES = {1e-2, 1e-3, 1e-4, 1e-5};

    private PrecisionBench() {}

    /**
     * The errors.
     *
     * @param weights number of float32 weights
     * @param draws number of draws; each error is the largest over them
     * @param kernel which loops ran, "plain Java" or "Vector API"
     * @param rows one for each angle
     */
    public record Result(long weights, int draws, String kernel, List<Row> rows) {}

    /**
     * The largest relative errors at one angle.
     *
     * @param angle the angle, radians
     * @param fused formed in the update, as heavy ball does
     * @param paired formed from a copy in host memory, as for DJL's Sgd
     * @param device formed by NDArray operations
     * @param floatCosine arc cosine, with sums in float32 one after the other
     * @param engineCosine arc cosine, with the engine's float32 dot products
     */
    public record Row(
            double angle,
            double fused,
            double paired,
            double device,
            double floatCosine,
            double engineCosine) {

        /**
         * Whether each way of measuring is within the target.
         *
         * @return "met" or "missed"
         */
        public String verdict() {
            return Math.max(fused, Math.max(paired, device)) <= TARGET ? "met" : "missed";
        }
    }

    /**
     * Measures steps of known angles.
     *
     * @param filters number of filters
     * @param length weights a filter
     * @param draws number of draws for each angle, above 0
     * @return the errors
     */
    public static Result run(int filters, int length, int draws) {
        double[][] worst = new double[ANGLES.length][5];
        try (Way fused = new Way(filters, length, true, Measurement.HOST);
                Way paired = new Way(filters, length, false, Measurement.HOST);
                Way device = new Way(filters, length, false, Measurement.DEVICE)) {
            List<Way> ways = List.of(fused, paired, device);
            for (int draw = 0; draw < draws; draw++) {
                for (int a = 0; a < ANGLES.length; a++) {
                    measure(
                            ANGLES[a],
                            filters * length,
                            new SplittableRandom(draw),
                            ways,
                            worst[a]);
                }
            }
        }
        List<Row> rows = new ArrayList<>();
        for (int a = 0; a < ANGLES.length; a++) {
            double[] w = worst[a];
            rows.add(new Row(ANGLES[a], w[0], w[1], w[2], w[3], w[4]));
        }
        return new Result((long) filters * length, draws, MomentumKernel.implementation(), rows);
    }

    private static void measure(
            double angle, int size, SplittableRandom random, List<Way> ways, double[] worst) {
        float[] w = new float[size];
        float[] g = new float[size];
        for (int i = 0; i < size; i++) {
            w[i] = (float) (0.02 * random.nextGaussian());
            // Nearly orthogonal to w in so many dimensions; the truth is formed from what is
            // stored.
            g[i] = (float) (0.02 * Math.tan(angle) * random.nextGaussian());
        }
        for (int k = 0; k < ways.size(); k++) {
            Way.Step step = ways.get(k).step(w, g);
            double truth = ExactAngle.of(w, step.after());
            worst[k] = Math.max(worst[k], Math.abs(step.angle() / truth - 1));
            if (k == 0) {
                worst[3] =
                        Math.max(worst[3], error(ExactAngle.floatCosine(w, step.after()), truth));
                worst[4] =
                        Math.max(worst[4], error(ways.get(k).engineCosine(w, step.after()), truth));
            }
        }
    }

    private static double error(double cosine, double truth) {
        return Math.abs(Math.acos(Math.min(1, cosine)) / truth - 1);
    }

    /** A layer under the listener, whose steps go from given weights along given gradients. */
    private static final class Way implements AutoCloseable {

        private StepRecord last;
        private final Model model;
        private final Trainer trainer;
        private final SmdListener listener;
        private final Parameter weight;
        private final int rows;

        Way(int filters, int length, boolean fused, Measurement measurement) {
            rows = filters;
            Optimizer optimizer =
                    fused
                            ? HeavyBall.builder().setLearningRate(MultiStep.starting(1)).build()
                            : Optimizer.sgd().setLearningRateTracker(Tracker.fixed(1)).build();
            DefaultTrainingConfig config =
                    new DefaultTrainingConfig(Loss.l1Loss())
                            .optDevices(new Device[] {Device.cpu()})
                            .optOptimizer(optimizer);
            listener =
                    SmdListener.builder(record -> last = record)
                            .optMeasurement(measurement)
                            .attach(config);
            model = Model.newInstance("precision", Device.cpu(), "PyTorch");
            Linear linear = Linear.builder().setUnits(filters).optBias(false).build();
            model.setBlock(new SequentialBlock().add(linear).add(BatchNorm.builder().build()));
            trainer = fused ? SmdTrainer.of(model, config) : model.newTrainer(config);
            trainer.initialize(new Shape(2, length));
            weight = linear.getParameters().valueAt(0);
            try (NDManager manager = trainer.getManager().newSubManager();
                    GradientCollector collector = trainer.newGradientCollector()) {
                NDArray input = manager.randomNormal(new Shape(2, length));
                NDArray output = trainer.forward(new NDList(input)).singletonOrThrow();
                collector.backward(output.square().sum());
            }
        }

        /** The angle as measured, and the weights after the step. */
        private record Step(double angle, float[] after) {}

        Step step(float[] w, float[] g) {
            listener.beforeWeightsChange();
            NDArray array = weight.getArray();
            try (NDArray gradient = array.getGradient()) {
                put(array, w);
                put(gradient, g);
            }
            trainer.notifyListeners(
                    each ->
                            each.onTrainingBatch(
                                    trainer,
                                    new TrainingListener.BatchData(
                                            null, new HashMap<>(), new HashMap<>())));
            trainer.step();
            trainer.notifyListeners(each -> each.onEpoch(trainer));
            if (last.filters().size() != rows) {
                throw new IllegalStateException(
                        "a record must have "
                                + rows
                                + " filters, but had "
                                + last.filters().size());
            }
            return new Step(last.sums().angularUpdate(), array.toFloatArray());
        }

        double engineCosine(float[] w, float[] after) {
            try (NDManager manager = trainer.getManager().newSubManager()) {
                NDArray a = manager.create(w);
                NDArray b = manager.create(after);
                float cross = a.dot(b).getFloat();
                return cross / Math.sqrt((double) a.dot(a).getFloat() * b.dot(b).getFloat());
            }
        }

        private static void put(NDArray array, float[] values) {
            FloatBuffer target = HostView.of(array);
            target.put(0, values, 0, values.length);
        }

        @Override
        public void close() {
            trainer.close();
            model.close();
        }
    }
}
