package io.github.smd4j.djl.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.djl.memory.CountedTransfer;
import io.github.smd4j.djl.memory.HostView;
import io.github.smd4j.djl.memory.Measurement;
import io.github.smd4j.djl.memory.PendingReads;
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
import org.junit.jupiter.params.provider.EnumSource;
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

    /** How a weight is measured. */
    private enum Way {
        /** Seen in host memory. */
        HOST,
        /** Not contiguous: it cannot be seen. */
        STRIDED,
        /** It could be seen, and is not looked at. */
        DEVICE
    }

    /** A weight that someone moves, its gradients, and every weight it had. */
    private final class Walk implements AutoCloseable {

        final List<float[]> weights = new ArrayList<>();
        final List<float[]> gradients = new ArrayList<>();
        final NDArray weight;
        final NDArray gradient;
        final PairedStep pairing;
        final CountedTransfer transfer = new CountedTransfer();
        private final PendingReads reads = new PendingReads(transfer);
        private final SplittableRandom random = new SplittableRandom(9);

        Walk(Way way) {
            weight = array(way);
            gradient = array(way);
            assertEquals(
                    way != Way.STRIDED, HostView.isDirect(weight) && HostView.isDirect(gradient));
            weight.addi(manager.create(normal(1)).reshape(ROWS, COLUMNS));
            Measurement measurement = way == Way.DEVICE ? Measurement.DEVICE : Measurement.HOST;
            pairing = new PairedStep(weight, gradient, ROWS, measurement, reads);
            next();
        }

        private NDArray array(Way way) {
            return way == Way.STRIDED
                    ? manager.zeros(new Shape(COLUMNS, ROWS)).transpose()
                    : manager.zeros(new Shape(ROWS, COLUMNS));
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
            return advance(wanted, keep, OptionalDouble.of(1 / RATE));
        }

        Optional<FilterSums> advance(boolean wanted, boolean keep, OptionalDouble scale) {
            List<FilterSums> ended = new ArrayList<>();
            pairing.advance(weight, gradient, wanted, keep, scale, ended::add);
            reads.read();
            return ended.stream().findFirst();
        }

        Optional<FilterSums> finish() {
            List<FilterSums> ended = new ArrayList<>();
            pairing.finish(weight, ended::add);
            reads.read();
            return ended.stream().findFirst();
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
    @EnumSource
    void everyStepIsClosedByTheNext(Way way) {
        try (Walk walk = new Walk(way)) {
            assertEquals(Optional.empty(), walk.advance(true, true));
            for (int step = 0; step < 4; step++) {
                walk.move();
                FilterSums sums = walk.advance(true, true).orElseThrow();
                walk.assertStep(step, step > 0, sums);
            }
            walk.move();
            walk.assertStep(4, true, walk.finish().orElseThrow());
            assertEquals(Optional.empty(), walk.finish(), "it is closed");
        }
    }

    @ParameterizedTest
    @EnumSource
    void earlyFinishKeepsWhereTheWeightCameFrom(Way way) {
        try (Walk walk = new Walk(way)) {
            walk.advance(true, true);
            walk.move();
            walk.assertStep(0, false, walk.finish().orElseThrow());
            assertEquals(Optional.empty(), walk.advance(true, true), "step 0 was closed before");
            walk.move();
            walk.assertStep(1, true, walk.advance(true, true).orElseThrow());
        }
    }

    @ParameterizedTest
    @CsvSource({"HOST, 2", "HOST, 3", "HOST, 4", "STRIDED, 2", "DEVICE, 2", "DEVICE, 3"})
    void sampledStepKnowsItsBufferIfTheWeightBeforeWasKept(Way way, int every) {
        Sampling sampling = Sampling.every(every);
        try (Walk walk = new Walk(way)) {
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
    @EnumSource
    void forgottenHistoryIsNotTakenForAMove(Way way) {
        try (Walk walk = new Walk(way)) {
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
        try (Walk walk = new Walk(Way.HOST)) {
            for (int step = 0; step < 3; step++) {
                Optional<FilterSums> ended = walk.advance(true, true, OptionalDouble.empty());
                if (step > 0) {
                    walk.assertStep(step - 1, false, ended.orElseThrow());
                }
                walk.move();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void neitherWeightNorGradientIsWritten(Way way) {
        try (Walk walk = new Walk(way)) {
            for (int step = 0; step < 3; step++) {
                walk.advance(true, true);
                walk.finish();
                assertArrayEquals(walk.weights.get(step), walk.weight.toFloatArray(), 0f);
                assertArrayEquals(walk.gradients.get(step), walk.gradient.toFloatArray(), 0f);
                walk.move();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void thousandsOfStepsLeaveNoArraysBehind(Way way) {
        Walk walk = new Walk(way);
        int before = manager.getManagedArrays().size();
        walk.advance(true, true);
        int during = manager.getManagedArrays().size();
        assertEquals(
                way == Way.HOST ? before : before + 5,
                during,
                "the device keeps a copy and the sums that opened the step");
        for (int step = 0; step < 2000; step++) {
            walk.advance(step % 3 == 0, step % 3 == 2);
            if (step % 500 == 0) {
                walk.finish();
                walk.pairing.forget();
            }
        }
        assertEquals(during, manager.getManagedArrays().size());
        walk.close();
        assertEquals(before, manager.getManagedArrays().size());
        walk.close();
    }

    /** What opened a step stays on the device until it has ended, and comes with the rest. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void everyMeasuredStepCostsOneTransferAndNoOtherDoes(int every) {
        Sampling sampling = Sampling.every(every);
        try (Walk walk = new Walk(Way.DEVICE)) {
            int ended = 0;
            for (int step = 0; step < 10; step++) {
                boolean ends = walk.advance(sampling.wanted(step), true).isPresent();
                ended += ends ? 1 : 0;
                assertEquals(ended, walk.transfer.count());
                walk.move();
            }
            assertEquals((9 + every - 1) / every, ended);
            walk.pairing.forget();
            walk.finish();
            assertEquals(ended, walk.transfer.count(), "nothing waits");
        }
    }
}
