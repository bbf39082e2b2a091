package io.github.smd4j.djl.invariance;

import static io.github.smd4j.djl.invariance.Invariance.NOT_INVARIANT;
import static io.github.smd4j.djl.invariance.Invariance.SCALE_INVARIANT;
import static io.github.smd4j.djl.invariance.Networks.conv;
import static io.github.smd4j.djl.invariance.Networks.linear;
import static io.github.smd4j.djl.invariance.Networks.norm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.convolutional.Conv2dTranspose;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import io.github.smd4j.djl.invariance.Networks.Named;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How the walk follows blocks, and where it stops. */
@Tag("engine")
class StructuralInvarianceTest extends StructuralVerdicts {

    @Test
    void everyTrainableParameterHasAVerdictInOrderAndRunningStatisticsNone() {
        Map<String, ParameterInvariance> verdicts =
                verdicts(
                        new Named()
                                .add("conv", conv(8, 1, true))
                                .add("norm", norm())
                                .add("relu", Activation.reluBlock())
                                .add("flat", Blocks.batchFlattenBlock())
                                .add("out", linear(3)),
                        IMAGES);
        assertEquals(
                List.of(
                        "conv.weight",
                        "conv.bias",
                        "norm.gamma",
                        "norm.beta",
                        "out.weight",
                        "out.bias"),
                List.copyOf(verdicts.keySet()));
        assertEquals(SCALE_INVARIANT, verdicts.get("conv.weight").invariance());
        for (String path : List.of("conv.bias", "norm.gamma", "norm.beta", "out.bias")) {
            assertEquals(NOT_INVARIANT, verdicts.get(path).invariance(), path);
            assertEquals(1, verdicts.get(path).rows());
        }
        assertTrue(verdicts.get("conv.bias").reason().contains("gradient is zero"));
        assertEquals("scale or shift of a normalization", verdicts.get("norm.gamma").reason());
        ParameterInvariance last = verdicts.get("out.weight");
        assertEquals(NOT_INVARIANT, last.invariance());
        assertEquals("not normalized: nothing of the network follows it", last.reason());
        Parameter bias = verdicts.get("conv.bias").parameter();
        assertSame(bias, verdicts.get("conv.weight").normalizations().get(0).bias().orElseThrow());
    }

    @Test
    void whatStandsBetweenConvolutionAndBatchNormMakesItUnknown() {
        assertUnknown(
                first(conv(8), Activation.reluBlock(), norm(), linear(2)), "followed by ReLU");
        assertUnknown(
                first(conv(8), Pool.maxPool2dBlock(new Shape(2, 2)), norm(), linear(2)),
                "followed by maxPool2d");
        assertUnknown(
                first(conv(8), Dropout.builder().build(), norm(), linear(2)),
                "followed by Dropout");
        assertUnknown(first(conv(8), conv(4), norm(), linear(2)), "followed by Conv2d");
        assertUnknown(first(conv(8), new Networks.Custom(), linear(2)), "followed by Custom");
    }

    @Test
    void sharedWeightAtTwoGranularitiesIsUnknown() {
        Conv2d shared = conv(4);
        assertUnknown(
                first(shared, norm(), shared, LayerNorm.builder().build(), linear(2)),
                "another granularity");
    }

    @Test
    void oneBareUseDecidesEvenIfAnotherUseIsUnknown() {
        Conv2d shared = conv(4);
        assertEquals(NOT_INVARIANT, first(shared, Activation.reluBlock(), shared).invariance());
    }

    @Test
    void transposedConvolutionIsUnknown() {
        assertUnknown(
                first(
                        Conv2dTranspose.builder()
                                .setKernelShape(new Shape(3, 3))
                                .setFilters(5)
                                .optBias(false)
                                .build(),
                        norm(),
                        linear(2)),
                "what Conv2dTranspose does with it");
    }

    @Test
    void nestedSequencesAreFollowedAcrossTheirSeams() {
        Map<String, ParameterInvariance> verdicts =
                verdicts(
                        new Named()
                                .add(
                                        "stem",
                                        new Named().add("pre", new Named().add("conv", conv(4))))
                                .add("body", new Named().add("norm", norm()).add("conv", conv(4)))
                                .add("tail", new Named().add("norm", norm()).add("out", conv(2))),
                        IMAGES);
        assertEquals(SCALE_INVARIANT, verdicts.get("stem.pre.conv.weight").invariance());
        assertEquals(SCALE_INVARIANT, verdicts.get("body.conv.weight").invariance());
        assertEquals(NOT_INVARIANT, verdicts.get("tail.out.weight").invariance());
    }

