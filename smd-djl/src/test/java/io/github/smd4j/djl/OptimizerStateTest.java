package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.djl.invariance.ParameterPaths;
import io.github.smd4j.djl.memory.HostView;
import io.github.smd4j.djl.optimizer.AdamW;
import io.github.smd4j.djl.optimizer.FusedOptimizer;
import io.github.smd4j.djl.optimizer.HeavyBall;
import io.github.smd4j.djl.optimizer.Lion;
import io.github.smd4j.djl.optimizer.Nesterov;
import io.github.smd4j.djl.optimizer.OptimizerState;
import io.github.smd4j.djl.optimizer.Sgdw;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that goes on from a copied state, in a model whose parameters have other ids. */
@Tag("engine")
class OptimizerStateTest {

    private static final int HALF = 5;

    /** A network that is trained, and what measures it. */
    private static final class Session implements AutoCloseable {

        final FusedOptimizer optimizer;
        final List<StepRecord> records = new ArrayList<>();
        final Model model = Model.newInstance("small", Device.cpu());
        final Trainer trainer;
        final boolean own;

        Session(String rule, boolean own) {
            this.own = own;
            Engine.getInstance().setRandomSeed(7);
            Block network = TrainedRun.network();
            optimizer = optimizer(rule, network);
            DefaultTrainingConfig config = TrainedRun.config(optimizer);
            SmdListener.attach(config, records::add);
            model.setBlock(network);
            trainer = own ? SmdTrainer.of(model, config) : model.newTrainer(config);
            trainer.initialize(new Shape(TrainedRun.BATCH, 3, 6, 6));
        }

        Block network() {
            return model.getBlock();
        }

        /**
         * The last layer is frozen up to step 3, so that its updates are fewer; not under DJL's
         * trainer, where the order of parameters decides in which step it comes back.
         */
        void train(int from, int to) {
            for (int step = from; step < to; step++) {
                network().getChildren().get(13).getValue().freezeParameters(own && step < 3);
                TrainedRun.step(trainer, step);
            }
        }

        @Override
        public void close() {
            trainer.close();
            model.close();
        }
    }

    private static FusedOptimizer optimizer(String rule, Block network) {
        MultiStep cut = MultiStep.starting(0.05).dividedAt(7, 4);
        return switch (rule) {
            case "heavy-ball" ->
                    HeavyBall.builder()
                            .setLearningRate(cut)
                            .optMomentum(0.9)
                            .optWeightDecay(0.01)
                            .optClipNorm(0.5, network)
                            .build();
            case "nesterov" -> Nesterov.builder().setLearningRate(cut).optMomentum(0.9).build();
            case "sgdw" ->
                    Sgdw.builder()
                            .setLearningRate(cut)
                            .optMomentum(0.9)
                            .optWeightDecay(0.01)
                            .build();
            case "adamw" -> AdamW.builder().setLearningRate(cut).optWeightDecay(0.01).build();
            default -> Lion.builder().setLearningRate(cut).optWeightDecay(0.01).build();
        };
    }

    @ParameterizedTest
    @CsvSource({
        "heavy-ball, true",
        "heavy-ball, false",
        "nesterov, true",
        "sgdw, true",
        "adamw, true",
        "adamw, false",
        "lion, true"
    })
    void runGoesOnBitForBit(String rule, boolean own) {
        try (Session whole = new Session(rule, own);
                Session second = new Session(rule, own)) {
            whole.train(0, 2 * HALF);
            try (Session first = new Session(rule, own);
                    NDManager manager = NDManager.newBaseManager()) {
                first.train(0, HALF);
                copyParameters(first.network(), second.network());
                OptimizerState state = first.optimizer.state(first.network(), manager);
                assertEquals(HALF, state.nextStep());
                assertEquals(5, state.updates().get("01Conv2d.weight"));
                assertEquals(own ? 2 : 5, state.updates().get("14Linear.weight"));
                second.optimizer.restore(second.network(), state);
                assertEquals(HALF, second.optimizer.nextStep());
            }
            second.train(HALF, 2 * HALF);
            assertSameParameters(whole.network(), second.network());
            try (NDManager manager = NDManager.newBaseManager()) {
                NDList expected = whole.optimizer.state(whole.network(), manager).buffers();
                NDList actual = second.optimizer.state(second.network(), manager).buffers();
                assertEquals(15 * (rule.equals("adamw") ? 2 : 1), expected.size());
                for (int i = 0; i < expected.size(); i++) {
                    assertEquals(expected.get(i).getName(), actual.get(i).getName());
                    assertArrayEquals(
                            expected.get(i).toFloatArray(), actual.get(i).toFloatArray(), 0f);
                }
            }
            assertEquals(
                    whole.records.stream().filter(r -> r.step() >= HALF).toList(), second.records);
        }
    }

