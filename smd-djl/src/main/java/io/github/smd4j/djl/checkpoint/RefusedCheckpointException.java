package io.github.smd4j.djl.checkpoint;

import java.io.IOException;
import java.io.Serial;

/** A file that is no checkpoint which can be gone on with: damaged, cut short, foreign or newer. */
public final class RefusedCheckpointException extends IOException {

    @Serial private static final long serialVersionUID = 1L;

    RefusedCheckpointException(String message) {
        super(message);
    }

    RefusedCheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
