package io.github.smd4j.core.bound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.theory.Rates;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecurrenceMatrixTest {

    @ParameterizedTest
    @CsvSource({"0.1,0.1", "0.5,0.02", "0.9,1e-3", "0.9,2e-5", "0.99,1e-6"})
    void agreesWithCommonsMath(double momentum, double intrinsic) {
        RecurrenceMatrix matrix = RecurrenceMatrix.of(1, intrinsic, momentum);
        RealMatrix a = MatrixUtils.createRealMatrix(matrix.matrix());
        double[] values = new EigenDecomposition(a).getRealEigenvalues();
        Arrays.sort(values);
        double[] own = matrix.eigenvalues();
        // An eigenvalue moves by an error of A over the gaps: 1/d² of the entries' ulp.
        double tolerance = 1e-15 / ((1 - momentum) * (1 - momentum));
        assertArrayEquals(new double[] {values[2], values[1], values[0]}, own, 8 * tolerance);
        RealMatrix s = MatrixUtils.createRealMatrix(matrix.eigenvectors());
        RealMatrix inverse = MatrixUtils.createRealMatrix(matrix.inverse());
        RealMatrix unit = inverse.multiply(s).subtract(MatrixUtils.createRealIdentityMatrix(3));
        assertEquals(0, unit.getNorm(), 100 * tolerance);
        RealMatrix diagonal = inverse.multiply(a).multiply(s);
        RealMatrix lambda = MatrixUtils.createRealDiagonalMatrix(own);
        assertEquals(0, diagonal.subtract(lambda).getNorm(), 300 * tolerance);
        assertArrayEquals(inverse.getColumn(0), matrix.drive(), 8 * tolerance);
    }

    /** Eq. 67–69 and 91–93, whose next order is about 2λη/(1−α)² beside them. */
    @Test
    void leadingOrderIsThePapers() {
        double a = 0.9;
        double u = 1e-7;
        RecurrenceMatrix matrix = RecurrenceMatrix.of(1, u, a);
        double[] values = matrix.eigenvalues();
        double next = 4 * u / ((1 - a) * (1 - a));
        assertEquals(1, matrix.loss() * (1 - a) / (2 * u), next);
        assertEquals(a, values[1]);
        assertEquals(1, (values[2] / (a * a) - 1) * (1 - a) / (2 * u), next);
        double[] drive = matrix.drive();
        double square = (1 - a) * (1 - a);
        assertEquals(1, drive[0] * square, 2 * next);
        assertEquals(-2 * a, drive[1] * square, 2 * next);
        assertEquals(a * a, drive[2] * square, 2 * next);
    }

    /** Eq. 79–83, by which ‖w‖² follows x' ≥ λ1·x + h̃η²/x for every positive h̃. */
    @Test
    void mathematicalInductionHoldsForPositiveH() {
        SplittableRandom random = new SplittableRandom(79);
        for (int trial = 0; trial < 300; trial++) {
            double a = 0.02 + 0.96 * random.nextDouble();
            double u = Rates.realEigenvalueLimit(a) * 0.9 * Math.pow(10, -4 * random.nextDouble());
            RecurrenceMatrix matrix = RecurrenceMatrix.of(1, u, a);
            double[] values = matrix.eigenvalues();
            double[] k = matrix.drive();
            double[] y = matrix.coordinates(1, 1, 1);
            // The sums cancel: |y| is up to 4/d² of their result.
            double rounding = 1e-14 * (Math.abs(k[0]) + Math.abs(k[1]) + Math.abs(k[2]));
            double spread = Math.pow(10, 3 * random.nextDouble() - 1);
            for (int t = 0; t < 100; t++) {
                String where = "trial " + trial + ", step " + t + ": " + Arrays.toString(y);
                double scale = rounding * Math.abs(y[0]);
                double sum = y[0] + y[1] + y[2];
                assertTrue(y[1] < 0, where);
                assertTrue(y[2] > -scale, where);
                assertTrue(
                        (values[1] - values[0]) * y[1] > (values[0] - values[2]) * y[2] - scale,
                        where);
                assertTrue(sum > 0, where);
                double drive = u * Math.exp(spread * (random.nextDouble() - 0.5)) / sum;
                for (int i = 0; i < 3; i++) {
                    y[i] = values[i] * y[i] + k[i] * drive;
                }
                double next = y[0] + y[1] + y[2];
                assertTrue(next >= values[0] * sum + drive - scale, where);
            }
        }
    }

    /** A negative h̃ breaks the induction at once where it is large enough. */
    @Test
    void inductionNeedsPositiveH() {
        RecurrenceMatrix matrix = RecurrenceMatrix.of(1, 1e-3, 0.9);
        double[] k = matrix.drive();
        double[] y = matrix.coordinates(1, 1, 1);
        double negative = -0.1;
        assertTrue(matrix.eigenvalues()[1] * y[1] + k[1] * negative > 0);
    }

    @Test
    void startDistanceIsThatOfTheNormUpToOrderOne() {
        double x = 3;
        for (double a : new double[] {0.5, 0.9}) {
            RecurrenceMatrix matrix = RecurrenceMatrix.of(1e-5, 1e-2, a);
            assertEquals(4, matrix.startDistance(5, x), 1e-3);
            double[] rest = matrix.coordinates(x, x * (1 - 1e-7 / (1 + a)), x);
            double[] from = matrix.coordinates(5, 5, 5);
            double direct = 0;
            for (int i = 0; i < 3; i++) {
                direct += (from[i] - rest[i]) * (from[i] - rest[i]);
            }
            assertEquals(direct, matrix.startDistance(5, x), 1e-11);
            assertTrue(matrix.startDistance(x, x) < 1e-8);
        }
    }

    @Test
    void badArgumentsAreNamed() {
        String beyond =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> RecurrenceMatrix.of(1, 0.003, 0.9))
                        .getMessage();
        assertTrue(beyond.contains("0.00263") && beyond.contains("0.003"), beyond);
        assertThrows(IllegalArgumentException.class, () -> RecurrenceMatrix.of(1, 0.01, 0));
    }
}
