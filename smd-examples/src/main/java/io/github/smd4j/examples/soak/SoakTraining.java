package io.github.smd4j.examples.soak;

import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.memory.Measurement;
import io.github.smd4j.examples.data.EmbeddedData;
import io.github.smd4j.examples.experiment.CheckpointFailure;
import io.github.smd4j.examples.experiment.QuickstartSettings;
import io.github.smd4j.examples.experiment.QuickstartSettings.Length;
import io.github.smd4j.examples.experiment.QuickstartSettings.Optimization;
import io.github.smd4j.examples.experiment.ResumableRun;
import io.github.smd4j.examples.experiment.RunFolder;
import io.github.smd4j.examples.experiment.RunPhases;
import io.github.smd4j.examples.experiment.RunSettings;
import io.github.smd4j.examples.experiment.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The training that is killed: digits, augmented, through a cut, with anchors and a checkpoint. */
final class SoakTraining {

    static final int STEPS = 60;
    static final int EVERY = 10;
    static final int BATCH = 32;
    static final long SEED = 6;

    private SoakTraining() {}

    static Training training() {
        return Training.quickstart(
                EmbeddedData.digits(),
                new QuickstartSettings(
                        new Optimization(0.1, 0.01, 0.9, false),
                        MultiStep.starting(0.1).dividedAt(35, 4),
                        new Length(STEPS, BATCH, SEED),
                        Sampling.every(1),
                        1,
                        true,
                        Measurement.HOST),
                true);
    }

    static ResumableRun run(Training training, Path folder, RunPhases phases) {
        return new ResumableRun(
                training,
                RunFolder.reopen(folder),
                new ResumableRun.Records(List.of(4L, 7L), List.of()),
                new ResumableRun.Keeping(EVERY, 2, false, CheckpointFailure.STOP),
                RunSettings.of(training, Map.of()),
                phases);
    }
}
