package io.github.smd4j.examples.cli;

import io.github.smd4j.core.advice.StatusCard;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.examples.experiment.Training;
import java.util.List;
import java.util.NavigableSet;
import java.util.function.Consumer;

/**
 * Shows a status card at chosen moments of a run and at its end. It has to be fed with all records
 * of the run, so a run that goes on gives it those of the file first, for which it shows nothing.
 */
final class StatusLines implements StepSink {

    /** Nothing is shown. */
    static final StatusLines NONE = new StatusLines(null, 0, null, null);

    private final StatusCard card;
    private final long from;
    private final NavigableSet<Long> moments;
    private final Consumer<List<String>> lines;
    private long done;
    private boolean closed;

    private StatusLines(
            StatusCard card, long from, NavigableSet<Long> moments, Consumer<List<String>> lines) {
        this.card = card;
        this.from = from;
        this.moments = moments;
        this.lines = lines;
    }

    /**
     * A card for a training.
     *
     * @param from steps that are done already
     * @param moments numbers of steps done after which it is shown
     */
    static StatusLines of(
            Training training,
            long from,
            NavigableSet<Long> moments,
            Consumer<List<String>> lines) {
        long steps = training.settings().length().steps();
        int batch = training.settings().length().batchSize();
        StatusCard card =
                StatusCard.every(steps, line -> {})
                        .withSchedule(training.settings().schedule(), steps)
                        .withEpochs(training.images().trainingImages() / batch)
                        .withDecayedOnly(training.decayedOnly());
        return new StatusLines(card, from, moments, lines);
    }

    @Override
    public void accept(StepRecord record) {
        if (card == null) {
            return;
        }
        if (record.step() >= done) {
            // The records of the steps before are all there only now.
            Long moment = moments.floor(record.step());
            if (moment != null && moment >= from && moment >= done && done > 0) {
                show();
            }
            done = record.step() + 1;
        }
        card.accept(record);
    }

    private void show() {
        lines.accept(card.text().lines().toList());
    }

    /** Shows the card for the last time. A second call does nothing. */
    @Override
    public void close() {
        if (card != null && !closed && done > 0) {
            closed = true;
            show();
        }
    }
}
