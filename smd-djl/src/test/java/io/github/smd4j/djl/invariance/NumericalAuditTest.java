package io.github.smd4j.djl.invariance;

import static io.github.smd4j.djl.invariance.Networks.conv;
import static io.github.smd4j.djl.invariance.Networks.linear;
import static io.github.smd4j.djl.invariance.Networks.norm;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import io.github.smd4j.djl.block.GroupNorm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("engine")
class NumericalAuditTest {

    private static final Shape IMAGES = new Shape(6, 4, 6, 6);

    private NDManager manager;
    private NDArray data;
    private NDArray labels;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        Engine.getInstance().setRandomSeed(11);
        data = manager.randomNormal(0, 1, IMAGES, DataType.FLOAT32);
        labels = manager.create(new float[] {0, 1, 2, 0, 1, 2});
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private Block net(Block... blocks) {
        Block network =
                new SequentialBlock()
                        .addAll(blocks)
                        .add(Activation.reluBlock())
                        .add(Blocks.batchFlattenBlock())
                        .add(linear(3));
        network.initialize(manager, DataType.FLOAT32, IMAGES);
        return network;
    }

    private NumericalAudit audit(Block network) {
        return NumericalAudit.of(
                network, Loss.softmaxCrossEntropyLoss(), new NDList(data), new NDList(labels));
    }

    /** Every bit of parameters, running statistics and gradients. */
    private static List<int[]> bits(Block network) {
        List<int[]> all = new ArrayList<>();
        for (Parameter parameter : ParameterPaths.of(network).values()) {
            NDArray array = parameter.getArray();
            all.add(bits(array.toFloatArray()));
            if (array.hasGradient()) {
                all.add(bits(array.getGradient().toFloatArray()));
            }
        }
        return all;
    }

    private static int[] bits(float[] floats) {
        int[] bits = new int[floats.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(floats[i]);
        }
        return bits;
    }

