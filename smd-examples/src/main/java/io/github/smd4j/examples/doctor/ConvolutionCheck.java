package io.github.smd4j.examples.doctor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.GradientCollector;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Gradients of the engine's own 3×3 convolutions beside float64 on the host, again and again after
 * memory full of NaN was freed: on some machines its CPU kernels read padding that nobody wrote,
 * where channels are no multiple of 16.
 */
final class ConvolutionCheck implements Check {

    /** Sums of 256 float32 products a number; of TF32's, where a GPU rounds to those. */
    private static final double CPU_TOLERANCE = 1e-5;

    private static final double GPU_TOLERANCE = 1e-2;

    /** Multiples of 16, which every network may have, and others. */
    private static final int[][] CHANNELS = {
        {16, 16}, {32, 16}, {16, 32}, {8, 8}, {12, 12}, {24, 24}, {8, 24}, {24, 12}
    };

    private static final int REPEATS = 12;
    private static final int BATCH = 4;
    private static final int SIDE = 8;

    @Override
    public String name() {
        return "convolutions";
    }

    @Override
    public Finding examine(Device device) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        double tolerance = device.isGpu() ? GPU_TOLERANCE : CPU_TOLERANCE;
        double usual = 0;
        double worst = 0;
        int wrong = 0;
        int others = 0;
        for (int[] channels : CHANNELS) {
            Case one = new Case(channels[0], channels[1]);
            boolean multiple = channels[0] % 16 == 0 && channels[1] % 16 == 0;
            double largest = 0;
            for (int repeat = 0; repeat < REPEATS; repeat++) {
                pollute(device);
                double error = one.error(device);
                largest = Math.max(largest, error);
                others += multiple ? 0 : 1;
                wrong += !multiple && error > tolerance ? 1 : 0;
            }
            usual = multiple ? Math.max(usual, largest) : usual;
            worst = Math.max(worst, largest);
            numbers.put(channels[0] + " to " + channels[1] + " channels", largest);
        }
        numbers.put("wrong", wrong);
        numbers.put("runs", others);
        return Finding.of(
                name(), verdict(usual, wrong, tolerance), summary(usual, wrong, others), numbers);
    }

    /**
     * Judges.
     *
     * @param usual the largest error at channels in 16s
     * @param wrong how often others were wrong
     * @param tolerance the largest error that is right
     */
    static Verdict verdict(double usual, int wrong, double tolerance) {
        return usual > tolerance ? Verdict.FAIL : wrong > 0 ? Verdict.WARN : Verdict.PASS;
    }

    private static String summary(double usual, int wrong, int others) {
        String text =
                String.format(
                        Locale.ROOT,
                        "gradients of 3x3 kernels off by %.1e of their largest at channels in 16s;",
                        usual);
        return wrong == 0
                ? text + " right in all " + others + " runs at 8, 12 and 24"
                : text
                        + " WRONG in "
                        + wrong
                        + " of "
                        + others
                        + " runs at 8, 12 and 24: round channels up to 16s or set"
                        + " ONEDNN_MAX_CPU_ISA=SSE41 (docs/limits.md)";
    }

    /** Leaves NaN in memory that the next operations are given. */
    private static void pollute(Device device) {
        try (NDManager manager = NDManager.newBaseManager(device)) {
            for (int size = 64; size <= 1 << 18; size *= 2) {
                for (int k = 0; k < 6; k++) {
                    manager.full(new Shape(size), Float.NaN);
                }
            }
        }
    }

    /** One convolution with its gradients in float64. */
    private static final class Case {

        private final int in;
        private final int out;
        private final float[] x;
        private final float[] w;
        private final float[] t;
        private final double[] dx;
        private final double[] dw;

        Case(int in, int out) {
            this.in = in;
            this.out = out;
            x = LiveWeight.normal(BATCH * in * SIDE * SIDE, 1, 1);
            w = LiveWeight.normal(out * in * 9, 1, 2);
            t = LiveWeight.normal(BATCH * out * SIDE * SIDE, 1, 3);
            dx = new double[x.length];
            dw = new double[w.length];
            for (int n = 0; n < BATCH; n++) {
                for (int o = 0; o < out; o++) {
                    for (int c = 0; c < in; c++) {
                        plane(n, o, c);
                    }
                }
            }
        }

        /** Adds what output channel o of image n owes to input channel c. */
        private void plane(int n, int o, int c) {
            for (int row = 0; row < SIDE; row++) {
                for (int column = 0; column < SIDE; column++) {
                    double above = t[((n * out + o) * SIDE + row) * SIDE + column];
                    for (int k = 0; k < 9; k++) {
                        int y = row + k / 3 - 1;
                        int z = column + k % 3 - 1;
                        if (y >= 0 && y < SIDE && z >= 0 && z < SIDE) {
                            int input = ((n * in + c) * SIDE + y) * SIDE + z;
                            int weight = (o * in + c) * 9 + k;
                            dw[weight] += above * x[input];
                            dx[input] += above * w[weight];
                        }
                    }
                }
            }
        }

        /** The largest error of a gradient over the largest gradient; infinite for NaN. */
        double error(Device device) {
            try (NDManager manager = NDManager.newBaseManager(device)) {
                NDArray input = manager.create(x, new Shape(BATCH, in, SIDE, SIDE));
                NDArray weight = manager.create(w, new Shape(out, in, 3, 3));
                input.setRequiresGradient(true);
                weight.setRequiresGradient(true);
                try (GradientCollector collector =
                        Engine.getEngine("PyTorch").newGradientCollector()) {
                    NDArray y =
                            Conv2d.conv2d(input, weight, null, new Shape(1, 1), new Shape(1, 1))
                                    .singletonOrThrow();
                    NDArray above = manager.create(t, y.getShape());
                    collector.backward(y.mul(above).sum());
                }
                return Math.max(
                        error(dx, input.getGradient().toFloatArray()),
                        error(dw, weight.getGradient().toFloatArray()));
            }
        }

        private static double error(double[] exact, float[] actual) {
            double largest = 0;
            double off = 0;
            for (int i = 0; i < exact.length; i++) {
                largest = Math.max(largest, Math.abs(exact[i]));
                // NaN stays.
                off = Math.max(off, Math.abs(actual[i] - exact[i]));
            }
            return Double.isNaN(off) ? Double.POSITIVE_INFINITY : off / largest;
        }
    }
}
