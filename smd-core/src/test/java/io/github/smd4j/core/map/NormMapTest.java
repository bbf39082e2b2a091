package io.github.smd4j.core.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.theory.Equilibrium;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormMapTest {

    /** Iterates from 10 until e^(−40) of the distance is left: 40/(1−ρ), 1−ρ ≈ 4λη/(1−α). */
    private static double rest(NormMap map, double level) {
        double steps = 10 * (1 - map.momentum()) / (map.learningRate() * map.weightDecay()) + 1000;
        NormMap.State state = NormMap.State.atRest(10);
        for (int t = 0; t < steps; t++) {
            state = map.next(state, level);
        }
        return state.squaredNorm();
    }

    @ParameterizedTest
    @CsvSource({"0.1,0.001,10", "0.1,0.1,3", "0.5,0.5,0.2", "0.01,0.01,7"})
    void asPrintedRestsAtTheFirstOrderNorm(double rate, double decay, double level) {
        NormMap map = new SgdMap(rate, decay, false);
        double expected = Equilibrium.squaredNorm(rate, decay, 0, level);
        assertEquals(expected, map.fixedPoint(level));
        assertEquals(1, rest(map, level) / expected, 1e-12);
    }

    @ParameterizedTest
    @CsvSource({"0.1,0.001,10", "0.1,0.1,3", "0.5,0.5,0.2", "1,0.5,5"})
    void exactRestsAtTheExactNorm(double rate, double decay, double level) {
        NormMap map = new SgdMap(rate, decay, true);
        double expected = Equilibrium.squaredNormExact(rate, decay, 0, level);
        assertEquals(expected, map.fixedPoint(level));
        assertEquals(1, rest(map, level) / expected, 1e-12);
    }

    /** What MomentumMap promises, 10 ulp/(λη(1−α)), is below 1e-12 from λη(1−α) = 1e-3 on. */
    @ParameterizedTest
    @CsvSource({"0.1,0.001,0.9,10", "0.1,0.01,0.9,10", "0.1,0.1,0.5,3", "0.2,0.5,0.9,1"})
    void momentumRestsAtTheExactNorm(double rate, double decay, double a, double level) {
        NormMap map = new MomentumMap(rate, decay, a);
        double expected = Equilibrium.squaredNormExact(rate, decay, a, level);
        assertEquals(expected, map.fixedPoint(level));
        double promised = 10 * Math.ulp(1.0) / (rate * decay * (1 - a));
        assertEquals(1, rest(map, level) / expected, Math.max(promised, 1e-12));
        // A step from the fixed point stays there: ⟨w_t, w_{t−1}⟩ = x*·s/(1+α).
        double inner = expected * (1 + a - rate * decay) / (1 + a);
        NormMap.State next = map.next(new NormMap.State(expected, inner, expected), level);
        assertEquals(1, next.squaredNorm() / expected, 1e-12);
        assertEquals(1, next.inner() / inner, 1e-12);
    }

    /** α and (s² − 2α ± s√(s²−4α))/2, here from Commons Math's decomposition of A. */
    @ParameterizedTest
    @CsvSource({
        "1e-4,0.9",
        "1e-3,0.9",
        "2.6e-3,0.9",
        "0.01,0.9",
        "0.05,0.5",
        "0.2,0.5",
        "1e-5,0.99"
    })
    void eigenvaluesAreTheClosedForms(double intrinsic, double a) {
        MomentumMap map = new MomentumMap(1, intrinsic, a);
        EigenDecomposition oracle = new EigenDecomposition(new Array2DRowRealMatrix(map.matrix()));
        double s = 1 + a - intrinsic;
        Complex root = new Complex(s * s - 4 * a).sqrt().multiply(s);
        Complex[] expected = {
            new Complex(a),
            new Complex(s * s - 2 * a).add(root).divide(2),
            new Complex(s * s - 2 * a).subtract(root).divide(2)
        };
        // The three multiply to α³ and lie close together for λη → (1−√α)²: a perturbation of a few
        // ulp of the entries moves an eigenvalue at distance d from the others by ulp/d².
        double[] real = oracle.getRealEigenvalues();
        double[] imaginary = oracle.getImagEigenvalues();
        for (Complex value : expected) {
            double nearest =
                    Arrays.stream(new int[] {0, 1, 2})
                            .mapToDouble(
                                    i -> value.subtract(new Complex(real[i], imaginary[i])).abs())
                            .min()
                            .orElseThrow();
            double gap =
                    Arrays.stream(expected)
                            .filter(other -> other != value)
                            .mapToDouble(other -> other.subtract(value).abs())
                            .min()
                            .orElseThrow();
            assertEquals(0, nearest, 64 * Math.ulp(1.0) / (gap * gap), value.toString());
        }
        boolean allReal = Arrays.stream(imaginary).allMatch(i -> Math.abs(i) < 1e-9);
        assertEquals(Math.sqrt(a) <= 1 - Math.sqrt(intrinsic), allReal);
    }

    @Test
    void withoutMomentumTheMapIsTheExactOneOfSgd() {
        NormMap sgd = new SgdMap(0.1, 0.02, true);
        NormMap momentum = new MomentumMap(0.1, 0.02, 0);
        NormMap.State one = NormMap.State.atRest(10);
        NormMap.State other = one;
        SplittableRandom random = new SplittableRandom(3);
        for (int t = 0; t < 1000; t++) {
            double level = random.nextDouble(7, 13);
            one = sgd.next(one, level);
            other = momentum.next(other, level);
        }
        assertEquals(1, one.squaredNorm() / other.squaredNorm(), 1e-13);
    }

    /** F3 from a rested weight (v = 0) is Eq. 131 from (x0, x0, x0), whatever L does. */
    @Test
    void momentumMapIsTheMeanField() {
        double rate = 0.1;
        double decay = 0.01;
        double a = 0.9;
        NormMap map = new MomentumMap(rate, decay, a);
        MeanField meanField = new MeanField(MeanField.Buffer.VELOCITY);
        Hyperparameters h = new Hyperparameters("heavy-ball", rate, decay, a);
        NormMap.State state = NormMap.State.atRest(10);
        MeanField.State other = new MeanField.State(10, 0, 0);
        SplittableRandom random = new SplittableRandom(5);
        for (int t = 0; t < 5000; t++) {
            double level = random.nextDouble(5, 15);
            state = map.next(state, level);
            other = meanField.step(other, h, level).next();
            // 10 ulp/(λη(1−α)), as promised.
            assertEquals(1, state.squaredNorm() / other.x(), 3e-11, "step " + t);
        }
    }

    @Test
    void rangesAreSaid() {
        String printed =
                assertThrows(IllegalArgumentException.class, () -> new SgdMap(1, 0.5, false))
                        .getMessage();
        assertTrue(printed.contains("below 0.5") && printed.contains("Eq. 130"), printed);
        assertThrows(IllegalArgumentException.class, () -> new SgdMap(1, 0, true));
        assertThrows(IllegalArgumentException.class, () -> new MomentumMap(0.1, 0.1, 1));
        for (double x : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> NormMap.State.atRest(x));
        }
    }
}
