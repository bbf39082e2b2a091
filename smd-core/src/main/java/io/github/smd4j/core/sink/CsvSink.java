package io.github.smd4j.core.sink;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.smd4j.core.step.Column;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes one line a record to a CSV file (RFC 4180, UTF-8, line feed), with every digit.
 *
 * <p>The columns are those of {@link Column}; filters are not written. A failure to write is thrown
 * at the record, flush or close that meets it; lines written before stay readable.
 */
public final class CsvSink implements StepSink {

    private final Path file;
    private final CsvWriter writer;
    private boolean closed;

    private CsvSink(Path file, CsvWriter writer) {
        this.file = file;
        this.writer = writer;
    }

    /**
     * Creates the file, replacing one that is there, and writes its header line.
     *
     * @param file the file; its folder must exist
     * @return the sink
     * @throws UncheckedIOException if the file cannot be created
     */
    public static CsvSink create(Path file) {
        Writer target;
        try {
            target = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + file, e);
        }
        return writing(file, target);
    }

    /** Writes the header, and later the records, to a target that goes by the name of a file. */
    static CsvSink writing(Path file, Writer target) {
        CsvWriter writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(target);
        CsvSink sink = new CsvSink(file, writer);
        List<String> header = new ArrayList<>();
        for (Column column : Column.values()) {
            header.add(column.header());
        }
        sink.write(header);
        sink.flush();
        return sink;
    }

    @Override
    public void accept(StepRecord record) {
        List<String> cells = new ArrayList<>(Column.values().length);
        for (Column column : Column.values()) {
            cells.add(column.text(record));
        }
        write(cells);
    }

    private void write(List<String> cells) {
        try {
            writer.writeRecord(cells);
        } catch (UncheckedIOException e) {
            throw failure(e.getCause());
        }
    }

    @Override
    public void flush() {
        try {
            writer.flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            writer.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private UncheckedIOException failure(IOException cause) {
        return new UncheckedIOException("cannot write " + file + ": " + cause.getMessage(), cause);
    }
}
