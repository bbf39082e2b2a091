package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.djl.block.FormedConv2d;
import io.github.smd4j.djl.block.GroupNorm;
import io.github.smd4j.djl.block.WeightForm;
import io.github.smd4j.djl.invariance.NamedVerdicts;
import io.github.smd4j.djl.invariance.ParameterInvariance;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the listener measures of weights with granularities, partners and users' verdicts. */
@Tag("engine")
class ListenerVerdictsTest {

    private static final int STEPS = 3;

    private static Conv2d conv(boolean bias) {
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .setFilters(8)
                .optBias(bias)
                .build();
    }

    private static Block network() {
        return new SequentialBlock()
                .add(conv(true))
                .add(LayerNorm.builder().build())
                .add(Activation.reluBlock())
                .add(conv(false))
                .add(new GroupNorm(2))
                .add(Activation.reluBlock())
                .add(conv(false))
                .add(LayerNorm.builder().build())
                .add(Activation.reluBlock())
                .add(FormedConv2d.builder(WeightForm.STANDARDIZED, 3, 8).optBias(false).build())
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(4).build());
    }

    private static SmdListener train(MemorySink sink, NamedVerdicts verdicts) {
        SmdListener[] listener = new SmdListener[1];
        TrainedRun.of(
                network(),
                ListenerMeasuresTest.heavyBall(),
                STEPS,
                config ->
                        listener[0] =
                                SmdListener.builder(sink).optVerdicts(verdicts).attach(config));
        return listener[0];
    }

    private static int rows(MemorySink sink, String parameter) {
        List<StepRecord> records = sink.of(parameter);
        assertEquals(STEPS, records.size(), parameter);
        return records.get(0).filters().size();
    }

    @Test
    void eachIsMeasuredAtItsOwnGranularityAndJointOnesUnderTheWeightsPath() {
        MemorySink sink = new MemorySink();
        SmdListener listener = train(sink, NamedVerdicts.none());
        assertEquals(
                List.of(
                        "01Conv2d.weight",
                        "04Conv2d.weight",
                        "07Conv2d.weight",
                        "10FormedConv2d.v"),
                sink.parameters());
        assertEquals(1, rows(sink, "01Conv2d.weight"), "layer with its bias");
        assertEquals(2, rows(sink, "04Conv2d.weight"), "groups");
        assertEquals(1, rows(sink, "07Conv2d.weight"), "layer");
        assertEquals(8, rows(sink, "10FormedConv2d.v"), "filters");
        ParameterInvariance bias = listener.parameters().get(1);
        assertTrue(bias.scaleInvariant());
        assertTrue(bias.notMeasured().orElseThrow().contains("with the weight"));
    }

    /** The group's angle belongs to a scale-invariant vector: its gradient is at a right angle. */
    @Test
    void groupsAndLayersHaveGradientsAtRightAngles() {
        MemorySink sink = new MemorySink();
        train(sink, NamedVerdicts.none());
        for (String parameter : sink.parameters()) {
            for (StepRecord record : sink.of(parameter)) {
                for (int row = 0; row < record.filters().size(); row++) {
                    // Rounding, and ε of 1e-5 beside variances near 1; by chance it would be
                    // 1/√288 = 0.06 and more.
                    double cosine = record.filters().get(row).gradientCosine();
                    assertEquals(0, cosine, 1e-4, parameter);
                }
            }
        }
    }

    @Test
    void userForcesAndForbids() {
        MemorySink sink = new MemorySink();
        train(sink, NamedVerdicts.none().forbid("*Conv2d.*").force("12Linear.weight"));
        assertEquals(List.of("12Linear.weight"), sink.parameters());
        assertEquals(4, rows(sink, "12Linear.weight"));
    }

    @Test
    void patternWithoutParameterFailsAtTheFirstBatch() {
        NamedVerdicts wrong = NamedVerdicts.none().force("conv1.weight");
        String message =
                assertThrows(IllegalArgumentException.class, () -> train(new MemorySink(), wrong))
                        .getMessage();
        assertTrue(message.contains("'conv1.weight'"), message);
    }
}
