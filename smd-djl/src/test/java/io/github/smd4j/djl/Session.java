package io.github.smd4j.djl;

import static io.github.smd4j.djl.RecordedLoop.MEASURED;
import static io.github.smd4j.djl.RecordedLoop.PATHS;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.nn.Block;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import java.util.List;
import java.util.stream.IntStream;

/** A model, a trainer and a loop. */
final class Session implements AutoCloseable {

    final Model model = Model.newInstance("small", Device.cpu());
    final Block network = TrainedRun.network();
    final RecordedLoop loop = new RecordedLoop(network);
    private final Updater kind;
    Trainer trainer;

    Session(Updater kind, DefaultTrainingConfig config) {
        Engine.getInstance().setRandomSeed(7);
        this.kind = kind;
        model.setBlock(network);
        trainer = kind.trainer(model, config);
    }

    /** Another trainer of the same model. */
    void again(DefaultTrainingConfig config) {
        trainer.close();
        trainer = kind.trainer(model, config);
    }

    void steps(int count) {
        for (int i = 0; i < count; i++) {
            loop.batch(trainer);
            loop.step(trainer);
        }
    }

    void assertRecords(InOrder sink, Integer... withoutHistory) {
        loop.end();
        List<Integer> steps = IntStream.range(0, loop.steps()).boxed().toList();
        for (int k = 0; k < MEASURED.size(); k++) {
            assertRecords(sink, k, steps, withoutHistory);
        }
    }

    void assertRecords(InOrder sink, int k, List<Integer> steps, Integer... noHistory) {
        loop.assertRecords(
                sink.of(PATHS.get(k)), MEASURED.get(k), steps, kind.buffer, List.of(noHistory));
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
