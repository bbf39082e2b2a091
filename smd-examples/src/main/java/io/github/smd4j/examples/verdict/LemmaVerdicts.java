package io.github.smd4j.examples.verdict;

import io.github.smd4j.core.bound.Assumption;
import io.github.smd4j.core.bound.Assumption.Holds;
import io.github.smd4j.core.bound.Assumptions;
import io.github.smd4j.core.bound.Lemma2;
import io.github.smd4j.core.bound.Lemma3;
import io.github.smd4j.core.bound.RecurrenceMatrix;
import io.github.smd4j.core.theory.Rates;
import io.github.smd4j.examples.verdict.BoundVerdict.Kind;
import io.github.smd4j.examples.verdict.BoundVerdict.Setting;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/** The lemmas and inequalities that the theorems rest on. */
final class LemmaVerdicts {

    private static final int STEPS = 60;

    private final int trials;
    private final long seed;

    private LemmaVerdicts(int trials, long seed) {
        this.trials = trials;
        this.seed = seed;
    }

    static List<BoundVerdict> of(int trials, long seed) {
        LemmaVerdicts lemmas = new LemmaVerdicts(trials, seed);
        List<BoundVerdict> all = new ArrayList<>();
        for (double intrinsic : new double[] {1e-3, 0.1, 0.25, 0.3, 0.4}) {
            all.add(lemmas.lemma2(intrinsic));
        }
        for (double momentum : new double[] {0.1, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99}) {
            for (double share : new double[] {1e-3, 0.1}) {
                all.add(lemma3(momentum, share));
            }
        }
        for (double momentum : new double[] {0.5, 0.9, 0.99}) {
            all.add(assumption6(momentum));
        }
        all.add(lemmas.induction());
        return all;
    }

    /**
     * Random sequences under Eq. 34, most of which start near where they would rest and half of
     * whose steps add no more than they must.
     */
    private BoundVerdict lemma2(double intrinsic) {
        UniformRandomProvider random = RandomSource.L64_X128_MIX.create(seed);
        double loss = 2 * intrinsic;
        double c = Math.sqrt(1 / loss);
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < trials; i++) {
            double start = c * Math.exp(3 * Math.pow(2 * random.nextDouble() - 1, 3));
            Lemma2 lemma = new Lemma2(loss, 1, start);
            double x = start;
            for (int t = 1; t <= STEPS; t++) {
                double bound = lemma.lowerBound(t);
                if (bound > 0) {
                    least = Math.min(least, x / bound);
                }
                double more = random.nextBoolean() ? c * random.nextDouble() : 0;
                x = (1 - loss) * x + 1 / x + more;
            }
        }
        return new BoundVerdict(
                "Lemma 2, x_t over its lower bound",
                Kind.LOWER,
                new Setting(intrinsic, Double.NaN, "any above l", "any"),
                1,
                least,
                0,
                new Lemma2(loss, 1, 1).holds() ? Holds.YES : Holds.NO,
                "least of " + trials + " sequences");
    }

    /** At the share of the greatest λη for which the limit of ε is above 0. */
    private static BoundVerdict lemma3(double momentum, double share) {
        double intrinsic = share * (1 - momentum) * (1 - momentum) * (1 + momentum) / 8;
        Lemma3 lemma = new Lemma3(intrinsic, momentum);
        return new BoundVerdict(
                "Lemma 3, epsilon over its limit up to which Eq. 52 holds",
                Kind.LOWER,
                new Setting(intrinsic, momentum, "", ""),
                1,
                lemma.greatestEpsilon() / lemma.limit(),
                0,
                Holds.YES,
                "at the limit the gain is "
                        + BoundsExperiment.number(lemma.squaredGain(lemma.limit()))
                        + " against "
                        + BoundsExperiment.number(lemma.claimed()));
    }

    /** At the λη where the paper asks for l/L = 0.1. */
    private static BoundVerdict assumption6(double momentum) {
        double b = 1 - momentum;
        double root = Math.sqrt(0.05);
        double intrinsic = root * b * b * b * (1 + momentum) / (6 + 8 * b * root);
        double printed =
                Assumptions.of(1, intrinsic, momentum).required().stream()
                        .filter(each -> each.name().equals("assumption 6"))
                        .map(Assumption::limit)
                        .findFirst()
                        .orElseThrow()
                        .orElseThrow();
        return new BoundVerdict(
                "assumption 6, l/L that the proof needs",
                Kind.UPPER,
                new Setting(intrinsic, momentum, "", ""),
                printed,
                Lemma3.requiredMinimumRatio(1, intrinsic, momentum),
                0,
                Holds.YES,
                "claimed is what the paper asks for");
    }

    /** Eq. 79–83 along random positive h̃. */
    private BoundVerdict induction() {
        UniformRandomProvider random = RandomSource.L64_X128_MIX.create(seed);
        int broken = 0;
        for (int i = 0; i < trials; i++) {
            double a = 0.02 + 0.96 * random.nextDouble();
            double u = 0.9 * Rates.realEigenvalueLimit(a) * Math.pow(10, -4 * random.nextDouble());
            RecurrenceMatrix matrix = RecurrenceMatrix.of(1, u, a);
            double[] values = matrix.eigenvalues();
            double[] k = matrix.drive();
            double[] y = matrix.coordinates(1, 1, 1);
            boolean good = true;
            for (int t = 0; t < STEPS; t++) {
                double sum = y[0] + y[1] + y[2];
                double rounding = 1e-14 * (k[0] - k[1] + k[2]) * y[0];
                double drive = u * Math.exp(6 * random.nextDouble() - 3) / sum;
                good &= y[1] < 0 && y[2] > -rounding && sum > 0;
                good &= (values[1] - values[0]) * y[1] > (values[0] - values[2]) * y[2] - rounding;
                for (int j = 0; j < 3; j++) {
                    y[j] = values[j] * y[j] + k[j] * drive;
                }
                good &= y[0] + y[1] + y[2] >= values[0] * sum + drive - rounding;
            }
            broken += good ? 0 : 1;
        }
        return new BoundVerdict(
                "Eq. 79-83, sequences that break them",
                Kind.UPPER,
                new Setting(Double.NaN, Double.NaN, "any above 0", "at rest"),
                0,
                broken,
                0,
                Holds.YES,
                "of " + trials);
    }
}