    private void backward(Block network) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDList output =
                    network.forward(new ParameterStore(manager, false), new NDList(data), true);
            collector.backward(Loss.softmaxCrossEntropyLoss().evaluate(new NDList(labels), output));
        }
    }

    @Test
    void everythingIsAfterwardsAsItWasBitByBit() {
        Block network = net(conv(6, 1, true), norm());
        backward(network);
        List<int[]> before = bits(network);
        assertTrue(before.stream().mapToInt(b -> b.length).sum() > 1000);
        Engine.getInstance().setRandomSeed(5);
        float[] draws = manager.randomNormal(new Shape(4)).toFloatArray();
        Engine.getInstance().setRandomSeed(5);
        audit(network).run();
        assertArrayEquals(draws, manager.randomNormal(new Shape(4)).toFloatArray());
        List<int[]> after = bits(network);
        assertEquals(before.size(), after.size());
        for (int i = 0; i < before.size(); i++) {
            assertArrayEquals(before.get(i), after.get(i));
        }
    }

    @Test
    void everythingIsPutBackAlsoIfThePassFails() {
        Block network = net(conv(6), norm());
        backward(network);
        List<int[]> before = bits(network);
        NDArray wrong = manager.create(new float[] {0, 1});
        NumericalAudit audit =
                NumericalAudit.of(
                        network,
                        Loss.softmaxCrossEntropyLoss(),
                        new NDList(data),
                        new NDList(wrong));
        assertThrows(RuntimeException.class, audit::run);
        List<int[]> after = bits(network);
        for (int i = 0; i < before.size(); i++) {
            assertArrayEquals(before.get(i), after.get(i));
        }
    }

    @Test
    void networkThatDrawsIsRefusedWithoutASeedAndUntouched() {
        Block network = net(conv(6), Dropout.builder().optRate(0.5f).build(), norm());
        List<int[]> before = bits(network);
        String message =
                assertThrows(IllegalStateException.class, () -> audit(network).run()).getMessage();
        assertTrue(message.contains("needs a seed"), message);
        Block hidden =
                net(
                        conv(6),
                        LambdaBlock.singleton(
                                x -> x.mul(manager.randomUniform(0, 1, x.getShape()))),
                        norm());
        message = assertThrows(IllegalStateException.class, () -> audit(hidden).run()).getMessage();
        assertTrue(message.contains("needs a seed"), message);
        for (int i = 0; i < before.size(); i++) {
            assertArrayEquals(before.get(i), bits(network).get(i));
        }
        assertTrue(audit(network).withSeed(1).run().get(0).verdict().scaleInvariant());
    }

    @Test
    void wrongVerdictsAreOverturnedBothWaysAndRightOnesKept() {
        Block network = net(conv(6), norm());
        List<ParameterInvariance> structure = StructuralInvariance.of(network);
        List<ParameterInvariance> wrong =
                NamedVerdicts.none()
                        .forbid("01Conv2d.weight")
                        .force("05Linear.weight")
                        .over(structure);
        List<AuditedParameter> audited = audit(network).run(wrong);
        assertTrue(audited.get(0).overturned());
        assertTrue(audited.get(0).verdict().scaleInvariant());
        assertEquals(6, audited.get(0).verdict().rows());
        AuditedParameter classifier = audited.get(3);
        assertTrue(classifier.overturned());
        assertEquals(Invariance.NOT_INVARIANT, classifier.verdict().invariance());
        assertTrue(classifier.verdict().reason().startsWith("audit: doubled"));
        for (AuditedParameter right : audit(network).run(structure)) {
            assertSame(right.structural(), right.verdict());
            assertFalse(right.overturned());
        }
    }

    @Test
    void granularityThatIsTooFineIsOverturned() {
        Block network = net(conv(6), new GroupNorm(1));
        List<ParameterInvariance> wrong =
                NamedVerdicts.none()
                        .force("01Conv2d.weight")
                        .over(StructuralInvariance.of(network));
        AuditedParameter weight = audit(network).run(wrong).get(0);
        assertEquals(Granularity.FILTER, weight.structural().granularity().orElseThrow());
        assertEquals(Granularity.LAYER, weight.verdict().granularity().orElseThrow());
        assertTrue(weight.evidence().rowGradientError().orElseThrow() > 0.1);
    }

    /** ε is 1e-5 beside variances near 2: 3/4·ε/σ² of the gradient, and rounding below it. */
    @Test
    void evidenceOfAnInvariantWeightIsRoundingAndEpsilon() {
        AuditEvidence evidence = audit(net(conv(6), norm())).run().get(0).evidence();
        assertTrue(evidence.gradientError() < 2e-5, evidence::toString);
        assertTrue(evidence.rowGradientError().orElseThrow() < 6e-5, evidence::toString);
        assertTrue(evidence.lossChange() < 1e-5, evidence::toString);
        assertTrue(evidence.outputChange() < 1e-5, evidence::toString);
        assertEquals(1 / Math.sqrt(6 * 4 * 9), evidence.cosineLimit(), 1e-15);
        assertTrue(Math.abs(evidence.gradientCosine()) < evidence.cosineLimit() / 1000);
    }

    /** ⟨w, g⟩ = Σ ε/(σ²+ε)·γ·∂L/∂γ, with the batch's own biased variance. */
    @Test
    void decayShiftIsThatOfTheEpsilonLaw() {
        float epsilon = 3;
        BatchNorm norm = BatchNorm.builder().optEpsilon(epsilon).optMomentum(0).build();
        Block network = net(conv(6), norm);
        NDArray gamma = norm.getDirectParameters().get("gamma").getArray();
        gamma.stopGradient().set(new float[] {1, 0.5f, 2, 1.5f, 0.7f, 1.2f});
        backward(network);
        float[] variance = norm.getDirectParameters().get("runningVar").getArray().toFloatArray();
        float[] gradient = gamma.getGradient().toFloatArray();
        float[] scale = gamma.toFloatArray();
        double count = 6 * 6 * 6;
        double expected = 0;
        for (int c = 0; c < 6; c++) {
            double biased = variance[c] * (count - 1) / count;
            expected += epsilon / (biased + epsilon) * scale[c] * gradient[c];
        }
        Parameter weight = StructuralInvariance.of(network).get(0).parameter();
        double squaredNorm = weight.getArray().square().sum().getFloat();
        double shift =
                audit(network)
                        .run(List.of(StructuralInvariance.of(network).get(0)))
                        .get(0)
                        .evidence()
                        .decayShift();
        assertTrue(Math.abs(expected / squaredNorm) > 1e-4);
        // Sums of 216 and 432 terms in float32.
        assertEquals(1, shift / (expected / squaredNorm), 1e-4);
    }
}
