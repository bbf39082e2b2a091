package io.github.smd4j.djl.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.smd4j.djl.memory.CountedTransfer;
import io.github.smd4j.djl.memory.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the NDArray path of our optimizers brings to the host, and what it does not. */
@Tag("engine")
class DevicePathTest {

    private static final Shape SHAPE = new Shape(3, 40);

    private final CountedTransfer transfer = new CountedTransfer();
    private NDManager manager;
    private List<LiveWeight> weights;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        weights = new ArrayList<>();
        for (String id : List.of("a", "b", "c")) {
            weights.add(LiveWeight.direct(manager, id, normal(1), SHAPE));
        }
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private static float[] normal(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[120];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private HeavyBall optimizer(String clipping, Measurement measurement) {
        HeavyBall.Builder builder =
                HeavyBall.builder()
                        .setLearningRate(0.1)
                        .optMomentum(0.9)
                        .optMeasurement(measurement)
                        .optHostTransfer(transfer);
        return switch (clipping) {
            case "value" -> builder.optClipValue(1).build();
            case "norm" ->
                    builder.optClipNorm(1, () -> weights.stream().map(LiveWeight::array).toList())
                            .build();
            default -> builder.build();
        };
    }

    /** Clipping too decides on the device, and says what it did in the same transfer. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "value", "norm"})
    void everyMeasuredStepCostsOneTransferAndNoOtherDoes(String clipping) {
        HeavyBall optimizer = optimizer(clipping, Measurement.DEVICE);
        ElementProbe every3 =
                new ElementProbe(3) {
                    @Override
                    public int rows(String parameterId, long step) {
                        return step % 3 == 0 ? super.rows(parameterId, step) : 0;
                    }
                };
        optimizer.setProbe(every3);
        for (int step = 0; step < 7; step++) {
            for (LiveWeight weight : weights) {
                weight.accumulate(normal(5 + step));
                weight.updateOnly(optimizer);
            }
            assertEquals((step + 2) / 3, transfer.count(), "before it is asked for");
            optimizer.deliver();
            optimizer.deliver();
            assertEquals(step / 3 + 1, transfer.count(), "after step " + step);
            assertEquals(3 * (step / 3 + 1), every3.answers.size());
        }
        assertEquals(
                clipping.equals("none") ? "heavy-ball" : "clipped:heavy-ball",
                every3.answers.get(0).inForce().rule());
        double vg = every3.answers.get(3).sums().total().vg();
        assertEquals(clipping.equals("none"), Double.isFinite(vg), "v is known unless clipped");
    }

    @Test
    void hostMemoryNeedsNoTransfer() {
        HeavyBall optimizer = optimizer("none", Measurement.HOST);
        optimizer.setProbe(new ElementProbe(3));
        for (int step = 0; step < 3; step++) {
            weights.get(0).update(optimizer, normal(5 + step));
        }
        assertEquals(0, transfer.count());
    }

    @Test
    void whatWaitsForAProbeThatIsGoneIsForgotten() {
        HeavyBall optimizer = optimizer("none", Measurement.DEVICE);
        ElementProbe first = new ElementProbe(3);
        optimizer.setProbe(first);
        weights.get(0).accumulate(normal(2));
        weights.get(0).updateOnly(optimizer);
        int waiting = manager.getManagedArrays().size();
        optimizer.setProbe(null);
        assertEquals(waiting - 1, manager.getManagedArrays().size());
        optimizer.deliver();
        assertEquals(List.of(), first.answers);
        assertEquals(0, transfer.count());
    }

    @Test
    void measuringOnADeviceChangesNoBit() {
        HeavyBall with = optimizer("none", Measurement.DEVICE);
        HeavyBall without = optimizer("none", Measurement.DEVICE);
        with.setProbe(new ElementProbe(3));
        for (int step = 0; step < 5; step++) {
            weights.get(0).update(with, normal(7 + step));
            weights.get(1).update(without, normal(7 + step));
            assertArrayEquals(weights.get(0).values(), weights.get(1).values(), 0f);
        }
    }
}
