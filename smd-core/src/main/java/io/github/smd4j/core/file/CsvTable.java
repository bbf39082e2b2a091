package io.github.smd4j.core.file;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.smd4j.core.step.Resumable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A CSV file (RFC 4180, UTF-8, line feed) that grows by a line at a time, on top of a {@link
 * ResumableFile}.
 */
final class CsvTable implements Resumable, AutoCloseable {

    private final ResumableFile file;
    private final StringWriter line = new StringWriter();
    private final CsvWriter writer =
            CsvWriter.builder().lineDelimiter(LineDelimiter.LF).bufferSize(0).build(line);

    private CsvTable(ResumableFile file) {
        this.file = file;
    }

    /** Creates the file, replacing one that is there, and writes its header line. */
    static CsvTable create(Path file, List<String> header) {
        return writing(ResumableFile.create(file), header);
    }

    /** Writes the header, and later the lines, to a file that is empty. */
    static CsvTable writing(ResumableFile file, List<String> header) {
        CsvTable table = new CsvTable(file);
        table.write(header);
        table.flush();
        return table;
    }

    /** Opens a file to go on with it, once it is restored. */
    static CsvTable reopen(Path path, List<String> header) {
        ResumableFile file = ResumableFile.reopen(path);
        CsvTable table = new CsvTable(file);
        if (!file.startsWith(table.line(header))) {
            file.close();
            throw new IllegalArgumentException(
                    path + " must begin with the header line " + String.join(",", header));
        }
        return table;
    }

    /** A number with every digit, or an empty cell where it is not known. */
    static String cell(double number) {
        return Double.isNaN(number) ? "" : Double.toString(number);
    }

    /** Takes a line whole, or refuses it whole. */
    void write(List<String> cells) {
        file.append(line(cells));
    }

    private byte[] line(List<String> cells) {
        line.getBuffer().setLength(0);
        writer.writeRecord(cells);
        try {
            return text(
                    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(line.getBuffer())));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "a name must be text that UTF-8 can hold, but was in " + cells, e);
        }
    }

    private static byte[] text(ByteBuffer encoded) {
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    long position() {
        return file.position();
    }

    void flush() {
        file.flush();
    }

    @Override
    public void save(DataOutput out) throws IOException {
        file.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        file.restore(in);
    }

    /** A second call does nothing. */
    @Override
    public void close() {
        file.close();
    }
}
