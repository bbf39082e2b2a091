package io.github.smd4j.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListener;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepProbe;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.djl.invariance.NamedVerdicts;
import io.github.smd4j.djl.invariance.ParameterInvariance;
import io.github.smd4j.djl.invariance.StructuralInvariance;
import io.github.smd4j.djl.measure.PairedStep;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.optimizer.MeasuringOptimizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures every scale-invariant parameter of a model while any DJL optimizer trains it, and hands
 * a record a step and parameter to a sink.
 *
 * <pre>{@code
 * SmdListener.attach(config, CsvSink.create(path));
 * }</pre>
 *
 * <p>From this library's optimizers it gets the sums and the hyperparameters; of any other it pairs
 * the weights itself, and knows rule and rates only if {@link Builder#optHyperparameters} told it:
 * without that, angle, norm and unit gradient norm are recorded and the columns that need a rule
 * stay empty. Of a foreign optimizer's buffer nothing is known in the first measured step, where
 * ⟨v, g⟩ is empty.
 *
 * <p>A weight that is scale-invariant only jointly with its bias (before a LayerNorm or GroupNorm)
 * is measured as one vector with it, under the weight's path. Where the two decay differently, or
 * only one was clipped, the record's rule is {@code mixed:} and the weight's rule: theory does not
 * know such a step, and there is no line.
 *
 * <p>DJL calls a listener after the backward pass and before the update: step t is recorded when it
 * is known to have ended, at the latest when the trainer closes. The sink is flushed at the end of
 * an epoch and of the training; closing it is its owner's. One batch must be one step, on one
 * device.
 */
public final class SmdListener implements TrainingListener {

    private static final Logger LOGGER = LoggerFactory.getLogger(SmdListener.class);

    private final DefaultTrainingConfig config;
    private final StepSink sink;
    private final Sampling sampling;
    private final LongFunction<Hyperparameters> told;
    private final NamedVerdicts verdicts;
    private final List<MeasuredParameter> measured = new ArrayList<>();
    private final Map<String, MeasuredPart> byId = new HashMap<>();
    private List<ParameterInvariance> parameters = List.of();
    private Trainer trainer;
    private long step;
    private int awaited;

    private SmdListener(DefaultTrainingConfig config, Builder builder) {
        this.config = config;
        this.sink = builder.sink;
        this.sampling = builder.sampling;
        this.told = builder.hyperparameters;
        this.verdicts = builder.verdicts;
    }

    /**
     * Attaches a listener that measures every step.
     *
     * @param config the configuration of the trainer to come; its optimizer may still be set later
     * @param sink gets the records
     * @return the listener, already added
     */
    public static SmdListener attach(DefaultTrainingConfig config, StepSink sink) {
        return builder(sink).attach(config);
    }

    /**
     * Returns a builder for more than the defaults.
     *
     * @param sink gets the records
     * @return the builder
     */
    public static Builder builder(StepSink sink) {
        return new Builder(sink);
    }

    /** Builds and attaches a listener. */
    public static final class Builder {

        private final StepSink sink;
        private Sampling sampling = Sampling.every(1);
        private NamedVerdicts verdicts = NamedVerdicts.none();
        private LongFunction<Hyperparameters> hyperparameters = step -> Hyperparameters.UNKNOWN;

        private Builder(StepSink sink) {
            this.sink = Objects.requireNonNull(sink, "sink");
        }

        /**
         * Sets which steps are measured; every step by default.
         *
         * @param sampling which steps
         * @return this builder
         */
        public Builder optSampling(Sampling sampling) {
            this.sampling = Objects.requireNonNull(sampling, "sampling");
            return this;
        }

        /**
         * Says of parameters, by name, that they are scale-invariant or are not, whatever the
         * structure says. The first batch fails if a pattern matches none.
         *
         * @param verdicts the user's verdicts
         * @return this builder
         */
        public Builder optVerdicts(NamedVerdicts verdicts) {
            this.verdicts = Objects.requireNonNull(verdicts, "verdicts");
            return this;
        }

        /**
         * Tells the hyperparameters of an optimizer that is not ours: DJL's have no getters.
         *
         * @param rule name of its update rule: {@code djl-sgd} for DJL's {@code Sgd}
         * @param schedule its learning rate
         * @param weightDecay its weight decay λ
         * @param momentum its momentum α
         * @return this builder
         */
        public Builder optHyperparameters(
                String rule, Schedule schedule, double weightDecay, double momentum) {
            hyperparameters =
                    step ->
                            new Hyperparameters(
                                    rule, schedule.learningRate(step), weightDecay, momentum);
            return this;
        }

        /**
         * Adds the listener to a configuration.
         *
         * @param config the configuration
         * @return the listener
         */
        public SmdListener attach(DefaultTrainingConfig config) {
            SmdListener listener = new SmdListener(config, this);
            config.addTrainingListeners(listener);
            return listener;
        }
    }

    /**
     * Returns the verdict on every trainable parameter of the model.
     *
     * @return the verdicts; empty before the first batch, when parameters do not exist yet
     */
    public List<ParameterInvariance> parameters() {
        return parameters;
    }

    /**
     * Ends the open step and forgets where the weights came from. Call it before changing weights
     * by other means than the optimizer; otherwise that change is taken for part of a step.
     */
    public void beforeWeightsChange() {
        endStep();
        parts().forEach(MeasuredPart::forget);
    }

    /** Does nothing: DJL calls it before the parameters exist. */
    @Override
    public void onTrainingBegin(Trainer trainer) {}

    @Override
    public void onTrainingBatch(Trainer trainer, BatchData batchData) {
        if (this.trainer != trainer) {
            bind(trainer);
        }
        emit();
        if (config.getOptimizer() instanceof MeasuringOptimizer ours) {
            step = ours.nextStep();
        }
        learning()
                .filter(part -> !part.fused())
                .forEach(
                        part ->
                                part.advance(
                                        step,
                                        inForce(part),
                                        sampling.wanted(step),
                                        sampling.wanted(step + 1)));
        emit();
        awaited = (int) learning().filter(MeasuredPart::fused).count();
        step++;
    }

    @Override
    public void onValidationBatch(Trainer trainer, BatchData batchData) {
        endStep();
    }

    @Override
    public void onEpoch(Trainer trainer) {
        endStep();
        sink.flush();
    }

    @Override
    public void onTrainingEnd(Trainer trainer) {
        if (this.trainer == trainer) {
            unbind();
        }
        sink.flush();
    }

    private void bind(Trainer next) {
        unbind();
        if (next.getDevices().length != 1) {
            throw new IllegalStateException(
                    "SmdListener measures on one device, but the trainer has "
                            + next.getDevices().length
                            + ": DJL sums gradients over devices and lets their momentum buffers"
                            + " part, so no number would be right");
        }
        parameters = verdicts.over(StructuralInvariance.of(next.getModel().getBlock()));
        MeasuringOptimizer optimizer =
                config.getOptimizer() instanceof MeasuringOptimizer ours ? ours : null;
        for (ParameterInvariance parameter : parameters) {
            if (parameter.measured()) {
                add(next, parameter, optimizer);
            }
        }
        if (measured.isEmpty()) {
            LOGGER.warn("no scale-invariant parameter was found: nothing will be measured");
        }
        if (optimizer != null) {
            optimizer.setProbe(new Probe());
        }
        trainer = next;
        step = 0;
    }

    private void add(Trainer next, ParameterInvariance joint, MeasuringOptimizer optimizer) {
        List<Parameter> all = new ArrayList<>(List.of(joint.parameter()));
        all.addAll(joint.partners());
        if (!all.stream().allMatch(Parameter::requiresGradient)) {
            if (joint.parameter().requiresGradient()) {
                LOGGER.warn(
                        "{} is not measured: it is scale-invariant only jointly with {}, which is"
                                + " frozen",
                        joint.path(),
                        joint.partners());
            }
            return;
        }
        List<MeasuredPart> parts =
                all.stream().map(each -> part(next, each, joint.rows(), optimizer)).toList();
        measured.add(new MeasuredParameter(joint.path(), parts));
        for (int i = 0; i < parts.size(); i++) {
            byId.put(all.get(i).getId(), parts.get(i));
        }
    }

    private static MeasuredPart part(
            Trainer next, Parameter parameter, int rows, MeasuringOptimizer optimizer) {
        NDArray weight = parameter.getArray();
        if (!weight.getDevice().equals(next.getDevices()[0])) {
            throw new IllegalStateException(
                    "the model's parameters are on "
                            + weight.getDevice()
                            + " but the trainer trains copies on "
                            + next.getDevices()[0]
                            + "; create the model on the trainer's device");
        }
        PairedStep pairing = null;
        if (optimizer == null || !optimizer.measures(parameter.getId(), weight)) {
            try (NDArray gradient = weight.getGradient()) {
                pairing = new PairedStep(weight, gradient, rows);
            }
        }
        return new MeasuredPart(parameter, rows, pairing);
    }

    private void unbind() {
        if (trainer == null) {
            return;
        }
        endStep();
        if (config.getOptimizer() instanceof MeasuringOptimizer ours) {
            ours.setProbe(null);
        }
        measured.forEach(MeasuredParameter::close);
        measured.clear();
        byId.clear();
        trainer = null;
    }

    private Hyperparameters inForce(MeasuredPart part) {
        return config.getOptimizer() instanceof MeasuringOptimizer ours
                ? ours.inForce(part.weight(), step)
                : told.apply(step);
    }

    private Stream<MeasuredPart> parts() {
        return measured.stream().flatMap(parameter -> parameter.parts().stream());
    }

    /** The parts of the vectors that learn now. */
    private Stream<MeasuredPart> learning() {
        return measured.stream()
                .filter(parameter -> !parameter.frozen())
                .flatMap(parameter -> parameter.parts().stream());
    }

    private void endStep() {
        parts().forEach(MeasuredPart::finish);
        emit();
    }

    /** Hands on what is ready, in the order of the parameters. */
    private void emit() {
        for (MeasuredParameter parameter : measured) {
            parameter.take().ifPresent(sink::accept);
        }
    }

    /** The optimizer's side: asks for rows and delivers sums in any order of parameters. */
    private final class Probe implements StepProbe {

        @Override
        public int rows(String parameterId, long ofStep) {
            MeasuredPart part = byId.get(parameterId);
            return part != null && sampling.wanted(ofStep) ? part.rows() : 0;
        }

        @Override
        public void accept(
                String parameterId, long ofStep, Hyperparameters inForce, FilterSums sums) {
            byId.get(parameterId).file(ofStep, inForce, sums);
            awaited--;
            if (awaited == 0) {
                emit();
            }
        }
    }
}
