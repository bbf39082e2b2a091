package io.github.smd4j.examples.doctor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepProbe;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.djl.measure.PairedStep;
import io.github.smd4j.djl.memory.Measurement;
import io.github.smd4j.djl.memory.PendingReads;
import io.github.smd4j.djl.optimizer.HeavyBall;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/**
 * The six sums of every row, in each way in which they are formed, beside sums in float64 on the
 * host over the same stored weights and gradients.
 *
 * <p>A weight is turned twice by a known angle; the second turn is measured, by an optimizer that
 * measures as it updates, and by pairing.
 */
final class SixSumsCheck implements Check {

    /** Float lanes of 512 elements lose less, float64 far less; the library promises this. */
    private static final double TOLERANCE = 1e-6;

    private static final double[] ANGLES = {1e-4, 1e-3, 1e-2};
    private static final int ROWS = 32;
    private static final int COLUMNS = 4608;

    private final UnaryOperator<FilterSums> seen;

    SixSumsCheck() {
        this(UnaryOperator.identity());
    }

    /**
     * Checks what is made of the sums.
     *
     * @param seen stands between measurement and check
     */
    SixSumsCheck(UnaryOperator<FilterSums> seen) {
        this.seen = seen;
    }

    @Override
    public String name() {
        return "six sums";
    }

    @Override
    public Finding examine(Device device) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        double worst = 0;
        for (double angle : ANGLES) {
            Turn turn = new Turn(device, angle);
            if (!device.isGpu()) {
                worst = note(numbers, "host memory", angle, turn.fused(Measurement.HOST), worst);
            }
            worst = note(numbers, "NDArray", angle, turn.fused(Measurement.DEVICE), worst);
            worst = note(numbers, "paired", angle, turn.paired(), worst);
        }
        return Finding.of(
                name(),
                worst <= TOLERANCE ? Verdict.PASS : Verdict.FAIL,
                String.format(
                        Locale.ROOT,
                        "largest error %.1e at 1e-4 to 1e-2 rad; must be at most %.0e",
                        worst,
                        TOLERANCE),
                numbers);
    }

    private static double note(
            Map<String, Object> numbers, String way, double angle, double error, double worst) {
        numbers.put(way + " at " + angle + " rad", error);
        return Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
    }

    /** One weight that turns by an angle a step. */
    private final class Turn {

        private final Device device;
        private final double rate;
        private final float[] start = LiveWeight.normal(ROWS * COLUMNS, 0.05, 1);
        private final float[] first;
        private final float[] second;

        Turn(Device device, double angle) {
            this.device = device;
            // Plain SGD with gradients as long as the weight: η is the tangent of the angle.
            this.rate = Math.tan(angle);
            this.first = LiveWeight.normal(ROWS * COLUMNS, 0.05, 2);
            this.second = LiveWeight.normal(ROWS * COLUMNS, 0.05, 3);
        }

        private LiveWeight weight() {
            return new LiveWeight(device, start, new Shape(ROWS, COLUMNS));
        }

        private HeavyBall optimizer(Measurement measurement) {
            return HeavyBall.builder()
                    .setLearningRate(rate)
                    .optMomentum(0.5)
                    .optMeasurement(measurement)
                    .build();
        }

        double fused(Measurement measurement) {
            HeavyBall optimizer = optimizer(measurement);
            FilterSums[] last = new FilterSums[1];
            optimizer.setProbe(
                    new StepProbe() {
                        @Override
                        public int rows(String id, long step) {
                            return ROWS;
                        }

                        @Override
                        public void accept(
                                String id, long step, Hyperparameters inForce, FilterSums sums) {
                            last[0] = sums;
                        }
                    });
            try (LiveWeight weight = weight()) {
                weight.step(optimizer, first);
                float[] before = weight.values();
                weight.step(optimizer, second);
                optimizer.deliver();
                // v before the second step is the first gradient, to the bit.
                return worst(seen.apply(last[0]), before, weight.values(), first);
            }
        }

        double paired() {
            HeavyBall optimizer = optimizer(Measurement.DEVICE);
            FilterSums[] last = new FilterSums[1];
            try (LiveWeight weight = weight();
                    PendingReads reads = new PendingReads();
                    PairedStep pairing = pairing(weight.array(), reads)) {
                OptionalDouble scale = OptionalDouble.of(1 / rate);
                weight.backward(
                        first,
                        live -> {
                            pairing.advance(weight.array(), live, true, true, scale, sums -> {});
                            optimizer.update(LiveWeight.ID, weight.array(), live.duplicate());
                        });
                float[] before = weight.values();
                weight.backward(
                        second,
                        live -> {
                            pairing.advance(weight.array(), live, true, true, scale, sums -> {});
                            optimizer.update(LiveWeight.ID, weight.array(), live.duplicate());
                        });
                pairing.finish(weight.array(), sums -> last[0] = sums);
                reads.read();
                float[] moved = new float[start.length];
                for (int i = 0; i < moved.length; i++) {
                    moved[i] = (float) (((double) start[i] - before[i]) / rate);
                }
                return worst(seen.apply(last[0]), before, weight.values(), moved);
            }
        }

        private PairedStep pairing(NDArray array, PendingReads reads) {
            return new PairedStep(array, array, ROWS, Measurement.DEVICE, reads);
        }

        /** The largest error of a square, of a product over the norms', or of the angle. */
        private double worst(FilterSums sums, float[] before, float[] after, float[] velocity) {
            double worst = 0;
            for (int row = 0; row < ROWS; row++) {
                double[] s = new double[7];
                for (int i = row * COLUMNS; i < (row + 1) * COLUMNS; i++) {
                    double d = (double) after[i] - before[i];
                    s[0] += (double) before[i] * before[i];
                    s[1] += before[i] * d;
                    s[2] += d * d;
                    s[3] += (double) second[i] * second[i];
                    s[4] += (double) before[i] * second[i];
                    s[5] += (double) velocity[i] * second[i];
                    s[6] += (double) velocity[i] * velocity[i];
                }
                StepSums is = sums.get(row);
                StepSums exact = new StepSums(s[0], s[1], s[2], s[3], s[4], s[5]);
                double[] errors = {
                    is.ww() / s[0] - 1,
                    (is.wd() - s[1]) / Math.sqrt(s[0] * s[2]),
                    is.dd() / s[2] - 1,
                    is.gg() / s[3] - 1,
                    (is.wg() - s[4]) / Math.sqrt(s[0] * s[3]),
                    (is.vg() - s[5]) / Math.sqrt(s[6] * s[3]),
                    is.angularUpdate() / exact.angularUpdate() - 1
                };
                for (double error : errors) {
                    // NaN stays.
                    worst = Math.max(worst, Math.abs(error));
                }
            }
            return worst;
        }
    }
}
