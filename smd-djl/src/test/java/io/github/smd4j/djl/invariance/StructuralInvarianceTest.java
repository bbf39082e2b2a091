package io.github.smd4j.djl.invariance;

import static io.github.smd4j.djl.invariance.Invariance.NOT_INVARIANT;
import static io.github.smd4j.djl.invariance.Invariance.SCALE_INVARIANT;
import static io.github.smd4j.djl.invariance.Invariance.UNKNOWN;
import static io.github.smd4j.djl.invariance.Networks.conv;
import static io.github.smd4j.djl.invariance.Networks.linear;
import static io.github.smd4j.djl.invariance.Networks.norm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
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
import ai.djl.nn.norm.GhostBatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import io.github.smd4j.djl.block.FormedConv2d;
import io.github.smd4j.djl.block.FormedLinear;
import io.github.smd4j.djl.block.GroupNorm;
import io.github.smd4j.djl.block.InstanceNorm;
import io.github.smd4j.djl.block.WeightForm;
import io.github.smd4j.djl.invariance.Networks.Named;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("engine")
class StructuralInvarianceTest {

    private static final Shape IMAGES = new Shape(2, 4, 6, 6);

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private Map<String, ParameterInvariance> verdicts(Block network, Shape input) {
        network.initialize(manager, DataType.FLOAT32, input);
        Map<String, ParameterInvariance> verdicts = new LinkedHashMap<>();
        for (ParameterInvariance verdict : StructuralInvariance.of(network)) {
            assertSame(null, verdicts.put(verdict.path(), verdict), "two of one name");
        }
        return verdicts;
    }

    private static SequentialBlock sequence(Block... blocks) {
        return new SequentialBlock().addAll(blocks);
    }

    /** The verdict on the first convolution of a sequence. */
    private ParameterInvariance first(Block... blocks) {
        return verdicts(sequence(blocks), IMAGES).values().iterator().next();
    }

    private static void assertUnknown(ParameterInvariance verdict, String because) {
        assertEquals(UNKNOWN, verdict.invariance(), verdict::toString);
        assertTrue(verdict.reason().contains(because), verdict.reason());
        assertEquals(1, verdict.rows());
        assertEquals(List.of(), verdict.normalizations());
    }

    @Test
    void convolutionStraightIntoBatchNormIsInvariantFilterByFilter() {
        BatchNorm norm = norm();
        ParameterInvariance verdict = first(conv(8), norm, linear(3));
        assertEquals(SCALE_INVARIANT, verdict.invariance());
        assertEquals(8, verdict.rows());
        assertEquals("each output filter goes straight into a BatchNorm", verdict.reason());
        assertSame(norm, verdict.normalizations().get(0).batchNorm());
        assertEquals(Optional.empty(), verdict.normalizations().get(0).bias());
    }

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
    void depthwiseAndGroupedConvolutionsAreInvariantToo() {
        ParameterInvariance depthwise = first(conv(4, 4, false), norm(), linear(2));
        assertEquals(SCALE_INVARIANT, depthwise.invariance());
        assertEquals(new Shape(4, 1, 3, 3), depthwise.parameter().getShape());
        assertEquals(4, depthwise.rows());
        ParameterInvariance grouped = first(conv(6, 2, false), norm(), linear(2));
        assertEquals(SCALE_INVARIANT, grouped.invariance());
        assertEquals(6, grouped.rows());
    }

    @Test
    void linearBeforeBatchNormIsInvariantUnitByUnitInTwoDimensionsOnly() {
        assertEquals(
                SCALE_INVARIANT,
                verdicts(sequence(linear(5), norm(), linear(2)), new Shape(3, 7))
                        .get("01Linear.weight")
                        .invariance());
        // (N, 5, units): BatchNorm runs over the axis of 5, which only happens to be as long.
        assertJoint(
                verdicts(sequence(linear(5), norm(), linear(2)), new Shape(3, 5, 7)),
                Granularity.LAYER,
                1);
    }

    @Test
    void batchNormOverAnotherAxisMakesTheWholeLayerInvariant() {
        BatchNorm norm = BatchNorm.builder().optAxis(2).build();
        ParameterInvariance verdict = first(conv(8), norm, linear(2));
        assertEquals(Optional.of(Granularity.LAYER), verdict.granularity());
        assertEquals(1, verdict.rows());
        assertTrue(verdict.reason().contains("another axis"), verdict.reason());
        assertSame(norm, verdict.normalizations().get(0).batchNorm());
    }

