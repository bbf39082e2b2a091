package io.github.smd4j.core.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Lemma3Test {

    /** Share of the greatest β at which the limit is above 0. */
    private static Lemma3 at(double momentum, double share) {
        return new Lemma3(share * (1 - momentum) * (1 - momentum) * (1 + momentum) / 8, momentum);
    }

    /** The closed form against root finding on singular values. */
    @ParameterizedTest
    @CsvSource({"0.1,0.1", "0.5,1e-3", "0.7,0.01", "0.9,1e-3", "0.9,0.3", "0.99,0.01"})
    void greatestEpsilonIsWhereTheSingularValueCrosses(double momentum, double share) {
        Lemma3 lemma = at(momentum, share);
        double least = lemma.leastEpsilon();
        double most = lemma.greatestEpsilon();
        BrentSolver solver = new BrentSolver(1e-13, 1e-13 * most);
        double root =
                solver.solve(
                        200, e -> lemma.squaredGain(e) - lemma.claimed(), 0.5 * most, 2 * most);
        // The gain is known to 1e-14; its slope there is about its rise over ε, 4β/(1−α) over most.
        assertEquals(1, root / most, 1e-13 / (1 - lemma.claimed()) + 1e-12);
        assertTrue(lemma.squaredGain(0.9 * most) < lemma.claimed());
        assertTrue(lemma.squaredGain(1.1 * most) > lemma.claimed());
        assertTrue(least < most / 20, least + " of " + most);
        assertTrue(lemma.squaredGain(2 * least) < lemma.claimed());
        // As the paper leaves out Λ_1²'s β², the inequality fails for ε → 0.
        assertTrue(lemma.squaredGain(0) > lemma.claimed());
    }

    /** To leading order the lemma holds up to 2/(1+2α²) of its limit: all of it for α ≤ 1/√2. */
    @ParameterizedTest
    @CsvSource({"0.1,true", "0.5,true", "0.7,true", "0.72,false", "0.9,false", "0.99,false"})
    void printedLimitIsTooHighAboveTheRootOfOneHalf(double momentum, boolean holds) {
        Lemma3 lemma = at(momentum, 1e-4);
        double share = lemma.greatestEpsilon() / lemma.limit();
        assertEquals(2 / (1 + 2 * momentum * momentum), share, 1e-3);
        assertEquals(holds, lemma.squaredGain(0.999 * lemma.limit()) < lemma.claimed());
    }

    /** Eq. 54's quadratic form at α = 1 and d = (1/2, 1, 0) is −9/4; −3/2 is claimed. */
    @Test
    void quadraticFormOfTheProofFallsLower() {
        double a = 0.9999;
        double form = (0.5 + 1) * (0.5 - 2 * a * a);
        assertEquals(-2.25, form, 1e-3);
        assertTrue(form < -1.5);
    }

    @Test
    void squaredGainIsTheGreatestEigenvalueOfTheGramMatrix() {
        Random random = new Random(3);
        for (int i = 0; i < 50; i++) {
            Lemma3 lemma = at(0.05 + 0.9 * random.nextDouble(), 0.9 * random.nextDouble() + 1e-3);
            double a = lemma.momentum();
            double c = random.nextDouble() * lemma.limit() * lemma.intrinsic();
            double shift = 2 * lemma.intrinsic() / (1 - a);
            RealMatrix m =
                    new Array2DRowRealMatrix(
                            new double[][] {
                                {1 - shift - c, -c, -c},
                                {2 * a * c, a + 2 * a * c, 2 * a * c},
                                {-a * a * c, -a * a * c, a * a * (1 + shift) - a * a * c}
                            });
            double greatest =
                    new EigenDecomposition(m.transpose().multiply(m)).getRealEigenvalues()[0];
            assertEquals(greatest, lemma.squaredGain(c / lemma.intrinsic()), 1e-14 * greatest * 10);
        }
    }

    /** 18[λη(1+2α²)/((1−α)³(1+α))]² to leading order; the printed assumption times (1+2α²)²/4. */
    @ParameterizedTest
    @CsvSource({"0.1", "0.5", "0.9", "0.99"})
    void requiredRatioToLeadingOrder(double momentum) {
        double b = 1 - momentum;
        double u = 1e-6 * b * b * b * (1 + momentum);
        double shape = 1 + 2 * momentum * momentum;
        double required = Lemma3.requiredMinimumRatio(1, u, momentum);
        assertEquals(1, required / (18e-12 * shape * shape), 1e-3);
        double printed = Assumptions.floorLimit(u, momentum);
        assertEquals(shape * shape / 4, required / printed, 1e-3 * shape);
    }

    @Test
    void requiredRatioOfTheUsualSettings() {
        assertEquals(0.01403, Lemma3.requiredMinimumRatio(0.2, 1e-4, 0.9), 1e-5);
        assertTrue(Lemma3.requiredMinimumRatio(0.2, 1e-3, 0.9) > 1);
        assertEquals(Double.POSITIVE_INFINITY, Lemma3.requiredMinimumRatio(1, 0.0026, 0.9));
        assertThrows(
                IllegalArgumentException.class, () -> Lemma3.requiredMinimumRatio(1, 0.003, 0.9));
        assertThrows(IllegalArgumentException.class, () -> new Lemma3(0.1, 0.9));
        assertThrows(IllegalArgumentException.class, () -> new Lemma3(0.1, 0));
    }
}
