package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.optimizer.Optimizer;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.djl.block.GroupNorm;
import io.github.smd4j.djl.optimizer.HeavyBall;
import io.github.smd4j.djl.optimizer.WeightDecayRule;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights that are scale-invariant only together with their biases: one vector, one record. */
@Tag("engine")
class JointVectorsTest {

    private static final int STEPS = 20;
    private static final double MOMENTUM = 0.9;
    private static final double WEIGHT_DECAY = 5e-3;
    private static final Schedule SCHEDULE = MultiStep.starting(0.2).dividedAt(12, 4);

    /** A weight, where it and its bias stand among all parameters, and its rows. */
    private record Joint(String path, int weight, int rows) {}

    private static final List<Joint> JOINT =
            List.of(
                    new Joint("01Conv2d.weight", 0, 2),
                    new Joint("04Conv2d.weight", 4, 1),
                    new Joint("08Linear.weight", 8, 5));

    private static Conv2d conv() {
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .setFilters(8)
                .optBias(true)
                .build();
    }

    private static Block network() {
        return new SequentialBlock()
                .add(conv())
                .add(new GroupNorm(2))
                .add(Activation.reluBlock())
                .add(conv())
                .add(LayerNorm.builder().build())
                .add(Activation.reluBlock())
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(20).build())
                .add(new GroupNorm(5))
                .add(Activation.reluBlock())
                .add(Linear.builder().setUnits(4).build());
    }

    private static HeavyBall heavyBall(WeightDecayRule decays) {
        return HeavyBall.builder()
                .setLearningRate(SCHEDULE)
                .optMomentum(MOMENTUM)
                .optWeightDecay(WEIGHT_DECAY, decays)
                .build();
    }

    private static TrainedRun train(MemorySink sink, boolean fused, WeightDecayRule decays) {
        Optimizer optimizer = heavyBall(decays);
        return TrainedRun.of(
                network(),
                fused ? optimizer : new ForeignOptimizer(optimizer),
                STEPS,
                config ->
                        SmdListener.builder(sink)
                                .optHyperparameters("heavy-ball", SCHEDULE, WEIGHT_DECAY, MOMENTUM)
                                .attach(config));
    }

    /** The sums of each row of weight and bias as one vector, from float64 copies, with v. */
    private static final class Oracle {

        private final TrainedRun run;
        private final Joint joint;
        private final double[][] velocity;

        Oracle(TrainedRun run, Joint joint) {
            this.run = run;
            this.joint = joint;
            this.velocity =
                    new double[][] {
                        new double[run.weights().get(0).get(joint.weight()).length],
                        new double[run.weights().get(0).get(joint.weight() + 1).length]
                    };
        }

        /** The sums of each row; to be asked step by step. */
        Float64Sums[] sums(int step) {
            Float64Sums[] sums = new Float64Sums[joint.rows()];
            Arrays.fill(sums, Float64Sums.ZERO);
            for (int part = 0; part < 2; part++) {
                float[] weight = run.weights().get(step).get(joint.weight() + part);
                float[] next = run.weights().get(step + 1).get(joint.weight() + part);
                float[] gradient = run.gradients().get(step).get(joint.weight() + part);
                double[] v = velocity[part];
                int length = weight.length / joint.rows();
                for (int row = 0; row < joint.rows(); row++) {
                    sums[row] =
                            sums[row].plus(
                                    Float64Sums.of(
                                            weight,
                                            next,
                                            gradient,
                                            v,
                                            row * length,
                                            (row + 1) * length));
                }
                for (int i = 0; i < v.length; i++) {
                    v[i] = MOMENTUM * v[i] + gradient[i] + WEIGHT_DECAY * weight[i];
                }
            }
            return sums;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachRowIsTheWeightsRowAndTheBiasesRow(boolean fused) {
        MemorySink sink = new MemorySink();
        TrainedRun run = train(sink, fused, WeightDecayRule.all());
        assertEquals(JOINT.stream().map(Joint::path).toList(), sink.parameters());
        for (Joint joint : JOINT) {
            List<StepRecord> records = sink.of(joint.path());
            assertEquals(STEPS, records.size(), joint.path());
            Oracle oracle = new Oracle(run, joint);
            for (int t = 0; t < STEPS; t++) {
                Float64Sums[] expected = oracle.sums(t);
                StepRecord record = records.get(t);
                assertEquals(t, record.step());
                assertEquals("heavy-ball", record.hyperparameters().rule());
                assertEquals(joint.rows(), record.filters().size());
                assertEquals(record.filters().total(), record.sums());
                for (int row = 0; row < joint.rows(); row++) {
                    String at = joint.path() + " step " + t + " row " + row;
                    StepSums sums = record.filters().get(row);
                    expected[row].assertClose(sums, at);
                    if (fused) {
                        expected[row].assertBuffer(sums, at);
                    } else if (t > 0) {
                        double angle = records.get(t - 1).filters().get(row).angularUpdate();
                        expected[row].assertMove(sums, angle, size(run, joint), at);
                    } else {
                        assertTrue(Double.isNaN(sums.vg()), at);
                    }
                }
            }
        }
    }

    private static double size(TrainedRun run, Joint joint) {
        return (double) run.weights().get(0).get(joint.weight()).length / joint.rows();
    }

    /** Lemma 1 holds of the joint vector, and not of the weight alone. */
    @Test
    void onlyTheJointVectorsGradientIsAtARightAngle() {
        MemorySink sink = new MemorySink();
        TrainedRun run = train(sink, true, WeightDecayRule.all());
        for (Joint joint : JOINT) {
            double worst = 0;
            double worstAlone = 0;
            for (StepRecord record : sink.of(joint.path())) {
                int t = Math.toIntExact(record.step());
                for (int row = 0; row < joint.rows(); row++) {
                    // ε of 1e-5 beside variances near 1, and rounding.
                    double cosine = record.filters().get(row).gradientCosine();
                    assertEquals(0, cosine, 1e-4, joint.path() + " step " + t);
                    worst = Math.max(worst, Math.abs(cosine));
                }
                float[] w = run.weights().get(t).get(joint.weight());
                float[] g = run.gradients().get(t).get(joint.weight());
                double ww = 0;
                double gg = 0;
                double wg = 0;
                for (int i = 0; i < w.length; i++) {
                    ww += (double) w[i] * w[i];
                    gg += (double) g[i] * g[i];
                    wg += (double) w[i] * g[i];
                }
                worstAlone = Math.max(worstAlone, Math.abs(wg) / Math.sqrt(ww * gg));
            }
            assertTrue(
                    worstAlone > 10 * worst,
                    joint.path() + ": jointly " + worst + ", alone " + worstAlone);
        }
    }

    /** The rule of the paper decays weights and no biases: theory knows no such vector. */
    @Test
    void whereOnlyTheWeightDecaysThereIsNoLine() {
        MemorySink sink = new MemorySink();
        train(sink, true, WeightDecayRule.matrices());
        for (Joint joint : JOINT) {
            for (StepRecord record : sink.of(joint.path())) {
                String rule = record.hyperparameters().rule();
                assertEquals("mixed:heavy-ball", rule);
                assertTrue(UpdateRules.named(rule).isEmpty());
                assertTrue(record.sums().angularUpdate() > 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withAFrozenBiasThereIsNoRecord(boolean fused) {
        MemorySink sink = new MemorySink();
        Block network = network();
        Optimizer optimizer = heavyBall(WeightDecayRule.all());
        TrainedRun.of(
                network,
                fused ? optimizer : new ForeignOptimizer(optimizer),
                4,
                config -> SmdListener.attach(config, sink),
                step -> network.getParameters().valueAt(1).freeze(step >= 2));
        assertEquals(
                List.of(0L, 1L),
                sink.of("01Conv2d.weight").stream().map(StepRecord::step).toList());
        assertEquals(4, sink.of("04Conv2d.weight").size());
    }
}
