package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.detect.AnchorStages;
import io.github.smd4j.core.detect.AnchorStatistics;
import io.github.smd4j.core.file.CsvRecords;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.AnchorSink;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a run is judged by: the records of its layers, and of its anchors what each stage shows. The
 * records of layers are given one by one, or read from their file at the end.
 */
public final class RunRecords {

    /** Largest state of anchors, in bytes. */
    private static final int MOST = 1 << 28;

    private final MemorySink layers = new MemorySink();
    private final AnchorStages anchors;
    private final int stages;
    private boolean sameStages = true;

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
     * Reads the records of steps from the file that they were written to, in one pass. So a run
     * keeps none of them, however long it is; its judgement takes some 200 bytes a record.
     *
     * @param written the file, closed
     * @return this
     */
    public RunRecords read(Path written) {
        CsvRecords.read(written, this::accept);
        return this;
    }

    /**
     * Returns a sink of the records of anchors. A state of other stages than these is passed over:
     * the run then goes on under other hyperparameters, and what each stage shows begins anew.
     *
     * @return the sink
     */
    public AnchorSink anchors() {
        return new Anchored();
    }

    /** The records of anchors. */
    private final class Anchored implements AnchorSink, Resumable {

        @Override
        public void accept(AnchorRecord record) {
            RunRecords.this.accept(record);
        }

        @Override
        public void save(DataOutput out) throws IOException {
            ByteArrayOutputStream state = new ByteArrayOutputStream();
            anchors.save(new DataOutputStream(state));
            out.writeInt(state.size());
            out.write(state.toByteArray());
        }

        @Override
        public void restore(DataInput in) throws IOException {
            byte[] state = new byte[SavedState.readCount(in, MOST)];
            in.readFully(state);
            if (sameStages) {
                anchors.restore(new DataInputStream(new ByteArrayInputStream(state)));
            }
        }
    }

    /**
     * Says that the run goes on under hyperparameters that give other stages.
     *
     * @return this
     */
    public RunRecords withOtherStages() {
        sameStages = false;
        return this;
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
