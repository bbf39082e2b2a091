package io.github.smd4j.examples.experiment;

import java.io.IOException;
import java.util.function.Consumer;

/** What becomes of a run whose checkpoint cannot be written. Those before it are there still. */
@FunctionalInterface
public interface CheckpointFailure {

    /** Fails the run. */
    CheckpointFailure STOP =
            (step, failure) -> {
                throw new IOException(told(step, failure), failure);
            };

    /**
     * Is told of a checkpoint that could not be written; returns for the run to go on, which tries
     * again at the next.
     *
     * @param step steps done
     * @param failure why
     * @throws IOException to fail the run
     */
    void failed(long step, IOException failure) throws IOException;

    /**
     * Goes on and says so.
     *
     * @param warnings gets a line for each
     * @return the policy
     */
    static CheckpointFailure warn(Consumer<String> warnings) {
        return (step, failure) ->
                warnings.accept(
                        told(step, failure)
                                + "; the run goes on, and --resume would from the one before it");
    }

    private static String told(long step, IOException failure) {
        return "cannot write the checkpoint of step " + step + ": " + failure.getMessage();
    }
}
