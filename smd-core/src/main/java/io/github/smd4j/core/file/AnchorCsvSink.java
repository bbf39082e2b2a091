package io.github.smd4j.core.file;

import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.AnchorSink;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.StepSums;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes one line an anchor record to a CSV file, with every digit.
 *
 * <p>The columns are {@code step} (the anchor's), {@code span}, {@code parameter}, {@code rule},
 * {@code learning_rate}, {@code weight_decay}, {@code momentum}, {@code angle_rad}, what I4 says of
 * it ({@code angle_theory_rad}), {@code squared_norm} of the anchor, and how the angles of the
 * filters lie. Cells are empty where the hyperparameters moved within the span, or nobody knows I4
 * for the rule; NaN says that the weights are.
 */
public final class AnchorCsvSink implements AnchorSink, Resumable {

    private final CsvTable table;

    private AnchorCsvSink(CsvTable table) {
        this.table = table;
    }

    /**
     * Creates the file, replacing one that is there, and writes its header line.
     *
     * @param file the file; its folder must exist
     * @return the sink
     * @throws UncheckedIOException if the file cannot be created
     */
    public static AnchorCsvSink create(Path file) {
        return new AnchorCsvSink(CsvTable.create(file, header()));
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
    public static AnchorCsvSink reopen(Path file) {
        return new AnchorCsvSink(CsvTable.reopen(file, header()));
    }

    /**
     * Writes the header, and later the records, to a file that is open.
     *
     * @param file the file, empty; closed with the sink
     * @return the sink
     * @throws UncheckedIOException if there is no room
     */
    public static AnchorCsvSink writing(ResumableFile file) {
        return new AnchorCsvSink(CsvTable.writing(file, header()));
    }

    /**
     * Returns the names of the columns.
     *
     * @return the header line, a name each
     */
    public static List<String> header() {
        List<String> header =
                new ArrayList<>(
                        List.of(
                                "step",
                                "span",
                                "parameter",
                                "rule",
                                "learning_rate",
                                "weight_decay",
                                "momentum",
                                "angle_rad",
                                "angle_theory_rad",
                                "squared_norm"));
        header.addAll(CsvSink.spread("angle", "_rad"));
        return header;
    }

    @Override
    public void accept(AnchorRecord record) {
        Hyperparameters h = record.hyperparameters();
        double theory = UpdateRules.accumulatedAngle(h, record.span());
        List<String> cells = new ArrayList<>();
        cells.add(Long.toString(record.step()));
        cells.add(Long.toString(record.span()));
        cells.add(record.parameter());
        cells.add(h.rule());
        cells.add(CsvTable.cell(h.learningRate()));
        cells.add(CsvTable.cell(h.weightDecay()));
        cells.add(CsvTable.cell(h.momentum()));
        cells.add(Double.toString(record.angle()));
        cells.add(CsvTable.cell(theory));
        cells.add(Double.toString(record.sums().ww()));
        cells.addAll(CsvSink.cells(record.filters().values(StepSums::angularUpdate)));
        table.write(cells);
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