    @Test
    void ghostBatchNormIsABatchNorm() {
        assertEquals(
                SCALE_INVARIANT,
                first(conv(8), GhostBatchNorm.builder().optVirtualBatchSize(2).build(), linear(2))
                        .invariance());
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

    private static void assertJoint(
            Map<String, ParameterInvariance> verdicts, Granularity granularity, int rows) {
        List<ParameterInvariance> layer = List.copyOf(verdicts.values()).subList(0, 2);
        for (ParameterInvariance verdict : layer) {
            assertEquals(SCALE_INVARIANT, verdict.invariance(), verdict::toString);
            assertEquals(Optional.of(granularity), verdict.granularity());
            assertEquals(rows, verdict.rows());
        }
        assertTrue(layer.get(0).measured(), "under the weight's path");
        assertEquals(Optional.empty(), layer.get(0).notMeasured());
        assertFalse(layer.get(1).measured());
        assertTrue(layer.get(1).notMeasured().orElseThrow().contains("with the weight"));
        assertEquals(List.of(layer.get(1).parameter()), layer.get(0).partners());
        assertEquals(List.of(layer.get(0).parameter()), layer.get(1).partners());
    }

    @Test
    void layerNormMakesALayerInvariantWithItsBiasButNoRowOfIt() {
        Block norm = LayerNorm.builder().build();
        assertJoint(
                verdicts(sequence(linear(6), norm, linear(2)), new Shape(3, 7)),
                Granularity.LAYER,
                1);
        Block last = LayerNorm.builder().axis(2).build();
        assertJoint(
                verdicts(sequence(linear(6), last, linear(2)), new Shape(3, 5, 7)),
                Granularity.LAYER,
                1);
        assertJoint(
                verdicts(
                        sequence(conv(8, 1, true), LayerNorm.builder().build(), linear(2)), IMAGES),
                Granularity.LAYER,
                1);
    }

    @Test
    void layerWithoutBiasBeforeLayerNormIsMeasuredAsAWhole() {
        ParameterInvariance verdict = first(conv(8), LayerNorm.builder().build(), linear(2));
        assertTrue(verdict.measured());
        assertEquals(Optional.of(Granularity.LAYER), verdict.granularity());
        assertEquals(1, verdict.rows());
    }

    @Test
    void layerNormOverPositionsAloneStillMakesTheWholeInvariant() {
        assertEquals(
                Optional.of(Granularity.LAYER),
                first(conv(8), LayerNorm.builder().axis(2, 3).build(), linear(2)).granularity());
    }

    @Test
    void groupNormMakesTheFiltersOfAGroupInvariantWithTheirBiases() {
        assertJoint(
                verdicts(sequence(conv(8, 1, true), new GroupNorm(4), linear(2)), IMAGES),
                Granularity.GROUP,
                4);
        ParameterInvariance bare = first(conv(8), new GroupNorm(4), linear(2));
        assertTrue(bare.measured());
        assertEquals(4, bare.rows());
        assertJoint(
                verdicts(sequence(linear(6), new GroupNorm(5), linear(2)), new Shape(3, 5, 7)),
                Granularity.LAYER,
                1);
    }

    @Test
    void instanceNormMakesEachFilterInvariantAndABiasWithoutGradient() {
        Map<String, ParameterInvariance> verdicts =
                verdicts(sequence(conv(8, 1, true), new InstanceNorm(), linear(2)), IMAGES);
        assertEquals(8, verdicts.get("01Conv2d.weight").rows());
        assertEquals(
                Optional.of(Granularity.FILTER), verdicts.get("01Conv2d.weight").granularity());
        assertTrue(verdicts.get("01Conv2d.bias").reason().contains("gradient is zero"));
        assertEquals(NOT_INVARIANT, verdicts.get("02InstanceNorm.gamma").invariance());
    }

    @Test
    void weightNormalizedItselfIsInvariantRowByRowWhateverFollows() {
        Map<String, ParameterInvariance> verdicts =
                verdicts(
                        sequence(
                                FormedConv2d.builder(WeightForm.STANDARDIZED, 3, 6).build(),
                                Activation.reluBlock(),
                                Blocks.batchFlattenBlock(),
                                new FormedLinear(WeightForm.NORMALIZED, 5, true)),
                        IMAGES);
        ParameterInvariance filters = verdicts.get("01FormedConv2d.v");
        assertEquals(Optional.of(Granularity.FILTER), filters.granularity());
        assertEquals(6, filters.rows());
        ParameterInvariance rows = verdicts.get("04FormedLinear.v");
        assertEquals(Optional.of(Granularity.ROW), rows.granularity());
        assertEquals(5, rows.rows());
        assertEquals(NOT_INVARIANT, verdicts.get("04FormedLinear.g").invariance());
        assertEquals(NOT_INVARIANT, verdicts.get("04FormedLinear.bias").invariance());
        assertUnknown(verdicts.get("01FormedConv2d.bias"), "what follows");
    }

    @Test
    void frozenScaleAndShiftChangeNothing() {
        BatchNorm norm = norm();
        SequentialBlock network = sequence(conv(8), norm, linear(2));
        network.initialize(manager, DataType.FLOAT32, IMAGES);
        norm.freezeParameters(true);
        assertEquals(SCALE_INVARIANT, StructuralInvariance.of(network).get(0).invariance());
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
