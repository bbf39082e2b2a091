package io.github.smd4j.core.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.github.smd4j.core.step.Column;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.step.StepSums;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/** Reads the file of a {@link CsvSink} again and hands the same records, less their filters, on. */
public final class CsvRecords {

    private CsvRecords() {}

    /**
     * Feeds every record of a file to a sink, in the order of the file.
     *
     * @param file a file that a {@link CsvSink} wrote
     * @param sink takes the records; not closed
     * @throws UncheckedIOException if the file cannot be read
     * @throws IllegalArgumentException if a column is missing, a cell is not a number, a line is
     *     cut short or is no text in UTF-8; names file and line, and the lines before were handed
     *     on
     */
    public static void read(Path file, StepSink sink) {
        read(file, Long.MAX_VALUE, sink);
    }

    /**
     * Feeds the records of the beginning of a file to a sink: what a run had written when it was
     * saved, see {@link CsvSink#position}.
     *
     * @param file a file that a {@link CsvSink} wrote
     * @param bytes how much of it to read; {@link Long#MAX_VALUE} for all
     * @param sink takes the records; not closed
     * @throws UncheckedIOException if the file cannot be read
     * @throws IllegalArgumentException as of {@link #read(Path, StepSink)}, and if the file is
     *     shorter
     */
    public static void read(Path file, long bytes, StepSink sink) {
        try (InputStream in = Files.newInputStream(file);
                Reader text =
                        new InputStreamReader(beginning(file, in, bytes), UTF_8.newDecoder());
                CsvReader<NamedCsvRecord> reader =
                        CsvReader.builder().allowUnclosedQuote(false).ofNamedCsvRecord(text)) {
            Iterator<NamedCsvRecord> lines = reader.iterator();
            for (long line = 1; hasNext(file, line, lines); ) {
                NamedCsvRecord next = lines.next();
                line = next.getStartingLineNumber();
                sink.accept(record(file, next));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** What fails here is the fault of the file, and not of the sink. */
    private static boolean hasNext(Path file, long line, Iterator<NamedCsvRecord> lines) {
        try {
            return lines.hasNext();
        } catch (CsvParseException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(
                    file + ": " + e.getMessage() + ": " + reason.getMessage(), e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw new IllegalArgumentException(
                        file + ", behind line " + line + ": there is text that is not UTF-8", e);
            }
            throw new UncheckedIOException("cannot read " + file, e.getCause());
        }
    }

    private static InputStream beginning(Path file, InputStream in, long bytes) throws IOException {
        if (bytes == Long.MAX_VALUE) {
            return in;
        }
        if (Files.size(file) < bytes) {
            throw new IllegalArgumentException(
                    file + " must hold at least " + bytes + " bytes, but has " + Files.size(file));
        }
        return new Beginning(in, bytes);
    }

    private static StepRecord record(Path file, NamedCsvRecord line) {
        int cells = line.getHeader().size();
        if (line.getFieldCount() != cells) {
            throw new IllegalArgumentException(
                    file
                            + ", line "
                            + line.getStartingLineNumber()
                            + ": must have "
                            + cells
                            + " cells, but has "
                            + line.getFieldCount()
                            + ": it was cut short");
        }
        try {
            return new StepRecord(
                    cell(file, line, Column.PARAMETER),
                    Long.parseLong(cell(file, line, Column.STEP)),
                    new Hyperparameters(
                            cell(file, line, Column.RULE),
                            number(file, line, Column.LEARNING_RATE),
                            number(file, line, Column.WEIGHT_DECAY),
                            number(file, line, Column.MOMENTUM)),
                    new StepSums(
                            number(file, line, Column.SQUARED_NORM),
                            number(file, line, Column.WEIGHT_DOT_UPDATE),
                            number(file, line, Column.UPDATE_SQUARED),
                            number(file, line, Column.GRADIENT_SQUARED),
                            number(file, line, Column.WEIGHT_DOT_GRADIENT),
                            number(file, line, Column.VELOCITY_DOT_GRADIENT)),
                    FilterSums.NONE);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    file
                            + ", line "
                            + line.getStartingLineNumber()
                            + ": a cell is not a number: "
                            + e.getMessage(),
                    e);
        }
    }

    private static String cell(Path file, NamedCsvRecord line, Column column) {
        return line.findField(column.header())
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        file
                                                + ", line "
                                                + line.getStartingLineNumber()
                                                + " has no column "
                                                + column.header()));
    }

    private static double number(Path file, NamedCsvRecord line, Column column) {
        String cell = cell(file, line, column);
        return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }
}
