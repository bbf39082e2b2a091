package io.github.smd4j.examples.cli;

import io.github.smd4j.djl.checkpoint.Checkpoints;
import io.github.smd4j.examples.experiment.CheckpointFailure;
import io.github.smd4j.examples.experiment.ResumableRun;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** How a training outlives its process. */
final class DurabilityOptions {

    private static final int MOST = 1_000_000;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = {
                "Steps between checkpoints, from 0 for none to 1000000; default 50, and 200 for a"
                        + " folder. The last step and a stop have one too.",
                "Changes no result."
            })
    private Long every;

    @Option(
            names = "--keep-checkpoints",
            defaultValue = "" + Checkpoints.DEFAULT_KEPT,
            paramLabel = "N",
            converter = Options.Whole.class,
            description = "How many are kept, from 1 to 1000000; default ${DEFAULT-VALUE}.")
    private long kept;

    @Option(
            names = "--resume",
            description = {
                "Go on from the newest good checkpoint in --out, or start where there is none.",
                "Every file ends up as if there had been no break."
            })
    private boolean resume;

    @Option(
            names = "--allow-changes",
            description =
                    "With --resume: go on although --lr, --wd, --momentum, --lr-drop, --steps,"
                            + " --rescale, --threads or --on-nan are not what they were.")
    private boolean allowChanges;

    @Option(
            names = "--on-checkpoint-failure",
            paramLabel = "WHAT",
            defaultValue = "stop",
            description = {
                "stop or warn, where a checkpoint cannot be written, as on a full disk; default"
                        + " ${DEFAULT-VALUE}.",
                "With warn the training goes on, says so and tries again at the next; changes no"
                        + " result."
            })
    private String onFailure;

    boolean resume() {
        return resume;
    }

    /**
     * What to keep.
     *
     * @param warnings is told of a checkpoint that could not be written, if the run shall go on
     */
    ResumableRun.Keeping keeping(long defaultEvery, Consumer<String> warnings) {
        if (allowChanges && !resume) {
            throw new IllegalArgumentException("--allow-changes needs --resume, which is missing");
        }
        return new ResumableRun.Keeping(
                Options.whole("--checkpoint-every", every == null ? defaultEvery : every, 0, MOST),
                Options.whole("--keep-checkpoints", kept, 1, MOST),
                allowChanges,
                failure(warnings));
    }

    private CheckpointFailure failure(Consumer<String> warnings) {
        return switch (onFailure) {
            case "stop" -> CheckpointFailure.STOP;
            case "warn" -> CheckpointFailure.warn(warnings);
            default ->
                    throw new IllegalArgumentException(
                            "--on-checkpoint-failure must be stop or warn, but was '"
                                    + onFailure
                                    + "'");
        };
    }
}
