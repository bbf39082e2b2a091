package io.github.smd4j.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Parameter;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import io.github.smd4j.djl.optimizer.FusedOptimizer;
import java.util.List;

/**
 * A DJL trainer whose step costs less under this library's optimizers: on one CPU device it hands
 * them the live gradients, where DJL makes a duplicate of each first, and they zero them in the
 * same pass over memory.
 *
 * <pre>{@code
 * try (Trainer trainer = SmdTrainer.of(model, config)) { … }
 * }</pre>
 *
 * <p>Weights, buffers and records are bit for bit those of the trainer that {@link
 * Model#newTrainer} gives. Two things differ:
 *
 * <ul>
 *   <li>A parameter that was frozen and is no more takes part in the step of all others, whatever
 *       their order; under DJL's trainer it may fall into the step before.
 *   <li>The first step fails only if every gradient is zero, when the backward pass was forgotten.
 *       DJL's fails if the gradients add up to zero, which they may do by chance or by symmetry.
 * </ul>
 *
 * <p>On a device, on several, or with another optimizer it is DJL's trainer in all.
 */
public final class SmdTrainer extends Trainer {

    private final FusedOptimizer optimizer;
    private boolean begun;

    private SmdTrainer(Model model, TrainingConfig config) {
        super(model, config);
        boolean host = getDevices().length == 1 && getDevices()[0].equals(Device.cpu());
        optimizer = host && config.getOptimizer() instanceof FusedOptimizer ours ? ours : null;
    }

    /**
     * Returns a trainer of a model, prepared as {@link Model#newTrainer} prepares it: initializers
     * are set, and the parameters of a loaded model are no longer frozen.
     *
     * @param model the model, with its block
     * @param config the configuration
     * @return the trainer
     * @throws IllegalStateException if the model has no block
     */
    public static SmdTrainer of(Model model, TrainingConfig config) {
        // What is to be prepared depends on the kind of model and on what only it knows: it does
        // so itself, for a trainer that nobody hears of.
        try (Trainer unused = model.newTrainer(new SilentConfig(config))) {
            return new SmdTrainer(unused.getModel(), config);
        }
    }

    /**
     * Updates all trainable parameters once, from the gradients of all backward passes since the
     * last step.
     *
     * @throws IllegalStateException if it is the first step and every gradient is zero
     */
    @Override
    public void step() {
        List<Parameter> parameters = trainable();
        if (optimizer == null || !parameters.stream().allMatch(SmdTrainer::onHost)) {
            super.step();
            return;
        }
        if (!begun) {
            requireBackwardPass(parameters);
            begun = true;
        }
        long start = System.nanoTime();
        optimizer.updateAll(parameters);
        addMetric("step", start);
    }

    /** Each once, though blocks may share it. */
    private List<Parameter> trainable() {
        return getModel().getBlock().getParameters().values().stream()
                .filter(Parameter::requiresGradient)
                .distinct()
                .toList();
    }

    /** Where it is elsewhere the trainer trains a copy. */
    private static boolean onHost(Parameter parameter) {
        return parameter.getArray().getDevice().equals(Device.cpu());
    }

    private static void requireBackwardPass(List<Parameter> parameters) {
        if (!parameters.isEmpty() && parameters.stream().allMatch(SmdTrainer::zeroGradient)) {
            throw new IllegalStateException(
                    "the gradients of all "
                            + parameters.size()
                            + " trainable parameters are zero before the first step: call"
                            + " GradientCollector.backward on the loss before step()");
        }
    }

    private static boolean zeroGradient(Parameter parameter) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            // NaN is not zero.
            return !parameter.getArray().getGradient().neq(0).any().getBoolean();
        }
    }
}
