package io.github.smd4j.core.theory;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.step.Hyperparameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every closed form against {@code theory/closed_forms.csv}: 30 digits, from mpmath. */
class ClosedFormsTest {

    private static final NesterovRule NESTEROV = new NesterovRule();

    /** A function and the tolerance its Javadoc promises, in ulps of the value or of 1. */
    private record Form(ToDoubleFunction<double[]> function, double ulps, boolean absolute) {}

    private record Row(String function, double[] arguments, BigDecimal value) {}

    private static final Map<String, Form> FORMS =
            Map.ofEntries(
                    form("angularUpdate", 4, a -> Equilibrium.angularUpdate(a[0], a[1], a[2])),
                    form(
                            "angularUpdateExact",
                            4,
                            a -> Equilibrium.angularUpdateExact(a[0], a[1], a[2])),
                    form("squaredNorm", 4, a -> Equilibrium.squaredNorm(a[0], a[1], a[2], a[3])),
                    form(
                            "squaredNormExact",
                            4,
                            a -> Equilibrium.squaredNormExact(a[0], a[1], a[2], a[3])),
                    form("relaxationSteps", 3, a -> Relaxation.steps(a[0], a[1], a[2])),
                    form("timescale", 3, a -> Relaxation.timescale(a[0], a[1], a[2])),
                    form(
                            "minimumSteps",
                            0,
                            a -> (double) Relaxation.minimumSteps(a[0], a[1], a[2], a[3])),
                    form(
                            "stepsToFraction",
                            8,
                            a -> Relaxation.stepsToFraction(a[0], a[1], a[2], a[3], a[4])),
                    form(
                            "ratio",
                            4,
                            a -> Relaxation.angularUpdateRatio(a[0], a[1], a[2], a[3], a[4])),
                    absolute("rateBound", 2, a -> Rates.bound(a[0], a[1], a[2])),
                    // 45 ulps are 1e-14.
                    form("rateLoss", 45, a -> Rates.nearEquilibriumLoss(a[0], a[1], a[2])),
                    // The modulus comes as one less a root of the product, so 1 is its scale.
                    absolute(
                            "rateLossOscillating",
                            45,
                            a -> Rates.nearEquilibriumLoss(a[0], a[1], a[2])),
                    form("oscillationLimit", 5, a -> Rates.oscillationLimit(a[0])),
                    form("realEigenvalueLimit", 5, a -> Rates.realEigenvalueLimit(a[0])),
                    form("rescaleWeight", 2, a -> RescaleFactors.of(a[0]).weightDivisor()),
                    form(
                            "rescaleScaledVelocity",
                            2,
                            a -> RescaleFactors.of(a[0]).scaledVelocityFactor()),
                    form("rescaleVariance", 2, a -> RescaleFactors.of(a[0]).squaredNormDivisor()),
                    form("normBound", 12, a -> Bounds.squaredNorm(a[0], a[1], a[2], a[3])),
                    form(
                            "normBoundNear",
                            12,
                            a -> Bounds.squaredNormNearEquilibrium(a[0], a[1], a[2], a[3])),
                    form("angleBound", 12, a -> Bounds.angularUpdate(a[0], a[1], a[2], a[3])),
                    form(
                            "normVariance",
                            8,
                            a -> Fluctuations.squaredNormVariance(a[0], a[1], a[2], a[3])),
                    form(
                            "angularVariance",
                            8,
                            a -> Fluctuations.angularUpdateVariance(a[0], a[1], a[2], a[3], a[4])),
                    form("meanShortfall", 8, a -> Fluctuations.meanShortfall(a[0], a[1], a[2])),
                    form("growth", 6, a -> Growth.squaredNorm(a[0], a[1], a[2], a[3], a[4])),
                    form("growthAngle", 6, a -> Growth.angularUpdate(a[0], a[1], a[2], a[3])),
                    form("floorLimit1", 8, a -> Assumptions.floorLimit(a[0] * a[1])),
                    // The denominator loses up to (1-a)^3(1+a)/(that less 8u(1-a)) = 3 times its
                    // ulp in these rows.
                    form("floorLimit2", 20, a -> Assumptions.floorLimit(a[0] * a[1], a[2])),
                    form("nesterovAngle", 8, a -> NESTEROV.angularUpdate(nesterov(a))),
                    form("nesterovAngleExact", 8, a -> NESTEROV.angularUpdateExact(nesterov(a))),
                    form(
                            "nesterovNormExact",
                            8,
                            a -> NESTEROV.squaredNormExact(nesterov(a), a[3])));

    private static final List<Row> ROWS = read();

    static Stream<String> functions() {
        return FORMS.keySet().stream().sorted();
    }

    @Test
    void tableAndFunctionsMatch() {
        assertEquals(
                new TreeSet<>(FORMS.keySet()),
                ROWS.stream().map(Row::function).collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void agreesWithThirtyDigits(String function) {
        Form form = FORMS.get(function);
        for (Row row : ROWS) {
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
            }
        }
    }

    private static Map.Entry<String, Form> form(
            String name, double ulps, ToDoubleFunction<double[]> function) {
        return entry(name, new Form(function, ulps, false));
    }

    private static Map.Entry<String, Form> absolute(
            String name, double ulps, ToDoubleFunction<double[]> function) {
        return entry(name, new Form(function, ulps, true));
    }

    private static Hyperparameters nesterov(double[] a) {
        return new Hyperparameters(NESTEROV.name(), a[0], a[1], a[2]);
    }

    private static List<Row> read() {
        Path file = Path.of(System.getProperty("smd.testData"), "theory", "closed_forms.csv");
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
