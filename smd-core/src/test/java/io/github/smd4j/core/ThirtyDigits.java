package io.github.smd4j.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A table of 30-digit values in {@code src-test-data/theory}, made by the script beside it, and the
 * functions that must agree with it: {@code function,arguments,value}, arguments with spaces
 * between.
 */
public final class ThirtyDigits {

    /** A function and the tolerance its Javadoc promises, in ulps of the value or of 1. */
    public record Form(
            String name, double ulps, boolean absolute, ToDoubleFunction<double[]> function) {}

    private record Row(String function, double[] arguments, BigDecimal value) {}

    private final Map<String, Form> forms = new TreeMap<>();
    private final List<Row> rows;

    private ThirtyDigits(String file) {
        this.rows = read(file);
    }

    public static ThirtyDigits of(String file, Form... forms) {
        ThirtyDigits table = new ThirtyDigits(file);
        for (Form form : forms) {
            table.forms.put(form.name(), form);
        }
        return table;
    }

    /** A function held to ulps of its value. */
    public static Form form(String name, double ulps, ToDoubleFunction<double[]> function) {
        return new Form(name, ulps, false, function);
    }

    /** A function held to ulps of the greater of its value and 1. */
    public static Form absolute(String name, double ulps, ToDoubleFunction<double[]> function) {
        return new Form(name, ulps, true, function);
    }

    public Stream<String> functions() {
        return forms.keySet().stream();
    }

    public void requireSameFunctions() {
        assertEquals(
                forms.keySet(),
                rows.stream().map(Row::function).collect(Collectors.toCollection(TreeSet::new)));
    }

    public void requireAgreement(String function) {
        Form form = forms.get(function);
        double worst = 0;
        for (Row row : rows) {
            if (row.function().equals(function)) {
                double actual = form.function().applyAsDouble(row.arguments());
                double expected = row.value().doubleValue();
                double scale = form.absolute() ? Math.max(1, Math.abs(expected)) : expected;
                double error =
                        Double.isFinite(actual)
                                ? new BigDecimal(actual).subtract(row.value()).abs().doubleValue()
                                : Double.POSITIVE_INFINITY;
                assertTrue(
                        error <= form.ulps() * Math.ulp(scale),
                        () ->
                                function
                                        + DoubleStream.of(row.arguments()).boxed().toList()
                                        + " is "
                                        + actual
                                        + ", but should be "
                                        + row.value()
                                        + ": off by "
                                        + error / Math.ulp(scale)
                                        + " ulp");
                worst = Math.max(worst, error / Math.ulp(scale));
            }
        }
        System.out.printf("%-30s worst error %.2f ulp of %.0f%n", function, worst, form.ulps());
    }

    private static List<Row> read(String name) {
        Path file = Path.of(System.getProperty("smd.testData"), "theory", name);
        try (Stream<String> lines = Files.lines(file)) {
            return lines.skip(1)
                    .map(line -> line.split(",", -1))
                    .map(
                            cells ->
                                    new Row(
                                            cells[0],
                                            Stream.of(cells[1].split(" ", -1))
                                                    .mapToDouble(Double::parseDouble)
                                                    .toArray(),
                                            new BigDecimal(cells[2])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
