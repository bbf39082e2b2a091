package io.github.smd4j.examples.experiment;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.djl.checkpoint.Checkpoint;
import io.github.smd4j.djl.checkpoint.CheckpointContent;
import io.github.smd4j.djl.optimizer.OptimizerState;
import io.github.smd4j.djl.optimizer.ResumableOptimizer;
import io.github.smd4j.examples.experiment.RunPhases.Phase;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/**
 * What a run puts into a checkpoint, and takes up from one.
 *
 * @param network the network
 * @param optimizer its optimizer
 * @param listener what the listener remembers
 * @param check what the watch for NaN remembers
 * @param state everything else
 */
record RunCheckpoint(
        Block network,
        ResumableOptimizer optimizer,
        Resumable listener,
        Resumable check,
        RunState state) {

    private static final String LISTENER = "listener";
    private static final String STEPS = "steps";
    private static final String ANCHORS = "anchors";
    private static final String ROWS = "filters";
    private static final String WATCH = "invariance";
    private static final String IMAGES = "images";
    private static final String CHECK = "finite";
    private static final String EVENTS = "events";

    /** Which kind of run a checkpoint is of. */
    static final String KIND = "smd train";

    void write(Durability durability, long done) throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                OptimizerState buffers = optimizer.state(network, manager)) {
            CheckpointContent content = new CheckpointContent(KIND, done);
            durability.settings().texts().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(each -> content.note(each.getKey(), each.getValue()));
            // The listener first: it hands the records of the last step to the sinks.
            content.model(network).optimizer(buffers).largeState(LISTENER, listener);
            durability.phases().at(Phase.SINK_FLUSH, done);
            content.state(CHECK, check).state(EVENTS, new Part(state.sinks().events()));
            content.state(STEPS, new Part(state.sinks().steps()));
            durability.phases().at(Phase.SINK_FLUSH, done);
            content.state(ANCHORS, new Part(state.sinks().anchors()));
            durability.phases().at(Phase.SINK_FLUSH, done);
            content.state(ROWS, state.rows())
                    .state(WATCH, state.watch())
                    .state(Validations.NAME, state.validations())
                    .state(IMAGES, state.images())
                    .state(DataPosition.NAME, state.data())
                    .state(RandomState.NAME, state.random());
            write(durability, content, done);
        }
    }

    private static void write(Durability durability, CheckpointContent content, long done)
            throws IOException {
        try {
            durability.checkpoints().orElseThrow().write(content);
        } catch (IOException e) {
            durability.failure().failed(done, e);
        }
    }

    void restore(Durability durability) throws IOException {
        Checkpoint from = durability.from().orElseThrow();
        RunPhases phases = durability.phases();
        phases.at(Phase.RESUME, from.step());
        from.restoreModel(network);
        phases.at(Phase.RESUME, from.step());
        try (NDManager manager = NDManager.newBaseManager();
                OptimizerState buffers = from.optimizer(manager)) {
            optimizer.restore(network, buffers);
        }
        phases.at(Phase.RESUME, from.step());
        from.restore(LISTENER, listener);
        from.restore(CHECK, check);
        // Files are cut back here.
        from.restore(EVENTS, new Part(state.sinks().events()));
        from.restore(STEPS, new Part(state.sinks().steps()));
        phases.at(Phase.RESUME, from.step());
        from.restore(ANCHORS, new Part(state.sinks().anchors()));
        if (durability.settings().sameStages(from.notes())) {
            from.restore(ROWS, state.rows());
        }
        from.restore(WATCH, state.watch());
        from.restore(Validations.NAME, state.validations());
        from.restore(IMAGES, state.images());
        from.restore(DataPosition.NAME, state.data());
        from.restore(RandomState.NAME, state.random());
        phases.at(Phase.RESUME, from.step());
    }

    /** A sink, which may have no state. */
    private record Part(Object sink) implements Resumable {

        @Override
        public void save(DataOutput out) throws IOException {
            SavedState.writePart(out, sink);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            SavedState.readPart(in, sink);
        }
    }
}
