package io.github.smd4j.djl.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.smd4j.core.kernel.PairedSums;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.djl.memory.HostView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairing, on the host and in NDArray operations, against float64 sums of the stored weights. */
@Tag("engine")
class PairedStepTest {

    private static final int ROWS = 3;
    private static final int COLUMNS = 700;
    private static final double RATE = 0.25;

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    /** A weight that someone moves, its gradients, and every weight it had. */
    private final class Walk implements AutoCloseable {

        final List<float[]> weights = new ArrayList<>();
        final List<float[]> gradients = new ArrayList<>();
        final NDArray weight;
        final NDArray gradient;
        final PairedStep pairing;
        private final SplittableRandom random = new SplittableRandom(9);

        Walk(boolean host) {
            weight = array(host);
            gradient = array(host);
            assertEquals(host, HostView.isDirect(weight) && HostView.isDirect(gradient));
            weight.addi(manager.create(normal(1)).reshape(ROWS, COLUMNS));
            pairing = new PairedStep(weight, gradient, ROWS);
            next();
        }

        private NDArray array(boolean host) {
            NDArray zeros = manager.zeros(new Shape(ROWS, COLUMNS));
            return host ? zeros : manager.zeros(new Shape(COLUMNS, ROWS)).transpose();
        }

        private float[] normal(double size) {
            float[] values = new float[ROWS * COLUMNS];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (size * random.nextGaussian());
            }
            return values;
        }

        /** Draws the gradient of the step to come. */
        private void next() {
            try (NDArray values = manager.create(normal(1)).reshape(ROWS, COLUMNS)) {
                gradient.subi(gradient).addi(values);
            }
            weights.add(weight.toFloatArray());
            gradients.add(gradient.toFloatArray());
        }

        void move() {
            try (NDArray values = manager.create(normal(1e-3)).reshape(ROWS, COLUMNS)) {
                weight.addi(values);
            }
            next();
        }

        Optional<FilterSums> advance(boolean wanted, boolean keep) {
            return pairing.advance(weight, gradient, wanted, keep, OptionalDouble.of(1 / RATE));
        }

        /**
         * Float lanes lose below 1e-6, of squares and of products of norms; ⟨v, g⟩ = −⟨d, g⟩/η the
         * same.
         */
        void assertStep(int step, boolean bufferKnown, FilterSums actual) {
            assertEquals(ROWS, actual.size());
            float[] w = weights.get(step);
            float[] after = weights.get(step + 1);
            float[] before = step == 0 ? w : weights.get(step - 1);
            float[] g = gradients.get(step);
            for (int row = 0; row < ROWS; row++) {
                double[] s = new double[6];
                double vv = 0;
                for (int i = row * COLUMNS; i < (row + 1) * COLUMNS; i++) {
                    double d = (double) after[i] - w[i];
                    double v = ((double) before[i] - w[i]) / RATE;
                    s[0] += (double) w[i] * w[i];
                    s[1] += w[i] * d;
                    s[2] += d * d;
                    s[3] += (double) g[i] * g[i];
                    s[4] += (double) w[i] * g[i];
                    s[5] += v * g[i];
                    vv += v * v;
                }
                StepSums sums = actual.get(row);
                String at = "step " + step + ", row " + row;
                assertEquals(s[0], sums.ww(), 1e-6 * s[0], at);
                assertEquals(s[1], sums.wd(), 1e-6 * Math.sqrt(s[0] * s[2]), at);
                assertEquals(s[2], sums.dd(), 1e-6 * s[2], at);
                assertEquals(s[3], sums.gg(), 1e-6 * s[3], at);
                assertEquals(s[4], sums.wg(), 1e-6 * Math.sqrt(s[0] * s[3]), at);
                if (bufferKnown) {
                    assertEquals(s[5], sums.vg(), 1e-6 * Math.sqrt(vv * s[3]), at);
                } else {
                    assertEquals(Double.NaN, sums.vg(), at);
                }
            }
        }

