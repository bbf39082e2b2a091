package io.github.smd4j.core.file;

import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.step.Column;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.PathPattern;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes one line a step, parameter and filter to a CSV file: the full series of every filter.
 *
 * <p>The columns are those of {@link Column} for the filter alone, with {@code filter}, its index
 * on the first axis from 0, behind the parameter, and the equilibrium angle. Nothing is kept in
 * memory. The file grows by some 300 bytes a filter and step: ResNet-50 has 26,560 filters, so
 * choose a few parameters, or sample.
 */
public final class FilterCsvSink implements StepSink, Resumable {

    private final CsvTable table;
    private final List<PathPattern> wanted;

    private FilterCsvSink(CsvTable table, List<PathPattern> wanted) {
        this.table = table;
        this.wanted = wanted;
    }

    /**
     * Creates the file, replacing one that is there, and writes its header line.
     *
     * @param file the file; its folder must exist
     * @param wanted whose filters are written: every parameter that one of the patterns {@linkplain
     *     PathPattern#covers covers}
     * @return the sink
     * @throws UncheckedIOException if the file cannot be created
     */
    public static FilterCsvSink create(Path file, List<PathPattern> wanted) {
        return new FilterCsvSink(CsvTable.create(file, header()), List.copyOf(wanted));
    }

    /**
     * Opens a file that is there, to go on with it; {@link #restore} must come before the first
     * record, and cuts it back to where it was when the state was saved.
     *
     * @param file the file
     * @param wanted as for {@link #create}
     * @return the sink
     * @throws UncheckedIOException if the file is not there or cannot be opened
     * @throws IllegalArgumentException if it does not begin with the {@linkplain #header header}
     */
    public static FilterCsvSink reopen(Path file, List<PathPattern> wanted) {
        return new FilterCsvSink(CsvTable.reopen(file, header()), List.copyOf(wanted));
    }

    /**
     * Writes the header, and later the records, to a file that is open.
     *
     * @param file the file, empty; closed with the sink
     * @param wanted as for {@link #create}
     * @return the sink
     * @throws UncheckedIOException if there is no room
     */
    public static FilterCsvSink writing(ResumableFile file, List<PathPattern> wanted) {
        return new FilterCsvSink(CsvTable.writing(file, header()), List.copyOf(wanted));
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
            if (column == Column.PARAMETER) {
                header.add("filter");
            }
        }
        header.add("angular_update_theory_rad");
        return header;
    }

    @Override
    public void accept(StepRecord record) {
        if (wanted.stream().noneMatch(pattern -> pattern.covers(record.parameter()))) {
            return;
        }
        String theory = CsvTable.cell(UpdateRules.angularUpdate(record.hyperparameters()));
        for (int k = 0; k < record.filters().size(); k++) {
            StepRecord filter =
                    new StepRecord(
                            record.parameter(),
                            record.step(),
                            record.hyperparameters(),
                            record.filters().get(k),
                            FilterSums.NONE);
            List<String> cells = new ArrayList<>();
            for (Column column : Column.values()) {
                cells.add(column.text(filter));
                if (column == Column.PARAMETER) {
                    cells.add(Integer.toString(k));
                }
            }
            cells.add(theory);
            table.write(cells);
        }
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
