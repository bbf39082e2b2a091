package io.github.smd4j.djl.invariance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Structure and audit against the truth, parameter by parameter. */
@Tag("engine")
class ScoredVerdictsTest {

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        Engine.getInstance().setRandomSeed(7);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    /** Truth (invariant or not) against verdict, and what was wrong. */
    private static final class Matrix {

        private final Map<Invariance, Integer> ofInvariant = new EnumMap<>(Invariance.class);
        private final Map<Invariance, Integer> ofOthers = new EnumMap<>(Invariance.class);
        private final List<String> errors = new ArrayList<>();

        void count(Traps trap, ParameterInvariance verdict) {
            String truth = trap.invariant().get(verdict.path());
            (truth == null ? ofOthers : ofInvariant).merge(verdict.invariance(), 1, Integer::sum);
            String said = verdict.granularity().map(g -> g + " " + verdict.rows()).orElse("not");
            if (verdict.invariance() != Invariance.UNKNOWN
                    && !said.equals(truth == null ? "not" : truth)) {
                errors.add(trap.name() + " " + truth + " against " + verdict);
            }
        }

        @Override
        public String toString() {
            return "invariant " + ofInvariant + ", not " + ofOthers;
        }
    }

    private static Shape pictures(Traps trap) {
        return new Shape(6, 16, trap.size(), trap.size());
    }

    private void initialize(Traps trap) {
        if (!trap.network().isInitialized()) {
            trap.network().initialize(manager, DataType.FLOAT32, pictures(trap));
        }
    }

    private List<AuditedParameter> audit(Traps trap) {
        Shape shape = pictures(trap);
        NDArray data = manager.randomNormal(0, 1, shape, DataType.FLOAT32);
        NDArray labels = manager.create(new float[] {0, 1, 2, 0, 1, 2});
        return NumericalAudit.of(
                        trap.network(),
                        Loss.softmaxCrossEntropyLoss(),
                        new NDList(data),
                        new NDList(labels))
                .withSeed(3)
                .run();
    }

    @Test
    void noVerdictOfStructureOrAuditIsWrong() {
        Matrix structure = new Matrix();
        Matrix audit = new Matrix();
        List<Traps> networks = new ArrayList<>(Traps.all());
        networks.add(Traps.quickstart());
        networks.add(Traps.zoo());
        Model model = Networks.torchScript();
        networks.add(Traps.torchScript(model));
        for (Traps trap : networks) {
            initialize(trap);
            for (AuditedParameter parameter : audit(trap)) {
                structure.count(trap, parameter.structural());
                audit.count(trap, parameter.verdict());
                if (parameter.overturned()) {
                    audit.errors.add("overturned: " + parameter);
                }
            }
        }
        model.close();
        assertEquals(List.of(), structure.errors);
        assertEquals(List.of(), audit.errors, () -> String.join("\n", audit.errors));
        assertEquals(
                "invariant {SCALE_INVARIANT=34, UNKNOWN=11}, not {NOT_INVARIANT=150, UNKNOWN=23}",
                structure.toString());
        assertEquals("invariant {SCALE_INVARIANT=45}, not {NOT_INVARIANT=173}", audit.toString());
    }

    /** Weights so small that ε = 1e-5 is a thousand times their variance. */
    @Test
    void auditOverturnsTheStructureThatCannotSeeTheVariance() {
        Traps trap = Traps.all().get(0);
        initialize(trap);
        NDArray weight = trap.network().getParameters().valueAt(0).getArray();
        try (NDArray alias = weight.stopGradient()) {
            alias.muli(1e-4f);
        }
        AuditedParameter audited = audit(trap).get(0);
        assertEquals(Invariance.SCALE_INVARIANT, audited.structural().invariance());
        assertEquals(Invariance.NOT_INVARIANT, audited.verdict().invariance());
        assertTrue(audited.overturned());
        assertTrue(audited.evidence().gradientError() > 0.5, audited::toString);
    }

    @Test
    void epsilonIsReadFromAnEvaluation() {
        for (float epsilon : new float[] {1e-5f, 1e-3f, 0.02f, 100}) {
            BatchNorm norm = BatchNorm.builder().optEpsilon(epsilon).build();
            norm.initialize(manager, DataType.FLOAT32, new Shape(2, 4, 5, 5));
            // Rounding of 1 + ε and of a slope: some ulp of float32.
            double read = new BatchNormProbe(norm).epsilon().orElseThrow();
            assertEquals(epsilon, read, 1e-6 * (1 + epsilon));
        }
    }
}
