package io.github.smd4j.core.sink;

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
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Reads the file of a {@link CsvSink} again and hands the same records, less their filters, on. */
public final class CsvRecords {

    private CsvRecords() {}

    /**
     * Feeds every record of a file to a sink, in the order of the file.
     *
     * @param file a file that a {@link CsvSink} wrote
     * @param sink takes the records; not closed
     * @throws UncheckedIOException if the file cannot be read
     * @throws IllegalArgumentException if a column is missing, a cell is not a number or a line is
     *     cut short; names file and line
     */
    public static void read(Path file, StepSink sink) {
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file)) {
            for (NamedCsvRecord line : reader) {
                sink.accept(record(file, line));
            }
        } catch (CsvParseException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(
                    file + ": " + e.getMessage() + ": " + reason.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static StepRecord record(Path file, NamedCsvRecord line) {
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