    @Test
    void emptySequenceIsPassedThrough() {
        SequentialBlock network = sequence(conv(4), new SequentialBlock(), norm());
        // An empty sequence cannot be initialized, so its neighbours are.
        Shape[] shapes = {IMAGES};
        for (int child : new int[] {0, 2}) {
            network.getChildren()
                    .get(child)
                    .getValue()
                    .initialize(manager, DataType.FLOAT32, shapes);
        }
        assertEquals(SCALE_INVARIANT, StructuralInvariance.of(network).get(0).invariance());
    }

    @Test
    void sequenceThatGivesItsIntermediatesAwayHasOtherReaders() {
        SequentialBlock body = sequence(conv(4), norm());
        body.setReturnIntermediate(true);
        SequentialBlock network = sequence(body);
        network.addSingleton(x -> x);
        body.initialize(manager, DataType.FLOAT32, IMAGES);
        assertUnknown(StructuralInvariance.of(network).get(0), "an output of its sequence");
    }

    private static ParallelBlock sum(Block... branches) {
        return new ParallelBlock(
                outputs ->
                        new NDList(
                                outputs.get(0)
                                        .singletonOrThrow()
                                        .add(outputs.get(1).singletonOrThrow())),
                List.of(branches));
    }

    @Test
    void branchesOfAResidualAreJudgedByWhatNormalizesThemInside() {
        Map<String, ParameterInvariance> verdicts =
                verdicts(
                        sequence(
                                sum(
                                        sequence(conv(4), norm(), conv(4), norm()),
                                        Blocks.identityBlock()),
                                linear(2)),
                        IMAGES);
        String branch = "01ParallelBlock.01SequentialBlock.";
        assertEquals(SCALE_INVARIANT, verdicts.get(branch + "01Conv2d.weight").invariance());
        assertEquals(SCALE_INVARIANT, verdicts.get(branch + "03Conv2d.weight").invariance());
    }

    @Test
    void weightThatFeedsASumBeforeTheNormIsNotCalledInvariant() {
        Map<String, ParameterInvariance> verdicts =
                verdicts(
                        sequence(
                                sum(sequence(conv(4), norm(), conv(4)), Blocks.identityBlock()),
                                norm(),
                                linear(2)),
                        IMAGES);
        assertUnknown(
                verdicts.get("01ParallelBlock.01SequentialBlock.03Conv2d.weight"),
                "combined with other branches");
    }

    @Test
    void weightThatSeveralBranchesReadIsNotCalledInvariant() {
        assertUnknown(
                first(conv(4), sum(norm(), Blocks.identityBlock()), linear(2)),
                "several branches read its output");
    }

    @Test
    void insideABlockWithItsOwnCodeNothingIsGuessed() {
        Map<String, ParameterInvariance> verdicts =
                verdicts(sequence(new Networks.Custom(), norm(), linear(2)), IMAGES);
        assertUnknown(
                verdicts.get("01Custom.first.weight"), "decides in its own code what follows");
        assertEquals(NOT_INVARIANT, verdicts.get("01Custom.second.gamma").invariance());
    }

    @Test
    void sharedWeightIsInvariantIfEveryUseIs() {
        Conv2d shared = conv(4);
        BatchNorm one = norm();
        BatchNorm two = norm();
        Map<String, ParameterInvariance> verdicts =
                verdicts(sequence(shared, one, shared, two, linear(2)), IMAGES);
        ParameterInvariance verdict = verdicts.get("01Conv2d.weight");
        assertEquals(SCALE_INVARIANT, verdict.invariance());
        assertEquals("shared, and normalized in every use", verdict.reason());
        assertEquals(
                List.of(one, two),
                verdict.normalizations().stream()
                        .map(ParameterInvariance.Normalization::batchNorm)
                        .toList());
        assertEquals(null, verdicts.get("03Conv2d.weight"), "it appears once");
    }

    @Test
    void sharedWeightWithOneBareUseIsNotInvariant() {
        Conv2d shared = conv(4);
        ParameterInvariance after = first(shared, norm(), shared);
        assertEquals(NOT_INVARIANT, after.invariance());
        assertEquals(List.of(), after.normalizations());
        assertTrue(after.reason().startsWith("shared with 03Conv2d.weight: "), after.reason());
        Conv2d other = conv(4);
        assertUnknown(first(other, Activation.reluBlock(), other, norm(), linear(2)), "ReLU");
    }
}
