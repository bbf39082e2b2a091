package io.github.smd4j.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.Trainer;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.djl.invariance.ParameterInvariance;
import io.github.smd4j.djl.invariance.StructuralInvariance;
import io.github.smd4j.djl.measure.PairedStep;
import io.github.smd4j.djl.memory.PendingReads;
import io.github.smd4j.djl.optimizer.MeasuringOptimizer;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is measured while one trainer trains, from its first batch on. */
final class MeasuredTraining implements Resumable, AutoCloseable {

    private static final String KIND = "listener";

    private static final Logger LOGGER = LoggerFactory.getLogger(SmdListener.class);

    private final Trainer trainer;
    private final ListenerSettings settings;
    private final UpdateCounts counts;
    private final List<ParameterInvariance> parameters;
    private final List<MeasuredParameter> measured;
    private final PendingReads reads;
    private final Anchors anchors;

    /** The optimizer, where it can tell what it does; null for a foreign one. */
    private final MeasuringOptimizer ours;

    private final OptimizerProbe probe;
    private long step;
    private long batches;

    private boolean broken;
    private boolean warned;

    private MeasuredTraining(
            Trainer trainer,
            ListenerSettings settings,
            UpdateCounts counts,
            List<ParameterInvariance> parameters) {
        this.trainer = trainer;
        this.settings = settings;
        this.counts = counts;
        this.parameters = parameters;
        this.reads = new PendingReads(settings.transfer());
        this.probe = new OptimizerProbe(settings.sampling(), this::emit);
        this.ours = counts.optimizer() instanceof MeasuringOptimizer measuring ? measuring : null;
        this.measured =
                parameters.stream()
                        .filter(ParameterInvariance::measured)
                        .map(each -> new MeasuredParameter(each, this::part))
                        .toList();
        this.anchors = new Anchors(measured, settings.anchors().spans(), this::pairing);
    }

    /**
     * Begins to measure.
     *
     * @param trainer the trainer, at its first batch
     * @param settings what the listener was told
     * @param counts the updates of its optimizer so far
     * @return what is measured; to be closed
     * @throws IllegalStateException if the trainer has several devices
     */
    static MeasuredTraining of(Trainer trainer, ListenerSettings settings, UpdateCounts counts) {
        if (trainer.getDevices().length != 1) {
            throw new IllegalStateException(
                    "SmdListener measures on one device, but the trainer has "
                            + trainer.getDevices().length
                            + ": DJL sums gradients over devices and lets their momentum buffers"
                            + " part, so no number would be right");
        }
        MeasuredTraining training =
                new MeasuredTraining(
                        trainer,
                        settings,
                        counts,
                        settings.verdicts()
                                .over(StructuralInvariance.of(trainer.getModel().getBlock())));
        if (training.measured.isEmpty()) {
            LOGGER.warn("no scale-invariant parameter was found: nothing will be measured");
        }
        if (training.ours != null) {
            training.ours.setProbe(training.probe);
        }
        return training;
    }

    List<ParameterInvariance> parameters() {
        return parameters;
    }

    boolean isOf(Trainer other) {
        return trainer == other;
    }

    /** Between a backward pass and the update. */
    void batch() {
        deliver();
        emit();
        boolean begins = ours == null ? batches % settings.batchesPerStep() == 0 : probe.updated();
        batches++;
        if (begins) {
            step = ours == null ? counts.steps() : Math.max(counts.steps(), ours.nextStep());
            counts.begun(step);
        }
        // Of ours the gradient gathered so far may be the last; of others one knows when it is.
        if (ours != null) {
            open();
        } else if (batches % settings.batchesPerStep() == 0) {
            counts.update(learning());
            open();
        }
        reads.read();
        emit();
    }

    /** Opens the step that comes. */
    private void open() {
        probe.open(step);
        for (MeasuredParameter parameter : measured) {
            if (!parameter.learns()) {
                anchors.forget(parameter);
                continue;
            }
            for (MeasuredPart part : parameter.parts()) {
                if (part.fused()) {
                    probe.await(part);
                } else {
                    part.advance(
                            step,
                            counts.inForce(part.id(), settings.told()),
                            wanted(step),
                            wanted(step + 1));
                }
            }
            anchors.begin(parameter, step, this::known);
        }
    }

    /** The hyperparameters of a part in the step that was opened, as far as they are known yet. */
    private Hyperparameters known(MeasuredPart part) {
        return part.fused() ? ours.inForce(part.weight(), ours.nextStep()) : part.current();
    }

    private List<String> learning() {
        return parameters.stream()
                .map(ParameterInvariance::parameter)
                .filter(Parameter::requiresGradient)
                .map(Parameter::getId)
                .toList();
    }

