package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.step.AnchorSink;
import io.github.smd4j.core.step.StepSink;
import java.nio.file.Path;
import java.util.Map;

/** What goes around the files of records of a run, and which there are besides its own. */
public interface RunFiles {

    /** No others, and a failure of one fails the run. */
    RunFiles PLAIN =
            new RunFiles() {
                @Override
                public StepSink guarded(Path file, StepSink sink) {
                    return sink;
                }

                @Override
                public AnchorSink guardedAnchors(Path file, AnchorSink sink) {
                    return sink;
                }

                @Override
                public StepSink others(Path folder, boolean reopen) {
                    return record -> {};
                }
            };

    /**
     * Puts something around the sink of a file, such as one that forgives its failures.
     *
     * @param file the file
     * @param sink its sink
     * @return what the run writes to
     */
    StepSink guarded(Path file, StepSink sink);

    /**
     * The same for a file of anchors.
     *
     * @param file the file
     * @param sink its sink
     * @return what the run writes to
     */
    AnchorSink guardedAnchors(Path file, AnchorSink sink);

    /**
     * Returns what was lost.
     *
     * @return name of the file to number of records that it refused, if there are any
     */
    default Map<String, Long> lost() {
        return Map.of();
    }

    /**
     * Opens files in other formats.
     *
     * @param folder the folder of the run
     * @param reopen whether they are there, to be restored
     * @return the sink of all of them
     */
    StepSink others(Path folder, boolean reopen);
}
