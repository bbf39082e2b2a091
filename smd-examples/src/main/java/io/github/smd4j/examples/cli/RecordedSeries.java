package io.github.smd4j.examples.cli;

import io.github.smd4j.core.file.CsvRecords;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.StepRecord;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Reads h_unit of one parameter from a {@code steps.csv} that an option names. */
final class RecordedSeries {

    private final String option;
    private final String name;

    /**
     * Names the file.
     *
     * @param option what to call it in errors, such as {@code --process series:FILE}
     * @param name its path
     */
    RecordedSeries(String option, String name) {
        this.option = option;
        this.name = name;
    }

    /**
     * Returns the records of a parameter, each with a finite h_unit.
     *
     * @param parameter its path; null where the file has one parameter alone
     * @param parameterOption what to call the choice of the parameter in errors
     * @return the records by step, not empty
     */
    List<StepRecord> records(String parameter, String parameterOption) {
        Path file = path();
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    option + " must name a steps.csv, but '" + name + "' is no file");
        }
        MemorySink sink = new MemorySink();
        try {
            CsvRecords.read(file, sink);
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
        List<String> all = sink.parameters();
        boolean guess = parameter == null && all.size() == 1;
        if (!guess && (parameter == null || !all.contains(parameter))) {
            throw new IllegalArgumentException(
                    parameterOption
                            + " must be one of those in "
                            + name
                            + " ("
                            + String.join(", ", all)
                            + "), but was "
                            + (parameter == null ? "not given" : "'" + parameter + "'"));
        }
        List<StepRecord> records = sink.of(guess ? all.get(0) : parameter);
        for (StepRecord record : records) {
            if (!Double.isFinite(record.unitH())) {
                throw new IllegalArgumentException(
                        option
                                + " needs a finite h_unit at every step, but "
                                + name
                                + " has "
                                + record.unitH());
            }
        }
        return records;
    }

    private Path path() {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    option + " must name a file, but was '" + name + "'", e);
        }
    }
}
