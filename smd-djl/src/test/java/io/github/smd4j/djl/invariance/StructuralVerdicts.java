package io.github.smd4j.djl.invariance;

import static io.github.smd4j.djl.invariance.Invariance.UNKNOWN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests of the structure share: a manager, and the verdicts on small networks. */
abstract class StructuralVerdicts {

    static final Shape IMAGES = new Shape(2, 4, 6, 6);

    NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    final Map<String, ParameterInvariance> verdicts(Block network, Shape input) {
        network.initialize(manager, DataType.FLOAT32, input);
        Map<String, ParameterInvariance> verdicts = new LinkedHashMap<>();
        for (ParameterInvariance verdict : StructuralInvariance.of(network)) {
            assertSame(null, verdicts.put(verdict.path(), verdict), "two of one name");
        }
        return verdicts;
    }

    static SequentialBlock sequence(Block... blocks) {
        return new SequentialBlock().addAll(blocks);
    }

    final ParameterInvariance first(Block... blocks) {
        return verdicts(sequence(blocks), IMAGES).values().iterator().next();
    }

    static void assertUnknown(ParameterInvariance verdict, String because) {
        assertEquals(UNKNOWN, verdict.invariance(), verdict::toString);
        assertTrue(verdict.reason().contains(because), verdict.reason());
        assertEquals(1, verdict.rows());
        assertEquals(List.of(), verdict.normalizations());
    }
}
