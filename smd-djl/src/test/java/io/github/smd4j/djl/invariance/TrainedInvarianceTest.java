package io.github.smd4j.djl.invariance;

import static io.github.smd4j.djl.invariance.Networks.conv;
import static io.github.smd4j.djl.invariance.Networks.linear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.Batchifier;
import io.github.smd4j.core.identity.InvarianceEvidence;
import io.github.smd4j.core.identity.InvarianceEvidence.Verdict;
import io.github.smd4j.core.identity.InvarianceWatch;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.djl.SmdListener;
import io.github.smd4j.djl.optimizer.HeavyBall;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a training says of scale invariance by its weights alone, against the truth. */
@Tag("engine")
class TrainedInvarianceTest {

    private static final int STEPS = 30;
    private static final int BATCH = 6;

    /** Trains for a while and returns the evidence of every measured parameter. */
    private static Map<String, InvarianceEvidence> train(
            Block network, int size, NamedVerdicts verdicts, Optimizer optimizer) {
        Engine.getInstance().setRandomSeed(7);
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                        .optDevices(new Device[] {Device.cpu()})
                        .optOptimizer(optimizer);
        InvarianceWatch watch = new InvarianceWatch();
        SmdListener listener =
                SmdListener.builder(watch)
                        .optVerdicts(verdicts)
                        .optHyperparameters("djl-sgd", MultiStep.starting(0.05), 1e-3, 0.9)
                        .attach(config);
        try (Model model = Model.newInstance("trap", Device.cpu())) {
            model.setBlock(network);
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(BATCH, 16, size, size));
                for (int step = 0; step < STEPS; step++) {
                    try (Batch batch = batch(trainer, size)) {
                        EasyTrain.trainBatch(trainer, batch);
                        trainer.step();
                    }
                }
            }
            Map<String, InvarianceEvidence> found = new LinkedHashMap<>();
            for (ParameterInvariance each : listener.parameters()) {
                if (each.measured()) {
                    found.put(each.path(), watch.evidence(each.path(), each.weights()));
                }
            }
            return found;
        }
    }

    private static Batch batch(Trainer trainer, int size) {
        NDManager manager = trainer.getManager().newSubManager();
        Shape shape = new Shape(BATCH, 16, size, size);
        return new Batch(
                manager,
                new NDList(manager.randomNormal(0, 1, shape, DataType.FLOAT32)),
                new NDList(manager.create(new float[] {0, 1, 2, 0, 1, 2})),
                BATCH,
                Batchifier.STACK,
                Batchifier.STACK,
                0,
                0);
    }

    private static Optimizer heavyBall() {
        return HeavyBall.builder()
                .setLearningRate(0.05)
                .optMomentum(0.9)
                .optWeightDecay(1e-3)
                .build();
    }

    /** Whether each filter of a weight is invariant by itself, if need be with its bias. */
    private static boolean filters(Traps trap, String path) {
        return trap.invariant().getOrDefault(path, "").matches("(FILTER|ROW) .*");
    }

    /** Whether a weight is invariant only together with a bias, which is small at first. */
    private static boolean jointly(Traps trap, String path) {
        return path.endsWith(".weight")
                && trap.invariant().containsKey(path.replace(".weight", ".bias"));
    }

    /** Every weight of every trap is called invariant filter by filter, true or not. */
    @Test
    void everyTrapIsFoundOutAndNoTruthDenied() {
        List<String> wrong = new ArrayList<>();
        Map<Verdict, Integer> invariant = new EnumMap<>(Verdict.class);
        Map<Verdict, Integer> others = new EnumMap<>(Verdict.class);
        for (Traps trap : Traps.all()) {
            NamedVerdicts forced = NamedVerdicts.none().force("*.weight");
            Map<String, InvarianceEvidence> found =
                    train(trap.network(), trap.size(), forced, heavyBall());
            for (Map.Entry<String, InvarianceEvidence> each : found.entrySet()) {
                String path = each.getKey();
                Verdict verdict = each.getValue().verdict();
                boolean joint = jointly(trap, path);
                boolean truth = filters(trap, path) && !joint;
                (truth ? invariant : others).merge(verdict, 1, Integer::sum);
                if (joint
                        ? verdict == Verdict.HOLDS
                        : verdict != (truth ? Verdict.HOLDS : Verdict.VIOLATED)) {
                    wrong.add(trap.name() + " " + each);
                }
            }
        }
        assertEquals(List.of(), wrong, () -> String.join("\n", wrong));
        assertEquals(
                "invariant {HOLDS=18}, not {VIOLATED=45, CANNOT_TELL=1}",
                "invariant " + invariant + ", not " + others);
    }

    /** At the granularity that the structure says, joint vectors with their biases included. */
    @Test
    void nothingOfTheQuickstartNorOfAResNetIsAFalseAlarm() {
        for (Traps trap : List.of(Traps.quickstart(), Traps.zoo())) {
            train(trap.network(), trap.size(), NamedVerdicts.none(), heavyBall())
                    .forEach(
                            (path, found) ->
                                    assertEquals(
                                            Verdict.HOLDS,
                                            found.verdict(),
                                            () -> trap.name() + " " + path + " " + found));
        }
    }

    /** DJL's own optimizer, whose buffer nobody sees. */
    @Test
    void aForeignOptimizerHidesNothing() {
        Optimizer sgd =
                Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed(0.05f))
                        .optMomentum(0.9f)
                        .optWeightDecays(1e-3f)
                        .build();
        Map<String, InvarianceEvidence> found =
                train(
                        Traps.quickstart().network(),
                        8,
                        NamedVerdicts.none().force("classifier.weight"),
                        sgd);
        found.forEach(
                (path, evidence) ->
                        assertEquals(
                                path.startsWith("classifier") ? Verdict.VIOLATED : Verdict.HOLDS,
                                evidence.verdict(),
                                () -> path + " " + evidence));
        assertTrue(found.containsKey("classifier.weight"));
    }

    /** ⟨w_c, g_c⟩ = ε/(σ_c²+ε)·γ_c·∂L/∂γ_c: the larger ε beside the variance, the larger q. */
    @Test
    void theRadialShareFollowsEpsilon() {
        double before = 0;
        for (float epsilon : new float[] {1e-5f, 0.1f, 10}) {
            Block network =
                    new SequentialBlock()
                            .add(conv(16))
                            .add(BatchNorm.builder().optEpsilon(epsilon).build())
                            .add(Activation.reluBlock())
                            .add(Blocks.batchFlattenBlock())
                            .add(linear(3));
            InvarianceEvidence found =
                    train(network, 6, NamedVerdicts.none().force("*Conv2d.weight"), heavyBall())
                            .get("01Conv2d.weight");
            assertTrue(found.radialShare() > 10 * before, found::toString);
            before = found.radialShare();
        }
        assertTrue(before > InvarianceEvidence.VIOLATED);
    }
}