        @Override
        public void close() {
            pairing.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyStepIsClosedByTheNext(boolean host) {
        try (Walk walk = new Walk(host)) {
            assertEquals(Optional.empty(), walk.advance(true, true));
            for (int step = 0; step < 4; step++) {
                walk.move();
                FilterSums sums = walk.advance(true, true).orElseThrow();
                walk.assertStep(step, step > 0, sums);
            }
            walk.move();
            walk.assertStep(4, true, walk.pairing.finish(walk.weight).orElseThrow());
            assertEquals(Optional.empty(), walk.pairing.finish(walk.weight), "it is closed");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void earlyFinishKeepsWhereTheWeightCameFrom(boolean host) {
        try (Walk walk = new Walk(host)) {
            walk.advance(true, true);
            walk.move();
            walk.assertStep(0, false, walk.pairing.finish(walk.weight).orElseThrow());
            assertEquals(Optional.empty(), walk.advance(true, true), "step 0 was closed before");
            walk.move();
            walk.assertStep(1, true, walk.advance(true, true).orElseThrow());
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 2", "true, 3", "true, 4", "false, 2", "false, 3"})
    void sampledStepKnowsItsBufferIfTheWeightBeforeWasKept(boolean host, int every) {
        Sampling sampling = Sampling.every(every);
        try (Walk walk = new Walk(host)) {
            for (int step = 0; step < 10; step++) {
                Optional<FilterSums> ended =
                        walk.advance(sampling.wanted(step), sampling.wanted(step + 1));
                assertEquals(step > 0 && sampling.wanted(step - 1), ended.isPresent());
                if (ended.isPresent()) {
                    walk.assertStep(step - 1, step > 1, ended.get());
                }
                walk.move();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void forgottenHistoryIsNotTakenForAMove(boolean host) {
        try (Walk walk = new Walk(host)) {
            walk.advance(true, true);
            walk.move();
            walk.advance(true, true);
            walk.pairing.forget();
            walk.move();
            assertEquals(Optional.empty(), walk.advance(true, true), "the open step is gone");
            walk.move();
            walk.assertStep(2, false, walk.advance(true, true).orElseThrow());
            walk.move();
            walk.assertStep(3, true, walk.advance(true, true).orElseThrow());
        }
    }

    @Test
    void hiddenBufferStaysEmpty() {
        try (Walk walk = new Walk(true)) {
            for (int step = 0; step < 3; step++) {
                Optional<FilterSums> ended =
                        walk.pairing.advance(
                                walk.weight, walk.gradient, true, true, OptionalDouble.empty());
                if (step > 0) {
                    walk.assertStep(step - 1, false, ended.orElseThrow());
                }
                walk.move();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void neitherWeightNorGradientIsWritten(boolean host) {
        try (Walk walk = new Walk(host)) {
            for (int step = 0; step < 3; step++) {
                walk.advance(true, true);
                walk.pairing.finish(walk.weight);
                assertArrayEquals(walk.weights.get(step), walk.weight.toFloatArray(), 0f);
                assertArrayEquals(walk.gradients.get(step), walk.gradient.toFloatArray(), 0f);
                walk.move();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thousandsOfStepsLeaveNoArraysBehind(boolean host) {
        Walk walk = new Walk(host);
        int before = manager.getManagedArrays().size();
        walk.advance(true, true);
        int during = manager.getManagedArrays().size();
        assertEquals(host ? before : before + 1, during, "the device keeps one copy");
        for (int step = 0; step < 2000; step++) {
            walk.advance(step % 3 == 0, step % 3 == 2);
            if (step % 500 == 0) {
                walk.pairing.finish(walk.weight);
                walk.pairing.forget();
            }
        }
        assertEquals(during, manager.getManagedArrays().size());
        walk.close();
        assertEquals(before, manager.getManagedArrays().size());
        walk.close();
    }

    @Test
    void bothKeepersGiveTheSameSums() {
        NDArray weight = manager.randomNormal(new Shape(ROWS, COLUMNS));
        NDArray gradient = manager.randomNormal(new Shape(ROWS, COLUMNS));
        try (KeptWeight host = new HostKeptWeight(weight, ROWS);
                KeptWeight device = new DeviceKeptWeight(ROWS)) {
            host.keep(weight);
            device.keep(weight);
            weight.addi(manager.randomNormal(new Shape(ROWS, COLUMNS)).mul(1e-2f));
            PairedSums[] a = host.sums(weight, gradient);
            PairedSums[] b = device.sums(weight, gradient);
            for (int row = 0; row < ROWS; row++) {
                double w = Math.sqrt(b[row].ww());
                double g = Math.sqrt(b[row].gg());
                double d = Math.sqrt(b[row].dd());
                assertEquals(b[row].ww(), a[row].ww(), 1e-6 * w * w);
                assertEquals(b[row].gg(), a[row].gg(), 1e-6 * g * g);
                assertEquals(b[row].dd(), a[row].dd(), 1e-6 * d * d);
                assertEquals(b[row].wg(), a[row].wg(), 1e-6 * w * g);
                assertEquals(b[row].kd(), a[row].kd(), 1e-6 * w * d);
                assertEquals(b[row].dg(), a[row].dg(), 1e-6 * d * g);
            }
        }
    }

    @Test
    void samplingStartsAtStepZero() {
        Sampling tenth = Sampling.every(10);
        assertTrue(tenth.wanted(0) && tenth.wanted(10) && tenth.wanted(1_000_000));
        assertFalse(tenth.wanted(1) || tenth.wanted(9) || tenth.wanted(11));
        assertTrue(Sampling.every(1).wanted(7));
        for (long bad : new long[] {0, -1}) {
            assertEquals(
                    "every must be above 0, but was " + bad,
                    assertThrows(IllegalArgumentException.class, () -> Sampling.every(bad))
                            .getMessage());
        }
    }
}
