package io.github.smd4j.djl.finite;

import ai.djl.TrainingDivergedException;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListenerAdapter;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.djl.finite.TrainingEvent.Condition;
import io.github.smd4j.djl.finite.TrainingEvent.Quantity;
import io.github.smd4j.djl.invariance.ParameterPaths;
import io.github.smd4j.djl.optimizer.MeasuringOptimizer;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a loss, gradient or weight that is NaN or infinite, says in which step and parameter, and
 * stops the training if it shall.
 *
 * <pre>{@code
 * FiniteCheck.attach(config, NonFinitePolicy.STOP, event -> {});
 * }</pre>
 *
 * <p>DJL calls a listener after the backward pass and before the update. So a loss that is not
 * finite is noticed, and under {@link NonFinitePolicy#STOP} the training ended, before it has
 * touched a weight. (The forward pass has updated the running statistics of a BatchNorm.) Gradients
 * are looked at there too: all of them under {@code STOP}, and else those of which no record says
 * whether they are finite. As a {@link StepSink} of an {@code SmdListener} it takes that from the
 * sums of each measured parameter, at no cost; that is after the step. Weights are looked at when
 * something is not finite, by their sums, and by {@link #requireFinite}.
 *
 * <p>An event is told when something becomes not finite, and when it is finite again, not at every
 * step between. So are parameters that are frozen, and measured weights whose norm is 0: these
 * never stop a training.
 *
 * <p>Steps are those of this library's optimizers; of another one every batch counts as a step,
 * from 0. For one training at a time, on its thread.
 */
public final class FiniteCheck extends TrainingListenerAdapter implements StepSink, Resumable {

    private static final Logger LOGGER = LoggerFactory.getLogger(FiniteCheck.class);

    private static final String KIND = "finite check";

    private final DefaultTrainingConfig config;
    private final NonFinitePolicy policy;
    private final Consumer<TrainingEvent> events;
    private final Conditions conditions = new Conditions();
    private final Map<String, Long> recorded = new HashMap<>();
    private final List<Suspect> suspects = new ArrayList<>();
    private Map<String, Parameter> parameters = Map.of();
    private Trainer of;
    private long batches;

    private FiniteCheck(
            DefaultTrainingConfig config, NonFinitePolicy policy, Consumer<TrainingEvent> events) {
        this.config = config;
        this.policy = Objects.requireNonNull(policy, "policy");
        this.events = Objects.requireNonNull(events, "events");
    }

    /**
     * Attaches a check. Attach it behind the {@code SmdListener} whose records it takes, if any.
     *
     * @param config the configuration of the trainer to come; with a {@link ValuedLoss} the loss is
     *     not formed a second time
     * @param policy what is done
     * @param events is told each event before anything is thrown, such as an {@link EventLog}
     * @return the check, already added
     */
    public static FiniteCheck attach(
            DefaultTrainingConfig config, NonFinitePolicy policy, Consumer<TrainingEvent> events) {
        FiniteCheck check = new FiniteCheck(config, policy, events);
        config.addTrainingListeners(check);
        return check;
    }

    /**
     * Takes what the sums of a step say. NaN is not to be had from squares of finite numbers;
     * infinity is, in float32: then the weight is looked at, which is not finite behind a gradient
     * that was not.
     */
    @Override
    public void accept(StepRecord record) {
        StepSums sums = record.sums();
        String path = record.parameter();
        recorded.put(path, record.step());
        set(record, Quantity.GRADIENT, sums.gg(), Condition.FINE);
        Condition weight = sums.ww() == 0 ? Condition.ZERO : Condition.FINE;
        set(record, Quantity.WEIGHT, sums.ww() + sums.dd(), weight);
    }

    private void set(StepRecord record, Quantity quantity, double squares, Condition where) {
        String path = record.parameter();
        if (Double.isInfinite(squares)) {
            suspects.add(new Suspect(record.step(), quantity, path));
        } else {
            Condition condition = Double.isFinite(squares) ? where : Condition.NOT_FINITE;
            conditions.set(record.step(), quantity, path, condition);
        }
    }

    /** Something whose square is infinite. */
    private record Suspect(long step, Quantity quantity, String path) {}

    private void judgeSuspects() {
        if (suspects.isEmpty()) {
            return;
        }
        List<Suspect> judged = List.copyOf(suspects);
        suspects.clear();
        boolean[] finite =
                FiniteScan.finite(
                        judged.stream()
                                .map(each -> parameters.get(each.path()).getArray())
                                .toList());
        for (int i = 0; i < finite.length; i++) {
            Suspect each = judged.get(i);
            conditions.set(each.step(), each.quantity(), each.path(), condition(finite[i]));
        }
    }

    private static Condition condition(boolean finite) {
        return finite ? Condition.FINE : Condition.NOT_FINITE;
    }

    /**
     * Looks at loss and gradients.
     *
     * @throws TrainingDivergedException under {@link NonFinitePolicy#STOP}, if something is not
     *     finite
     */
    @Override
    public void onTrainingBatch(Trainer trainer, BatchData batchData) {
        begin(trainer);
        long step = step();
        batches++;
        lookForFrozen(step);
        boolean finite = true;
        OptionalDouble loss = BatchLoss.of(trainer, batchData);
        if (loss.isPresent()) {
            finite = Double.isFinite(loss.getAsDouble());
            conditions.setLoss(step, condition(finite));
        }
        boolean all = !finite || policy == NonFinitePolicy.STOP;
        lookAtGradients(step, all);
        if (conditions.broken()) {
            if (!all) {
                lookAtGradients(step, true);
            }
            lookAtWeights(step);
        }
        tell();
        stopIfBroken("stopped before step " + step);
    }

    /**
     * Looks at all weights and running statistics, as before they are kept for long.
     *
     * @param trainer the trainer
     * @throws TrainingDivergedException under {@link NonFinitePolicy#STOP}, if something is not
     *     finite
     */
    public void requireFinite(Trainer trainer) {
        begin(trainer);
        lookAtWeights(step());
        tell();
        stopIfBroken("stopped after " + step() + " steps");
    }

    private void begin(Trainer trainer) {
        if (of != trainer) {
            of = trainer;
            parameters = ParameterPaths.of(trainer.getModel().getBlock());
        }
        judgeSuspects();
    }

    /** The number of the step to come. */
    private long step() {
        return config.getOptimizer() instanceof MeasuringOptimizer ours ? ours.nextStep() : batches;
    }

    private void stopIfBroken(String how) {
        if (policy == NonFinitePolicy.STOP && conditions.broken()) {
            throw new TrainingDivergedException(
                    how + ", as " + conditions.brokenInWords() + ": the training has diverged");
        }
    }

    private void tell() {
        conditions.tell(
                event -> {
                    if (policy != NonFinitePolicy.CONTINUE) {
                        LOGGER.warn("{}", event.describe());
                    }
                    events.accept(event);
                });
    }

    private void lookForFrozen(long step) {
        parameters.forEach(
                (path, parameter) -> {
                    boolean frozen = !parameter.requiresGradient() && learnable(parameter);
                    if (frozen || conditions.of(Quantity.GRADIENT, path) == Condition.FROZEN) {
                        Condition now = frozen ? Condition.FROZEN : Condition.FINE;
                        conditions.set(step, Quantity.GRADIENT, path, now);
                    }
                });
    }

    private static boolean learnable(Parameter parameter) {
        return parameter.getType() != Parameter.Type.RUNNING_MEAN
                && parameter.getType() != Parameter.Type.RUNNING_VAR;
    }

    private void lookAtGradients(long step, boolean all) {
        List<String> paths = new ArrayList<>();
        List<NDArray> gradients = new ArrayList<>();
        try {
            parameters.forEach(
                    (path, parameter) -> {
                        boolean known = recorded.getOrDefault(path, -1L) >= step - 1;
                        if (parameter.requiresGradient() && (all || !known)) {
                            paths.add(path);
                            gradients.add(parameter.getArray().getGradient());
                        }
                    });
            set(step, Quantity.GRADIENT, paths, FiniteScan.finite(gradients));
        } finally {
            gradients.forEach(NDArray::close);
        }
    }

    private void lookAtWeights(long step) {
        List<NDArray> weights = parameters.values().stream().map(Parameter::getArray).toList();
        set(step, Quantity.WEIGHT, List.copyOf(parameters.keySet()), FiniteScan.finite(weights));
    }

    private void set(long step, Quantity quantity, List<String> paths, boolean[] finite) {
        for (int i = 0; i < finite.length; i++) {
            Condition before = conditions.of(quantity, paths.get(i));
            if (!finite[i] || before == Condition.NOT_FINITE) {
                conditions.set(step, quantity, paths.get(i), condition(finite[i]));
            }
        }
    }

    /** Writes what is not fine at present; what was not told yet is told first. */
    @Override
    public void save(DataOutput out) throws IOException {
        judgeSuspects();
        tell();
        SavedState.begin(out, KIND, 1);
        out.writeLong(batches);
        conditions.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, this::read);
    }

    private void read(DataInput in) throws IOException {
        batches = in.readLong();
        conditions.restore(in);
    }

    /** Tells what the last step has shown. */
    @Override
    public void onEpoch(Trainer trainer) {
        judgeSuspects();
        tell();
    }

    /** Tells what the last step has shown. */
    @Override
    public void onTrainingEnd(Trainer trainer) {
        if (of == trainer) {
            judgeSuspects();
            tell();
            of = null;
            parameters = Map.of();
        }
    }
}
