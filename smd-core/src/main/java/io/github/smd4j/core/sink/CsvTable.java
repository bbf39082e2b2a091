package io.github.smd4j.core.sink;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A CSV file (RFC 4180, UTF-8, line feed) that grows by a line at a time. A failure to write is
 * thrown at the line, flush or close that meets it; lines written before stay readable.
 */
final class CsvTable implements AutoCloseable {

    private final Path file;
    private final CsvWriter writer;
    private boolean closed;

    private CsvTable(Path file, CsvWriter writer) {
        this.file = file;
        this.writer = writer;
    }

    /** Creates the file, replacing one that is there, and writes its header line. */
    static CsvTable create(Path file, List<String> header) {
        Writer target;
        try {
            target = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + file, e);
        }
        return writing(file, target, header);
    }

    /** Writes the header, and later the lines, to a target that goes by the name of a file. */
    static CsvTable writing(Path file, Writer target, List<String> header) {
        CsvTable table =
                new CsvTable(
                        file, CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(target));
        table.write(header);
        table.flush();
        return table;
    }

    /** A number with every digit, or an empty cell where it is not known. */
    static String cell(double number) {
        return Double.isNaN(number) ? "" : Double.toString(number);
    }

    void write(List<String> cells) {
        try {
            writer.writeRecord(cells);
        } catch (UncheckedIOException e) {
            throw failure(e.getCause());
        }
    }

    void flush() {
        try {
            writer.flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** A second call does nothing. */
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
