package io.github.smd4j.examples.cli;

import io.github.smd4j.examples.experiment.Training;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** When a training says where its layers stand. */
final class StatusOptions {

    private static final int MOST = 1_000_000;

    @Option(
            names = "--status",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = {
                "Steps between status cards on stderr, from 0 for none to 1000000; see"
                        + " docs/detecting.md.",
                "Default: at the end of each stage, of each epoch of a folder and of the run, and"
                        + " once behind each drop. Changes no file."
            })
    private Long every;

    /** Checks what picocli cannot. */
    void check() {
        if (every != null) {
            Options.whole("--status", every, 0, MOST);
        }
    }

    /**
     * Returns the cards of a run.
     *
     * @param from steps that are done already
     * @param lines takes the lines of each card
     */
    StatusLines of(Training training, long from, Consumer<List<String>> lines) {
        return every != null && every == 0
                ? StatusLines.NONE
                : StatusLines.of(training, from, moments(training), lines);
    }

    /** The numbers of steps done after which a card is shown, besides the last. */
    private NavigableSet<Long> moments(Training training) {
        long steps = training.settings().length().steps();
        NavigableSet<Long> moments = new TreeSet<>();
        long perEpoch = training.target().stepsPerEpoch();
        long interval = every == null ? perEpoch : every;
        for (long done = interval; interval > 0 && done < steps; done += interval) {
            moments.add(done);
        }
        if (every == null) {
            training.settings()
                    .stages()
                    .forEach(
                            stage -> {
                                moments.add(stage.toStep());
                                long behind = stage.fromStep() + settled(training);
                                if (stage.fromStep() > 0 && behind < stage.toStep()) {
                                    moments.add(behind);
                                }
                            });
        }
        return moments.headSet(steps, false);
    }

    /** Steps after which the momentum has followed a change of the rate. */
    private static long settled(Training training) {
        return (long) Math.ceil(10 / (1 - training.settings().optimization().momentum()));
    }
}
