package io.github.smd4j.djl;

import static io.github.smd4j.djl.RecordedLoop.MOMENTUM;
import static io.github.smd4j.djl.RecordedLoop.SCHEDULE;
import static io.github.smd4j.djl.RecordedLoop.WEIGHT_DECAY;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.djl.RecordedLoop.Buffer;
import io.github.smd4j.djl.optimizer.HeavyBall;

/** Who updates the weights of a test. */
enum Updater {
    OURS(Buffer.OWN),
    OURS_WITH_OUR_TRAINER(Buffer.OWN),
    FOREIGN(Buffer.HIDDEN),
    DJL_SGD(Buffer.HIDDEN_WITH_RATE);

    final Buffer buffer;

    Updater(Buffer buffer) {
        this.buffer = buffer;
    }

    boolean ours() {
        return buffer == Buffer.OWN;
    }

    Optimizer optimizer(Schedule schedule) {
        HeavyBall heavyBall =
                HeavyBall.builder()
                        .setLearningRate(schedule)
                        .optMomentum(MOMENTUM)
                        .optWeightDecay(WEIGHT_DECAY)
                        .build();
        return switch (this) {
            case OURS, OURS_WITH_OUR_TRAINER -> heavyBall;
            case FOREIGN -> new ForeignOptimizer(heavyBall);
            case DJL_SGD ->
                    Optimizer.sgd()
                            .setLearningRateTracker(
                                    (Tracker) n -> (float) schedule.learningRate(n - 1))
                            .optMomentum((float) MOMENTUM)
                            .optWeightDecays((float) WEIGHT_DECAY)
                            .build();
        };
    }

    /** A configuration for one run. */
    DefaultTrainingConfig config() {
        return TrainedRun.config(optimizer(SCHEDULE));
    }

    Trainer trainer(Model model, DefaultTrainingConfig config) {
        Trainer trainer =
                this == OURS_WITH_OUR_TRAINER
                        ? SmdTrainer.of(model, config)
                        : model.newTrainer(config);
        trainer.initialize(new Shape(TrainedRun.BATCH, 3, 6, 6));
        return trainer;
    }

    /** A listener that is told what a foreign optimizer does. */
    SmdListenerBuilder listener(StepSink sink) {
        SmdListenerBuilder builder = SmdListener.builder(sink);
        return ours()
                ? builder
                : builder.optHyperparameters(
                        this == DJL_SGD ? "djl-sgd" : "heavy-ball",
                        SCHEDULE,
                        WEIGHT_DECAY,
                        MOMENTUM);
    }
}