    private boolean wanted(long ofStep) {
        return settings.sampling().wanted(ofStep);
    }

    private MeasuredPart part(Parameter parameter, int rows) {
        return MeasuredPart.of(
                parameter, rows, ours == null ? this::pairing : null, trainer.getDevices()[0]);
    }

    private PairedStep pairing(NDArray weight, NDArray gradient, int rows) {
        return new PairedStep(weight, gradient, rows, settings.measurement(), reads);
    }

    private Stream<MeasuredPart> parts() {
        return measured.stream().flatMap(parameter -> parameter.parts().stream());
    }

    /** Whether weights are gone: they were closed, or their model was. */
    boolean released() {
        return parts().anyMatch(part -> part.weight().isReleased());
    }

    /** Ends the open step, if the optimizer has taken it. */
    void endStep() {
        endStep(false);
    }

    /**
     * Ends the open step.
     *
     * @param made whether it is known to have been made, also if nothing moved
     */
    private void endStep(boolean made) {
        deliver();
        parts().forEach(part -> part.finish(made));
        reads.read();
        if ((ours == null || probe.updated()) && !stood()) {
            anchors.finish(step + 1);
            reads.read();
        }
        emit();
    }

    /** Whether no weight moved in the step that was open, though one was meant to. */
    private boolean stood() {
        List<MeasuredPart.Filed> ended =
                parts().map(MeasuredPart::filed)
                        .flatMap(Optional::stream)
                        .filter(filed -> !filed.sure())
                        .toList();
        return !ended.isEmpty()
                && ended.stream()
                        .allMatch(
                                filed ->
                                        filed.sums().total().dd() == 0
                                                && filed.inForce().learningRate() != 0);
    }

    @Override
    public void save(DataOutput out) throws IOException {
        boolean between = ours == null ? batches % settings.batchesPerStep() == 0 : probe.updated();
        if (!between) {
            throw new IllegalStateException(
                    "a listener's state must be saved after a step and before the next batch, but"
                            + " there was a batch whose step was not taken");
        }
        endStep(true);
        SavedState.begin(out, KIND, 1);
        out.writeLong(step);
        out.writeLong(batches);
        counts.save(out, ids());
        out.writeInt(measured.size());
        for (MeasuredParameter each : measured) {
            each.save(out);
        }
        anchors.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, this::restoreAll);
    }

    private void restoreAll(DataInput in) throws IOException {
        step = in.readLong();
        batches = in.readLong();
        counts.restore(in, ids());
        int count = in.readInt();
        SavedState.require(count == measured.size(), "measured", measured.size(), count);
        for (MeasuredParameter each : measured) {
            each.restore(in);
        }
        anchors.restore(in);
    }

    /** Path to id of every trainable parameter. */
    private Map<String, String> ids() {
        Map<String, String> ids = new LinkedHashMap<>();
        parameters.forEach(each -> ids.put(each.path(), each.parameter().getId()));
        return ids;
    }

    /** What the optimizer has measured on a device, and still lies there. */
    private void deliver() {
        if (ours != null) {
            ours.deliver();
        }
    }

    /** Forgets where the weights came from. */
    void forget() {
        parts().forEach(MeasuredPart::forget);
        anchors.forget();
    }

    /** Makes the records readable to others. */
    void flush() {
        hand(() -> settings.sink().flush());
        hand(() -> settings.anchors().sink().flush());
    }

    /** Hands on what is ready, in the order of the parameters. */
    private void emit() {
        boolean any = false;
        boolean moved = false;
        for (MeasuredParameter parameter : measured) {
            Optional<StepRecord> record = parameter.take();
            if (record.isPresent()) {
                any = true;
                moved |= MeasuredParameter.moved(record.get());
                anchors.saw(record.get());
                hand(() -> settings.sink().accept(record.get()));
            }
        }
        anchors.take().forEach(record -> hand(() -> settings.anchors().sink().accept(record)));
        if (any && !moved && ours == null && !warned) {
            warned = true;
            LOGGER.warn(
                    "no measured weight moved between two batches: either the learning rate is 0,"
                            + " or the loop takes a step after several batches, which"
                            + " optBatchesPerStep must say");
        }
    }

    /** A sink that failed is not called again: its failure stands, and no later one hides it. */
    private void hand(Runnable toSink) {
        if (!broken) {
            broken = true;
            toSink.run();
            broken = false;
        }
    }

    /** Lets go of copies and optimizer. */
    @Override
    public void close() {
        if (ours != null) {
            ours.setProbe(null);
        }
        anchors.close();
        measured.forEach(MeasuredParameter::close);
        reads.close();
    }
}
