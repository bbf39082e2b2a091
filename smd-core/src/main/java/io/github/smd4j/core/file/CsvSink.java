package io.github.smd4j.core.file;

import io.github.smd4j.core.estimate.Quantiles;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.step.Column;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.step.StepSums;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes one line a record to a CSV file (RFC 4180, UTF-8, line feed), with every digit.
 *
 * <p>The columns are those of {@link Column}, the equilibrium angle of the hyperparameters in force
 * (first order, radians), and how angle and squared norm of the filters lie: least, 5%, 50%, 95%,
 * greatest. A cell is empty where there is no theory, or where a record has no filters. The filters
 * one by one are for {@link FilterCsvSink}. A failure to write is thrown at the record, flush or
 * close that meets it; see {@link ResumableFile} for what that leaves.
 *
 * <p>Cost: a few microseconds a record, and some 0.1 a filter.
 */
public final class CsvSink implements StepSink, Resumable {

    private final CsvTable table;

    private CsvSink(CsvTable table) {
        this.table = table;
    }

    /**
     * Creates the file, replacing one that is there, and writes its header line.
     *
     * @param file the file; its folder must exist
     * @return the sink
     * @throws UncheckedIOException if the file cannot be created
     */
    public static CsvSink create(Path file) {
        return new CsvSink(CsvTable.create(file, header()));
    }

    /**
     * Opens a file that is there, to go on with it; {@link #restore} must come before the first
     * record, and cuts it back to where it was when the state was saved.
     *
     * @param file the file
     * @return the sink
     * @throws UncheckedIOException if the file is not there or cannot be opened
     * @throws IllegalArgumentException if it does not begin with the {@linkplain #header header}
     */
    public static CsvSink reopen(Path file) {
        return new CsvSink(CsvTable.reopen(file, header()));
    }

    /**
     * Writes the header, and later the records, to a file that is open.
     *
     * @param file the file, empty; closed with the sink
     * @return the sink
     * @throws UncheckedIOException if there is no room
     */
    public static CsvSink writing(ResumableFile file) {
        return new CsvSink(CsvTable.writing(file, header()));
    }

    /**
     * Returns the names of the columns.
     *
     * @return the header line, a name each
     */
    public static List<String> header() {
        List<String> header = new ArrayList<>();
        for (Column column : Column.values()) {
            header.add(column.header());
        }
        header.add("angular_update_theory_rad");
        header.addAll(spread("angular_update", "_rad"));
        header.addAll(spread("squared_norm", ""));
        return header;
    }

    /** The columns of the quantiles over filters. */
    static List<String> spread(String quantity, String unit) {
        return List.of(
                quantity + "_min" + unit,
                quantity + "_q05" + unit,
                quantity + "_q50" + unit,
                quantity + "_q95" + unit,
                quantity + "_max" + unit);
    }

    /** The cells of the quantiles over filters. */
    static List<String> cells(double... values) {
        List<String> cells = new ArrayList<>();
        for (double value : Quantiles.of(values).toArray()) {
            cells.add(CsvTable.cell(value));
        }
        return cells;
    }

    @Override
    public void accept(StepRecord record) {
        table.write(cells(record));
    }

    /** The cells of a record, in the order of the header. */
    static List<String> cells(StepRecord record) {
        List<String> cells = new ArrayList<>();
        for (Column column : Column.values()) {
            cells.add(column.text(record));
        }
        FilterSums filters = record.filters();
        cells.add(CsvTable.cell(UpdateRules.angularUpdate(record.hyperparameters())));
        cells.addAll(cells(filters.values(StepSums::angularUpdate)));
        cells.addAll(cells(filters.values(StepSums::ww)));
        return cells;
    }

    /**
     * Returns where the file will end when all records so far are written; behind {@link #restore}
     * this is where it was cut.
     *
     * @return the number of bytes
     */
    public long position() {
        return table.position();
    }

    @Override
    public void save(DataOutput out) throws IOException {
        table.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        table.restore(in);
    }

    @Override
    public void flush() {
        table.flush();
    }

    @Override
    public void close() {
        table.close();
    }
}
