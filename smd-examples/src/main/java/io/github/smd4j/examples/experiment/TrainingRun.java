package io.github.smd4j.examples.experiment;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.translate.Batchifier;
import io.github.smd4j.core.identity.InvarianceEvidence;
import io.github.smd4j.core.identity.InvarianceWatch;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.sink.TeeSink;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.djl.SmdListener;
import io.github.smd4j.djl.SmdTrainer;
import io.github.smd4j.djl.finite.FiniteCheck;
import io.github.smd4j.djl.finite.NonFinitePolicy;
import io.github.smd4j.djl.finite.ValuedLoss;
import io.github.smd4j.djl.invariance.ParameterInvariance;
import io.github.smd4j.djl.optimizer.FusedOptimizer;
import io.github.smd4j.djl.rescale.NormRescaling;
import io.github.smd4j.examples.data.ImageBatch;
import io.github.smd4j.examples.data.ImageSource;
import io.github.smd4j.examples.experiment.RunPhases.Phase;
import io.github.smd4j.examples.experiment.Training.Outcome;
import io.github.smd4j.examples.experiment.Training.Target;
import io.github.smd4j.examples.experiment.Training.TrainedParameter;
import io.github.smd4j.examples.experiment.Training.Validation;
import io.github.smd4j.examples.network.Networks;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * One process's part of a training: from the beginning or a checkpoint on, to the end or a stop.
 */
final class TrainingRun implements AutoCloseable {

    private final Training training;
    private final ImageSource images;
    private final Target target;
    private final QuickstartSettings settings;
    private final Durability durability;
    private final Engine engine = Engine.getEngine("PyTorch");
    private final FusedOptimizer optimizer;
    private final SmdListener listener;
    private final FiniteCheck check;
    private final RunState state;
    private final Model model;
    private final Trainer trainer;

    /** Prepares network, optimizer and listener, as they are before the first step. */
    TrainingRun(Training training, Training.Sinks sinks, Durability durability) {
        this.training = training;
        this.images = training.images();
        this.target = training.target();
        this.settings = training.settings();
        this.durability = durability;
        engine.setRandomSeed(Long.hashCode(settings.length().seed()));
        optimizer =
                settings.optimization()
                        .optimizer()
                        .build(settings, Networks.decay(target.network()));
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(
                                new ValuedLoss(
                                        new WatchedLoss(
                                                Loss.softmaxCrossEntropyLoss(), this::inStep)))
                        .optDevices(new Device[] {target.device()})
                        .optOptimizer(optimizer);
        state = new RunState(training, sinks);
        listener =
                SmdListener.builder(
                                new TeeSink(
                                        sinks.steps(),
                                        state.rows(),
                                        state.watch(),
                                        this::check,
                                        record -> at(Phase.OPTIMIZER_STEP, record.step())))
                        .optVerdicts(training.verdicts())
                        .optSampling(settings.sampling())
                        .optAnchors(
                                sinks.anchors(),
                                sinks.spans().stream().mapToLong(Long::longValue).toArray())
                        .attach(config);
        check = FiniteCheck.attach(config, training.onNonFinite(), sinks.events());
        model = Model.newInstance(target.network(), target.device(), "PyTorch");
        model.setBlock(Networks.of(target.network(), images.classes(), target.zeroGamma()));
        trainer = SmdTrainer.of(model, config);
        trainer.initialize(training.shape(settings.length().batchSize()));
    }

    private void check(StepRecord record) {
        check.accept(record);
    }

    private void at(Phase phase, long step) {
        durability.phases().at(phase, step);
    }

    private void inStep() {
        at(Phase.FORWARD_BACKWARD, state.random().draws());
    }

