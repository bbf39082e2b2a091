package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.detect.AnchorStages;
import io.github.smd4j.core.detect.AnchorStatistics;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.StepRecord;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a run keeps in memory of its records until it is judged: those of the layers, and of anchors
 * what each stage shows.
 */
public final class RunRecords {

    private final MemorySink layers = new MemorySink();
    private final AnchorStages anchors;
    private final int stages;

    /**
     * Prepares for a run.
     *
     * @param settings its settings
     * @param spans the numbers of steps k of its anchors, rising; may be empty
     */
    public RunRecords(QuickstartSettings settings, List<Long> spans) {
        this.anchors =
                new AnchorStages(
                        settings.stages(), spans.stream().mapToLong(Long::longValue).toArray());
        this.stages = settings.stages().size();
    }

    /**
     * Takes a record of a step.
     *
     * @param record the record
     */
    public void accept(StepRecord record) {
        layers.accept(
                new StepRecord(
                        record.parameter(),
                        record.step(),
                        record.hyperparameters(),
                        record.sums(),
                        FilterSums.NONE));
    }

    /**
     * Takes a record of an anchor.
     *
     * @param record the record
     */
    public void accept(AnchorRecord record) {
        anchors.accept(record);
    }

    /**
     * Returns the paths of the parameters.
     *
     * @return the paths, in the order of the network
     */
    public List<String> parameters() {
        return layers.parameters();
    }

    /** The records of one parameter, less their filters. */
    List<StepRecord> of(String parameter) {
        return layers.of(parameter);
    }

    /** Its anchors in each stage, each span in its turn. */
    List<List<AnchorStatistics>> anchors(String parameter) {
        return IntStream.range(0, stages).mapToObj(i -> anchors.of(parameter, i)).toList();
    }
}
