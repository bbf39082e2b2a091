package io.github.smd4j.examples.experiment;

import io.github.smd4j.djl.checkpoint.Checkpoint;
import io.github.smd4j.djl.checkpoint.Checkpoints;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * How a run outlives its process.
 *
 * @param checkpoints where checkpoints go; empty for none
 * @param every steps between them; the last step has one too
 * @param from where the run goes on; empty for the beginning
 * @param settings what must be the same where it goes on
 * @param stop whether the run shall end after the step it is in
 * @param failure decides what becomes of the run where a checkpoint cannot be written
 * @param phases is told what the run is at
 */
public record Durability(
        Optional<Checkpoints> checkpoints,
        long every,
        Optional<Checkpoint> from,
        RunSettings settings,
        BooleanSupplier stop,
        CheckpointFailure failure,
        RunPhases phases) {

    /** From the beginning to the end, and nothing is left on the way. */
    public static final Durability NONE =
            new Durability(
                    Optional.empty(),
                    Long.MAX_VALUE,
                    Optional.empty(),
                    RunSettings.NONE,
                    () -> false,
                    CheckpointFailure.STOP,
                    RunPhases.NONE);
}
