package io.github.smd4j.examples.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import io.github.smd4j.djl.invariance.AuditedParameter;
import io.github.smd4j.djl.invariance.Granularity;
import io.github.smd4j.djl.invariance.NumericalAudit;
import io.github.smd4j.djl.invariance.ParameterInvariance;
import io.github.smd4j.djl.invariance.StructuralInvariance;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Weights whose variance is so small beside ε at the start that doubling them tears a tenth of the
 * gradient: depthwise filters as torchvision starts them.
 */
@Tag("engine")
class AuditedNetworksTest {

    private static final int BATCH = 16;

    private static List<AuditedParameter> audit(String name, List<String> paths) {
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
            Engine.getEngine("PyTorch").setRandomSeed(0);
            Block network = Networks.of(name, 10, false);
            Shape images = new Shape(BATCH, 3, 64, 64);
            network.initialize(manager, DataType.FLOAT32, images);
            float[] labels = new float[BATCH];
            for (int i = 0; i < BATCH; i++) {
                labels[i] = i % 10;
            }
            NDArray pictures = manager.randomNormal(0, 1, images, DataType.FLOAT32);
            List<ParameterInvariance> verdicts =
                    StructuralInvariance.of(network).stream()
                            .filter(verdict -> paths.contains(verdict.path()))
                            .toList();
            assertEquals(paths.size(), verdicts.size());
            return NumericalAudit.of(
                            network,
                            Loss.softmaxCrossEntropyLoss(),
                            new NDList(pictures),
                            new NDList(manager.create(labels)))
                    .withSeed(0)
                    .run(verdicts);
        }
    }

    @Test
    void depthwiseFiltersAreInvariantButForEpsilon() {
        List<AuditedParameter> audited =
                audit(
                        "mobilenetv2",
                        List.of(
                                "features.4.conv.1.0.weight",
                                "features.4.conv.2.weight",
                                "classifier.1.weight"));
        AuditedParameter depthwise = audited.get(0);
        // Not by doubling alone: that would call it not invariant from 0.1 on.
        assertTrue(depthwise.evidence().gradientError() > 0.1, depthwise::toString);
        for (AuditedParameter each : audited.subList(0, 2)) {
            assertTrue(each.verdict().scaleInvariant(), each::toString);
            assertEquals(Granularity.FILTER, each.verdict().granularity().orElseThrow());
        }
        assertTrue(!audited.get(2).verdict().scaleInvariant(), audited.get(2)::toString);
    }

    @Test
    void theSecondConvolutionOfExcitationIsNot() {
        List<AuditedParameter> audited =
                audit(
                        "shufflenetv2plus-small",
                        List.of("features.0.branch_proj.2.weight", "LastSE.SE_opr.4.weight"));
        assertTrue(audited.get(0).verdict().scaleInvariant(), audited.get(0)::toString);
        assertTrue(!audited.get(1).verdict().scaleInvariant(), audited.get(1)::toString);
    }
}