    Optional<Outcome> train(LongConsumer afterStep, Consumer<Validation> afterEpoch)
            throws IOException {
        long begin = 0;
        RunCheckpoint checkpoint =
                new RunCheckpoint(
                        model.getBlock(), optimizer, listener.state(trainer), check, state);
        if (durability.from().isPresent()) {
            begin = durability.from().get().step();
            checkpoint.restore(durability);
        }
        NormRescaling rescaling = new NormRescaling(model.getBlock(), optimizer);
        for (long step = begin; step < settings.length().steps(); step++) {
            rescaleAt(step, rescaling);
            trainStep(step);
            long done = step + 1;
            afterStep.accept(done);
            if (target.stepsPerEpoch() > 0 && done % target.stepsPerEpoch() == 0) {
                Validation validation = validate(done);
                state.validations().add(validation);
                afterEpoch.accept(validation);
            }
            boolean last = done == settings.length().steps();
            boolean stop = durability.stop().getAsBoolean();
            boolean kept =
                    durability.checkpoints().isPresent()
                            && (last || stop || done % durability.every() == 0);
            if ((last || kept) && training.onNonFinite() == NonFinitePolicy.STOP) {
                check.requireFinite(trainer);
            }
            if (kept) {
                checkpoint.write(durability, done);
            }
            if (stop && !last) {
                return Optional.empty();
            }
        }
        return Optional.of(outcome());
    }

    private void rescaleAt(long step, NormRescaling rescaling) {
        if (settings.rescale()) {
            for (MultiStep.Drop drop : settings.schedule().drops()) {
                if (drop.step() == step) {
                    listener.beforeWeightsChange();
                    rescaling.apply(drop.divisor());
                }
            }
        }
    }

    private void trainStep(long step) {
        engine.setRandomSeed(state.random().engineSeed());
        at(Phase.FORWARD_BACKWARD, step);
        try (Batch batch = batch(images.training(state.data().next(), state.random().draws()))) {
            EasyTrain.trainBatch(trainer, batch);
            at(Phase.FORWARD_BACKWARD, step);
            trainer.step();
        }
        state.data().advance();
        state.random().advance();
    }

    /** A batch whose manager owns everything that the forward and backward passes leave behind. */
    private Batch batch(ImageBatch images) {
        NDManager manager = trainer.getManager().newSubManager();
        return new Batch(
                manager,
                new NDList(manager.create(images.pixels(), training.shape(images.size()))),
                new NDList(manager.create(images.labels())),
                images.size(),
                Batchifier.STACK,
                Batchifier.STACK,
                0,
                0);
    }

    private void judge(ImageBatch images, Accuracy accuracy) {
        try (Batch batch = batch(images)) {
            NDArray logits = trainer.evaluate(batch.getData()).singletonOrThrow();
            accuracy.add(logits.toFloatArray(), images.labels());
        }
    }

    private Validation validate(long steps) {
        Accuracy accuracy = new Accuracy();
        images.test(batch -> judge(batch, accuracy));
        return new Validation(
                steps / target.stepsPerEpoch(), steps, accuracy.top(1), accuracy.top(5));
    }

    private Outcome outcome() {
        List<Validation> validations = state.validations().all();
        Accuracy test = new Accuracy();
        boolean atEnd =
                !validations.isEmpty()
                        && validations.get(validations.size() - 1).steps()
                                == settings.length().steps();
        if (!atEnd) {
            images.test(batch -> judge(batch, test));
        }
        Accuracy sample = new Accuracy();
        images.trainingSample(batch -> judge(batch, sample));
        return new Outcome(
                listener.parameters().stream().map(TrainingRun::trained).toList(),
                atEnd ? validations.get(validations.size() - 1).top1() : test.top(1),
                sample.top(1),
                validations,
                images.skipped(),
                state.rows(),
                evidence(listener.parameters(), state.watch()));
    }

    private static Map<String, InvarianceEvidence> evidence(
            List<ParameterInvariance> parameters, InvarianceWatch watch) {
        Map<String, InvarianceEvidence> all = new LinkedHashMap<>();
        for (ParameterInvariance each : parameters) {
            if (watch.parameters().contains(each.path())) {
                all.put(each.path(), watch.evidence(each.path(), each.weights()));
            }
        }
        return all;
    }

    private static TrainedParameter trained(ParameterInvariance p) {
        return new TrainedParameter(p.path(), p.shape().getShape(), p.scaleInvariant(), p.reason());
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
