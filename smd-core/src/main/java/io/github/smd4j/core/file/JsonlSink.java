package io.github.smd4j.core.file;

import io.github.smd4j.core.step.Column;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * Writes one JSON object (RFC 8259) a record and line, with the names and cells of {@link CsvSink}.
 *
 * <p>Numbers have every digit. What is not known is {@code null}. JSON has no NaN and no infinity:
 * where a network diverged these are the texts {@code "NaN"}, {@code "Infinity"} and {@code
 * "-Infinity"}, which {@code Double.parseDouble}, Python's {@code float} and {@code
 * pandas.to_numeric} read. Only ASCII is written, so that any reader agrees on the names.
 */
public final class JsonlSink implements StepSink, Resumable {

    private static final List<String> TEXTS =
            List.of(Column.PARAMETER.header(), Column.RULE.header());

    private final ResumableFile file;

    private JsonlSink(ResumableFile file) {
        this.file = file;
    }

    /**
     * Creates the file, replacing one that is there.
     *
     * @param file the file; its folder must exist
     * @return the sink
     * @throws UncheckedIOException if the file cannot be created
     */
    public static JsonlSink create(Path file) {
        return writing(ResumableFile.create(file));
    }

    /**
     * Opens a file that is there, to go on with it; {@link #restore} must come before the first
     * record, and cuts it back to where it was when the state was saved.
     *
     * @param file the file
     * @return the sink
     * @throws UncheckedIOException if the file is not there or cannot be opened
     */
    public static JsonlSink reopen(Path file) {
        return writing(ResumableFile.reopen(file));
    }

    /**
     * Writes the records to a file that is open.
     *
     * @param file the file, empty or to be restored; closed with the sink
     * @return the sink
     */
    public static JsonlSink writing(ResumableFile file) {
        return new JsonlSink(file);
    }

    @Override
    public void accept(StepRecord record) {
        StringBuilder line = new StringBuilder("{");
        Iterator<String> cells = CsvSink.cells(record).iterator();
        for (String name : CsvSink.header()) {
            line.append(line.length() == 1 ? "" : ",");
            quote(line, name);
            line.append(':');
            String cell = cells.next();
            if (TEXTS.contains(name) || isNoNumber(cell)) {
                quote(line, cell);
            } else {
                line.append(cell.isEmpty() ? "null" : cell);
            }
        }
        file.append(line.append("}\n").toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** A cell that a number gave, but not one of JSON's. */
    private static boolean isNoNumber(String cell) {
        return cell.equals("NaN") || cell.endsWith("Infinity");
    }

    private static void quote(StringBuilder line, String text) {
        line.append('"');
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                line.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }

    @Override
    public void save(DataOutput out) throws IOException {
        file.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        file.restore(in);
    }

    @Override
    public void flush() {
        file.flush();
    }

    @Override
    public void close() {
        file.close();
    }
}
