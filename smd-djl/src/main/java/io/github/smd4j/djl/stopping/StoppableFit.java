package io.github.smd4j.djl.stopping;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset;
import ai.djl.training.listener.TrainingListener.BatchData;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Trains as {@code EasyTrain.fit} does, and returns when a condition says so.
 *
 * <p>Listeners are told of every batch, validation and epoch in the same order, and nothing is
 * thrown to end the loop: the trainer can be closed, or go on, as after any training.
 */
public final class StoppableFit {

    private StoppableFit() {}

    /**
     * What a training came to.
     *
     * @param losses the mean validation loss of every epoch
     * @param reason why it stopped before the last epoch; empty where it did not
     */
    public record Outcome(List<Double> losses, Optional<String> reason) {

        /** Copies the losses. */
        public Outcome {
            losses = List.copyOf(losses);
        }

        /**
         * Returns how many epochs were trained.
         *
         * @return the number, above 0
         */
        public int epochs() {
            return losses.size();
        }

        /**
         * Returns the epoch of the least loss.
         *
         * @return its number, from 0; the first of several, and 0 where no loss is a number
         */
        public int bestEpoch() {
            return StoppableFit.bestEpoch(losses);
        }
    }

    private static int bestEpoch(List<Double> losses) {
        int best = 0;
        for (int i = 1; i < losses.size(); i++) {
            double loss = losses.get(i);
            if (loss < losses.get(best)
                    || (Double.isNaN(losses.get(best)) && !Double.isNaN(loss))) {
                best = i;
            }
        }
        return best;
    }

    /**
     * Trains for some epochs, or until a condition is met.
     *
     * @param trainer the trainer, initialized
     * @param mostEpochs after which it ends in any case, above 0
     * @param training trained on
     * @param validation its loss is asked after each epoch
     * @param condition asked after each epoch, behind the listeners
     * @return what it came to
     * @throws IOException if a data set cannot be read
     * @throws TranslateException if a data set cannot be processed
     * @throws IllegalArgumentException if mostEpochs is not above 0
     * @throws IllegalStateException if the validation set has no batch
     */
    public static Outcome fit(
            Trainer trainer,
            int mostEpochs,
            Dataset training,
            Dataset validation,
            StopCondition condition)
            throws IOException, TranslateException {
        return fit(trainer, mostEpochs, training, validation, condition, () -> {});
    }

    /**
     * Trains as {@link #fit fit} does, and ends with the weights and running statistics of the
     * epoch whose validation loss was least, {@link Outcome#bestEpoch}. What the optimizer
     * remembers stays that of the last. A copy of the weights is held until then, and closed also
     * where training fails, which leaves the weights as they are.
     *
     * @param trainer the trainer, initialized, on one device
     * @param mostEpochs after which it ends in any case, above 0
     * @param training trained on
     * @param validation its loss is asked after each epoch
     * @param condition asked after each epoch, behind the listeners
     * @return what it came to
     * @throws IOException if a data set cannot be read
     * @throws TranslateException if a data set cannot be processed
     * @throws IllegalArgumentException if mostEpochs is not above 0, or there are several devices
     * @throws IllegalStateException if the validation set has no batch
     */
    public static Outcome fitToBest(
            Trainer trainer,
            int mostEpochs,
            Dataset training,
            Dataset validation,
            StopCondition condition)
            throws IOException, TranslateException {
        try (BestWeights best = new BestWeights(trainer)) {
            Outcome outcome = fit(trainer, mostEpochs, training, validation, condition, best::keep);
            best.bringBack();
            return outcome;
        }
    }

    private static Outcome fit(
            Trainer trainer,
            int mostEpochs,
            Dataset training,
            Dataset validation,
            StopCondition condition,
            Runnable atBest)
            throws IOException, TranslateException {
        if (mostEpochs <= 0) {
            throw new IllegalArgumentException("mostEpochs must be above 0, but was " + mostEpochs);
        }
        List<Double> losses = new ArrayList<>();
        Optional<String> reason = Optional.empty();
        while (losses.size() < mostEpochs && reason.isEmpty()) {
            for (Batch batch : trainer.iterateDataset(training)) {
                try (batch) {
                    EasyTrain.trainBatch(trainer, batch);
                    trainer.step();
                }
            }
            losses.add(validate(trainer, validation));
            if (bestEpoch(losses) == losses.size() - 1) {
                atBest.run();
            }
            trainer.notifyListeners(listener -> listener.onEpoch(trainer));
            reason = condition.reason(Collections.unmodifiableList(losses));
        }
        // What ends with its last epoch was not stopped.
        return new Outcome(losses, losses.size() < mostEpochs ? reason : Optional.empty());
    }

    static double validate(Trainer trainer, Dataset validation)
            throws IOException, TranslateException {
        double sum = 0;
        long items = 0;
        for (Batch batch : trainer.iterateDataset(validation)) {
            try (batch) {
                BatchData seen =
                        new BatchData(batch, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
                for (Batch split : batch.split(trainer.getDevices(), false)) {
                    NDList labels = split.getLabels();
                    NDList predictions = trainer.evaluate(split.getData());
                    seen.getLabels().put(labels.get(0).getDevice(), labels);
                    seen.getPredictions().put(predictions.get(0).getDevice(), predictions);
                    try (NDArray loss = trainer.getLoss().evaluate(labels, predictions)) {
                        sum += split.getSize() * (double) loss.getFloat();
                    }
                    items += split.getSize();
                }
                trainer.notifyListeners(listener -> listener.onValidationBatch(trainer, seen));
            }
        }
        if (items == 0) {
            throw new IllegalStateException("the validation set must have a batch, but has none");
        }
        return sum / items;
    }
}
