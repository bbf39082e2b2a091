package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.djl.optimizer.HeavyBall;
import io.github.smd4j.djl.optimizer.WeightDecayRule;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Groups of weight decay by path, and what the records say of them. */
@Tag("engine")
class WeightDecayGroupsTest {

    private static List<StepRecord> train(Block network, WeightDecayRule rule, Block ofPaths) {
        MemorySink sink = new MemorySink();
        TrainedRun.of(
                network,
                HeavyBall.builder()
                        .setLearningRate(0.1)
                        .optWeightDecay(0.25, rule, ofPaths)
                        .build(),
                1,
                config -> SmdListener.attach(config, sink));
        return List.of(
                sink.of("01Conv2d.weight").get(0),
                sink.of("04Conv2d.weight").get(0),
                sink.of("11Linear.weight").get(0));
    }

    /** Against the same step without decay: the weight moves by ηλw more where it decays. */
    @Test
    void recordsTellTheDecayOfTheirGroup() {
        Block network = TrainedRun.network();
        Block free = TrainedRun.network();
        List<StepRecord> records =
                train(network, WeightDecayRule.matrices().except("04Conv2d", "1*"), network);
        List<StepRecord> without = train(free, (path, shape) -> false, free);
        double[] decays = {0.25, 0, 0};
        for (int i = 0; i < 3; i++) {
            assertEquals(decays[i], records.get(i).hyperparameters().weightDecay());
            double ww = records.get(i).sums().ww();
            double more = without.get(i).sums().wd() - records.get(i).sums().wd();
            assertEquals(0.1 * decays[i] * ww, more, 1e-6 * ww);
        }
    }

    @Test
    void patternThatFitsNothingFailsTheFirstStep() {
        Block network = TrainedRun.network();
        WeightDecayRule rule = WeightDecayRule.matrices().except("04Conv2d", "head");
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> train(network, rule, network));
        assertTrue(error.getMessage().contains("head"), error.getMessage());
    }

    @Test
    void weightOfAnotherNetworkFailsTheFirstStep() {
        Block other = Linear.builder().setUnits(2).build();
        try (NDManager manager = NDManager.newBaseManager()) {
            other.initialize(manager, DataType.FLOAT32, new Shape(1, 2));
            IllegalStateException error =
                    assertThrows(
                            IllegalStateException.class,
                            () -> train(TrainedRun.network(), WeightDecayRule.all(), other));
            assertTrue(error.getMessage().contains("one of the network's"), error.getMessage());
        }
    }

    /** Without a network a rule is asked with the names that blocks give. */
    @Test
    void namesOfBlocksDoWithoutANetwork() {
        WeightDecayRule rule = WeightDecayRule.all().except("bias", "gamma", "beta");
        assertTrue(rule.decays("weight", new Shape(3)));
        assertFalse(rule.decays("gamma", new Shape(3)));
    }
}
