package io.github.smd4j.djl;

import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListener;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.djl.invariance.ParameterInvariance;
import java.util.List;
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
 * the weights itself, and knows rule and rates only if {@link
 * SmdListenerBuilder#optHyperparameters} told it: without that, angle, norm and unit gradient norm
 * are recorded and the columns that need a rule stay empty. Of a foreign optimizer's buffer nothing
 * is known in the first measured step, where ⟨v, g⟩ is empty.
 *
 * <p>A weight that is scale-invariant only jointly with its bias (before a LayerNorm or GroupNorm)
 * is measured as one vector with it, under the weight's path. Where the two decay differently, or
 * only one was clipped, the record's rule is {@code mixed:} and the weight's rule: theory does not
 * know such a step, and there is no line.
 *
 * <p>DJL calls a listener after the backward pass and before the update: step t is recorded when it
 * is known to have ended, at the latest when the trainer closes. A step may gather the gradients of
 * several batches: of this library's optimizers that is seen, of others it must be told by {@link
 * SmdListenerBuilder#optBatchesPerStep}. A frozen parameter has no records while it is frozen.
 *
 * <p>One listener serves several trainers in a row; as long as the configuration keeps its
 * optimizer, steps count on. The sink is flushed at the end of an epoch and of the training;
 * closing it is its owner's. A sink that failed is left alone from then on, so that closing the
 * trainer hides nothing. Only one device is measured.
 */
public final class SmdListener implements TrainingListener {

    private static final Logger LOGGER = LoggerFactory.getLogger(SmdListener.class);

    private final DefaultTrainingConfig config;
    private final ListenerSettings settings;
    private UpdateCounts counts = new UpdateCounts(null);
    private MeasuredTraining training;
    private List<ParameterInvariance> parameters = List.of();

    SmdListener(DefaultTrainingConfig config, ListenerSettings settings) {
        this.config = config;
        this.settings = settings;
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
    public static SmdListenerBuilder builder(StepSink sink) {
        return new SmdListenerBuilder(sink);
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
        if (training != null) {
            training.endStep();
            training.forget();
        }
    }

    /** Does nothing: DJL calls it before the parameters exist. */
    @Override
    public void onTrainingBegin(Trainer trainer) {}

    @Override
    public void onTrainingBatch(Trainer trainer, BatchData batchData) {
        begin(trainer).batch();
    }

    private MeasuredTraining begin(Trainer trainer) {
        if (training == null || !training.isOf(trainer)) {
            end();
            if (!counts.areOf(config.getOptimizer())) {
                counts = new UpdateCounts(config.getOptimizer());
            }
            training = MeasuredTraining.of(trainer, settings, counts);
            parameters = training.parameters();
        }
        return training;
    }

    /**
     * Returns what this listener remembers of a trainer's run: the counts of its steps, and the
     * copies of weights that pairing and anchors keep, which make the state as large. Records after
     * it was taken up are, bit for bit, those of a run without a break.
     *
     * <p>Save it after a step and before the next batch: the open step ends, its records go to the
     * sinks, and it counts as made. So save it before the sinks. Take it up in a process that has
     * taken up the weights and the optimizer's state, before the first batch.
     *
     * @param trainer the trainer, initialized
     * @return the state, for {@code CheckpointContent.largeState} and {@code Checkpoint.restore}
     */
    public Resumable state(Trainer trainer) {
        return begin(trainer);
    }

    @Override
    public void onValidationBatch(Trainer trainer, BatchData batchData) {
        if (training != null && training.isOf(trainer)) {
            training.endStep();
        }
    }

    @Override
    public void onEpoch(Trainer trainer) {
        if (training != null && training.isOf(trainer)) {
            training.endStep();
            training.flush();
        }
    }

    @Override
    public void onTrainingEnd(Trainer trainer) {
        if (training != null && training.isOf(trainer)) {
            end();
        }
    }

    private void end() {
        if (training != null) {
            try (MeasuredTraining ending = training) {
                training = null;
                if (ending.released()) {
                    LOGGER.warn(
                            "a model was closed before its trainer: what was not recorded yet of"
                                    + " the last step is lost");
                } else {
                    ending.endStep();
                }
                ending.flush();
            }
        }
    }
}
