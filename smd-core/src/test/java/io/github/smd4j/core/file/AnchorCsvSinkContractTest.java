package io.github.smd4j.core.file;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.github.smd4j.core.sink.FileSinkContract;
import io.github.smd4j.core.sink.FillingDisk;
import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.AnchorSink;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** A file of anchors does what a file of steps does, a span of one step each. */
class AnchorCsvSinkContractTest extends FileSinkContract {

    @Override
    protected Path file() {
        return folder.resolve("anchors.csv");
    }

    @Override
    protected StepSink open() {
        return new Anchored(AnchorCsvSink.create(file()));
    }

    @Override
    protected StepSink reopen() {
        return new Anchored(AnchorCsvSink.reopen(file()));
    }

    @Override
    protected StepSink openOn(FillingDisk disk) throws IOException {
        return new Anchored(AnchorCsvSink.writing(ResumableFile.writing(file(), disk)));
    }

    /** What the file holds of a record. */
    private record Line(
            String step, String parameter, String rule, String rate, String angle, String norm) {}

    @Override
    protected List<Line> stored() {
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file())) {
            return reader.stream()
                    .map(
                            line ->
                                    new Line(
                                            line.getField("step"),
                                            line.getField("parameter"),
                                            line.getField("rule"),
                                            line.getField("learning_rate"),
                                            line.getField("angle_rad"),
                                            line.getField("squared_norm")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected List<?> expected(List<StepRecord> records, boolean closed) {
        return records.stream()
                .map(
                        r ->
                                new Line(
                                        Long.toString(r.step()),
                                        r.parameter(),
                                        r.hyperparameters().rule(),
                                        r.hyperparameters().known() ? "0.2" : "",
                                        Double.toString(r.sums().angularUpdate()),
                                        Double.toString(r.sums().ww())))
                .toList();
    }

    /** Hands on each step as an anchor's. */
    record Anchored(AnchorSink target) implements StepSink, Resumable {

        @Override
        public void accept(StepRecord record) {
            target.accept(
                    new AnchorRecord(
                            record.parameter(),
                            record.step(),
                            1,
                            record.hyperparameters(),
                            record.sums(),
                            record.filters()));
        }

        @Override
        public void flush() {
            target.flush();
        }

        @Override
        public void save(DataOutput out) throws IOException {
            ((Resumable) target).save(out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            ((Resumable) target).restore(in);
        }

        @Override
        public void close() {
            target.close();
        }
    }
}
