package io.github.smd4j.djl.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SequentialBlock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuilderTest {

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, 2, Double.NaN, Double.POSITIVE_INFINITY})
    void momentumOutOfRangeIsRefused(double momentum) {
        assertEquals(
                "momentum must be in [0, 1), but was " + momentum,
                refusal(() -> HeavyBall.builder().optMomentum(momentum)));
        refusal(() -> Nesterov.builder().optMomentum(momentum));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e-9, Double.NaN, Double.POSITIVE_INFINITY})
    void weightDecayOutOfRangeIsRefused(double decay) {
        assertEquals(
                "weightDecay must be finite and not negative, but was " + decay,
                refusal(() -> HeavyBall.builder().optWeightDecay(decay)));
        refusal(() -> HeavyBall.builder().optWeightDecays((float) decay));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void learningRateOutOfRangeIsRefused(double rate) {
        assertEquals(
                "learningRate must be finite and above 0, but was " + rate,
                refusal(() -> HeavyBall.builder().setLearningRate(rate)));
    }

    @Test
    void whatTheoryDoesNotDescribeIsRefused() {
        assertEquals(
                "rescaleGrad must be 1 for this optimizer, but was 0.5",
                refusal(() -> HeavyBall.builder().setRescaleGrad(0.5f)));
        HeavyBall.builder().optClipGrad(-1).setRescaleGrad(1).setLearningRate(0.1).build();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void limitsOutOfRangeAreRefused(double limit) {
        assertEquals(
                "clipValue must be finite and above 0, but was " + limit,
                refusal(() -> Sgdw.builder().optClipValue(limit)));
        assertEquals(
                "clipNorm must be finite and above 0, but was " + limit,
                refusal(() -> AdamW.builder().optClipNorm(limit, new SequentialBlock())));
        refusal(() -> Lion.builder().optClipGrad(0));
        refusal(() -> Lion.builder().optClipGrad(Float.NaN));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, Double.NaN})
    void decayRatesOutOfRangeAreRefused(double beta) {
        assertEquals(
                "beta1 must be in [0, 1), but was " + beta,
                refusal(() -> AdamW.builder().optBeta1(beta)));
        assertEquals(
                "beta2 must be in [0, 1), but was " + beta,
                refusal(() -> Lion.builder().optBeta2(beta)));
        refusal(() -> AdamW.builder().optEpsilon(-1));
        refusal(() -> Lion.builder().setLearningRate(0.1).optBeta2(0.99995).build());
    }

    @Test
    void learningRateMustBeSet() {
        assertEquals(
                "setLearningRate must be called before build",
                assertThrows(NullPointerException.class, () -> HeavyBall.builder().build())
                        .getMessage());
        assertThrows(NullPointerException.class, () -> Nesterov.builder().build());
        assertThrows(
                NullPointerException.class, () -> HeavyBall.builder().optWeightDecay(0.1, null));
    }

    @Test
    void vectorsDoNotDecayUnlessAskedTo() {
        assertTrue(WeightDecayRule.matrices().decays("weight", new Shape(4, 3)));
        assertTrue(WeightDecayRule.matrices().decays("weight", new Shape(4, 3, 3, 3)));
        assertTrue(WeightDecayRule.matrices().decays("weight", new Shape(1, 1)));
        for (String name : new String[] {"gamma", "beta", "bias"}) {
            assertFalse(WeightDecayRule.matrices().decays(name, new Shape(4)), name);
            assertTrue(WeightDecayRule.all().decays(name, new Shape(4)), name);
        }
    }

    @Test
    @Tag("engine")
    void eachParameterGetsTheDecayOfItsRule() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray weight = manager.zeros(new Shape(2, 3));
            NDArray gamma = manager.zeros(new Shape(2));
            weight.setName("weight");
            gamma.setName("gamma");
            HeavyBall plain = HeavyBall.builder().setLearningRate(0.1).optWeightDecay(0.25).build();
            assertEquals(0.25, plain.inForce(weight, 0).weightDecay());
            assertEquals(0, plain.inForce(gamma, 0).weightDecay());
            HeavyBall all = HeavyBall.builder().setLearningRate(0.1).optWeightDecays(0.25f).build();
            assertEquals(0.25, all.inForce(weight, 0).weightDecay());
            assertEquals(0.25, all.inForce(gamma, 0).weightDecay());
            HeavyBall named =
                    HeavyBall.builder()
                            .setLearningRate(0.1)
                            .optWeightDecay(0.25, (name, shape) -> name.equals("gamma"))
                            .build();
            assertEquals(0, named.inForce(weight, 0).weightDecay());
            assertEquals(0.25, named.inForce(gamma, 0).weightDecay());
            HeavyBall none = HeavyBall.builder().setLearningRate(0.1).build();
            assertEquals(0, none.inForce(weight, 0).weightDecay());
            assertEquals(0, none.inForce(weight, 0).momentum());
        }
    }
}
