package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.detect.FilterStages;
import io.github.smd4j.core.identity.InvarianceWatch;
import io.github.smd4j.core.step.Resumable;

/** What grows over a run besides weights, optimizer and listener. */
final class RunState {

    private final Training.Sinks sinks;
    private final Resumable images;
    private final FilterStages rows;
    private final InvarianceWatch watch = new InvarianceWatch();
    private final Validations validations = new Validations();
    private final DataPosition data;
    private final RandomState random;

    RunState(Training training, Training.Sinks sinks) {
        QuickstartSettings settings = training.settings();
        this.sinks = sinks;
        this.images = training.images().state();
        this.rows = new FilterStages(settings.stages());
        this.data =
                new DataPosition(
                        training.images().trainingImages() / settings.length().batchSize());
        this.random = new RandomState(settings.length().seed());
    }

    Training.Sinks sinks() {
        return sinks;
    }

    Resumable images() {
        return images;
    }

    FilterStages rows() {
        return rows;
    }

    InvarianceWatch watch() {
        return watch;
    }

    Validations validations() {
        return validations;
    }

    DataPosition data() {
        return data;
    }

    RandomState random() {
        return random;
    }
}
