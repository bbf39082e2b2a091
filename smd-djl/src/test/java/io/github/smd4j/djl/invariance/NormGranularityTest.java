package io.github.smd4j.djl.invariance;

import static io.github.smd4j.djl.invariance.Invariance.NOT_INVARIANT;
import static io.github.smd4j.djl.invariance.Invariance.SCALE_INVARIANT;
import static io.github.smd4j.djl.invariance.Networks.conv;
import static io.github.smd4j.djl.invariance.Networks.linear;
import static io.github.smd4j.djl.invariance.Networks.norm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.GhostBatchNorm;
import ai.djl.nn.norm.LayerNorm;
import io.github.smd4j.djl.block.FormedConv2d;
import io.github.smd4j.djl.block.FormedLinear;
import io.github.smd4j.djl.block.GroupNorm;
import io.github.smd4j.djl.block.InstanceNorm;
import io.github.smd4j.djl.block.WeightForm;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** At what granularity each normalization makes the weight before it invariant. */
@Tag("engine")
class NormGranularityTest extends StructuralVerdicts {

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
    void anEpsilonThatIsNotSmallMakesTheWeightUnknown() {
        BatchNorm norm = BatchNorm.builder().optEpsilon(0.1f).build();
        assertUnknown(first(conv(8), norm, linear(2)), "its epsilon of 0.100 may not be small");
        BatchNorm usual = BatchNorm.builder().optEpsilon(1e-3f).build();
        assertEquals(SCALE_INVARIANT, first(conv(8), usual, linear(2)).invariance());
    }
}