    private static void copyParameters(Block from, Block to) {
        Map<String, Parameter> targets = ParameterPaths.of(to);
        ParameterPaths.of(from)
                .forEach(
                        (path, parameter) ->
                                HostView.of(targets.get(path).getArray())
                                        .put(parameter.getArray().toFloatArray()));
    }

    private static void assertSameParameters(Block expected, Block actual) {
        Map<String, Parameter> others = ParameterPaths.of(actual);
        ParameterPaths.of(expected)
                .forEach(
                        (path, parameter) ->
                                assertArrayEquals(
                                        parameter.getArray().toFloatArray(),
                                        others.get(path).getArray().toFloatArray(),
                                        0f,
                                        path));
    }

    /** Names that a file can have; the arrays are copies. */
    @Test
    void buffersAreNamedByPath() {
        try (Session session = new Session("adamw", true);
                NDManager manager = NDManager.newBaseManager()) {
            OptimizerState none = session.optimizer.state(session.network(), manager);
            assertTrue(none.updates().isEmpty() && none.buffers().isEmpty());
            session.train(0, 1);
            OptimizerState state = session.optimizer.state(session.network(), manager);
            assertEquals("adamw:0.999", state.rule());
            assertEquals("01Conv2d.weight.firstMoment", state.buffers().get(0).getName());
            assertEquals("01Conv2d.weight.secondMoment", state.buffers().get(1).getName());
            float[] before = state.buffers().get(0).toFloatArray();
            session.train(1, 2);
            assertArrayEquals(before, state.buffers().get(0).toFloatArray(), 0f);
            int arrays = manager.getManagedArrays().size();
            state.close();
            assertEquals(26, arrays - manager.getManagedArrays().size());
        }
    }

    /** Of a state that was read from a file, the memory may go with it. */
    @Test
    void whatIsTakenUpSharesNoMemoryWithTheState() {
        try (Session session = new Session("heavy-ball", true);
                NDManager manager = NDManager.newBaseManager()) {
            session.train(0, 1);
            OptimizerState state = session.optimizer.state(session.network(), manager);
            float[] before = state.buffers().get(0).toFloatArray();
            session.optimizer.restore(session.network(), state);
            state.buffers().get(0).muli(0);
            float[] after =
                    session.optimizer
                            .state(session.network(), manager)
                            .buffers()
                            .get(0)
                            .toFloatArray();
            assertArrayEquals(before, after, 0f);
        }
    }

    @Test
    void aStateOfSomethingElseIsRefusedAndNothingIsTakenUp() {
        try (Session session = new Session("heavy-ball", true);
                Session other = new Session("sgdw", true);
                NDManager manager = NDManager.newBaseManager()) {
            session.train(0, 1);
            OptimizerState state = session.optimizer.state(session.network(), manager);
            assertRefused(other, state, "sgdw");
            assertRefused(
                    session,
                    new OptimizerState("heavy-ball", 1, Map.of("a.weight", 1L), new NDList()),
                    "a.weight");
            assertRefused(
                    session,
                    new OptimizerState("heavy-ball", 1, state.updates(), new NDList()),
                    "has none");
            NDArray small = manager.zeros(new Shape(2));
            small.setName("01Conv2d.weight.velocity");
            Map<String, Long> one = new HashMap<>();
            one.put("01Conv2d.weight", 1L);
            assertRefused(
                    session, new OptimizerState("heavy-ball", 9, one, new NDList(small)), "(2)");
            assertEquals(1, session.optimizer.nextStep());
        }
    }

    private static void assertRefused(Session session, OptimizerState state, String what) {
        IllegalArgumentException error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> session.optimizer.restore(session.network(), state));
        assertTrue(error.getMessage().contains(what), error.getMessage());
    }
}
