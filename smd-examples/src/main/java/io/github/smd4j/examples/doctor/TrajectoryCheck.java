package io.github.smd4j.examples.doctor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.github.smd4j.core.rule.Rescaling;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.djl.memory.Measurement;
import io.github.smd4j.djl.optimizer.HeavyBall;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A hundred steps of {@link HeavyBall} across a cut of the learning rate with rescaled weight and
 * buffer, beside the formula in float64 on the host.
 */
final class TrajectoryCheck implements Check {

    /**
     * Each of 100 steps rounds the weight by at most 2⁻²⁴ of it, and its move by a few times that
     * of the move, which is smaller: 100·2⁻²⁴ = 6e-6, and some more.
     */
    private static final double TOLERANCE = 1e-5;

    private static final int STEPS = 100;
    private static final int CUT = 50;
    private static final double DIVISOR = 4;
    private static final double RATE = 0.1;
    private static final double MOMENTUM = 0.9;
    private static final double DECAY = 0.01;
    private static final int SIZE = 4096;

    private final Supplier<HeavyBall.Builder> builder;

    TrajectoryCheck() {
        this(() -> HeavyBall.builder().optMomentum(MOMENTUM));
    }

    /**
     * Checks an optimizer.
     *
     * @param builder gives a builder whose momentum is set
     */
    TrajectoryCheck(Supplier<HeavyBall.Builder> builder) {
        this.builder = builder;
    }

    @Override
    public String name() {
        return "heavy ball";
    }

    @Override
    public Finding examine(Device device) {
        double[] exact = formula();
        Map<String, Object> numbers = new LinkedHashMap<>();
        double worst = 0;
        if (!device.isGpu()) {
            double error = error(exact, run(device, Measurement.HOST));
            numbers.put("host memory", error);
            worst = Math.max(worst, error);
        }
        double error = error(exact, run(device, Measurement.DEVICE));
        numbers.put("NDArray", error);
        worst = Math.max(worst, error);
        return Finding.of(
                name(),
                worst <= TOLERANCE ? Verdict.PASS : Verdict.FAIL,
                String.format(
                        Locale.ROOT,
                        "%d steps with a rescaled cut end %.1e of the weight from float64; must be"
                                + " at most %.0e",
                        STEPS,
                        worst,
                        TOLERANCE),
                numbers);
    }

    private static float[] gradient(int step) {
        return LiveWeight.normal(SIZE, 0.05, 100 + step);
    }

    private float[] run(Device device, Measurement measurement) {
        HeavyBall optimizer =
                builder.get()
                        .setLearningRate(MultiStep.starting(RATE).dividedAt(CUT, DIVISOR))
                        .optWeightDecay(DECAY)
                        .optMeasurement(measurement)
                        .build();
        try (LiveWeight weight =
                new LiveWeight(device, LiveWeight.normal(SIZE, 1, 9), new Shape(64, 64))) {
            for (int step = 0; step < STEPS; step++) {
                if (step == CUT) {
                    Rescaling factors = optimizer.rescaling(DIVISOR);
                    try (NDScope scope = new NDScope()) {
                        scope.suppressNotUsedWarning();
                        NDArray alias = weight.array().stopGradient();
                        alias.muli((float) (1 / factors.weightDivisor()));
                    }
                    optimizer.rescaleBuffers(LiveWeight.ID, factors);
                }
                weight.step(optimizer, gradient(step));
            }
            return weight.values();
        }
    }

    /** v ← αv + g + λw, w ← w − ηv; at the cut by k, w over k^(1/4) and v times k^(1/4). */
    private static double[] formula() {
        float[] start = LiveWeight.normal(SIZE, 1, 9);
        double[] w = new double[SIZE];
        double[] v = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
            w[i] = start[i];
        }
        double root = Math.pow(DIVISOR, 0.25);
        for (int step = 0; step < STEPS; step++) {
            float[] g = gradient(step);
            double rate = step < CUT ? RATE : RATE / DIVISOR;
            for (int i = 0; i < SIZE; i++) {
                if (step == CUT) {
                    w[i] /= root;
                    v[i] *= root;
                }
                v[i] = MOMENTUM * v[i] + g[i] + DECAY * w[i];
                w[i] -= rate * v[i];
            }
        }
        return w;
    }

    private static double error(double[] exact, float[] actual) {
        double off = 0;
        double size = 0;
        for (int i = 0; i < exact.length; i++) {
            off += Math.pow(actual[i] - exact[i], 2);
            size += exact[i] * exact[i];
        }
        double error = Math.sqrt(off / size);
        return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }
}
