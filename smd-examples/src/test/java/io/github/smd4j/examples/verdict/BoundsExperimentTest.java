package io.github.smd4j.examples.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.bound.Assumption.Holds;
import io.github.smd4j.examples.verdict.BoundVerdict.Kind;
import io.github.smd4j.examples.verdict.BoundVerdict.Setting;
import io.github.smd4j.examples.verdict.BoundVerdict.Word;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundsExperimentTest {

    private static final List<BoundVerdict> SGD = BoundsExperiment.setting(1e-2, 0, 200, 5);
    private static final List<BoundVerdict> EDGES = BoundsExperiment.edges(12, 5);
    private static final List<BoundVerdict> LEMMAS = LemmaVerdicts.of(200, 5);

    private static BoundVerdict of(
            List<BoundVerdict> all, String statement, String process, String start) {
        List<BoundVerdict> found =
                all.stream()
                        .filter(
                                each ->
                                        each.statement().equals(statement)
                                                && each.setting().process().equals(process)
                                                && each.setting().start().equals(start))
                        .toList();
        assertEquals(1, found.size(), statement + ", " + process + ", " + start + ": " + found);
        return found.get(0);
    }

    private static BoundVerdict sgd(String statement, String process) {
        return of(SGD, statement, process, "3 x*");
    }

    /** First-order x* and Δ* miss the exact by (x*·λη/4)² and (Δ*·λη/12)²; the bound goes to 0. */
    @Test
    void deterministicGradientsViolateTheoremsAboutFirstOrderEquilibrium() {
        BoundVerdict norm = sgd("Theorem 1, norm, any step", "deterministic");
        assertEquals(Word.VIOLATED, norm.verdict());
        // λη = 0.01, η = 0.1, so x*² = 1/(2·0.1/0.1) = 1/2 to first order.
        assertEquals(1, norm.measured() / (0.5 * 1e-4 / 16), 0.02);
        BoundVerdict angle = sgd("Theorem 3, angle, any step", "deterministic");
        assertEquals(Word.VIOLATED, angle.verdict());
        assertEquals(1, angle.measured() / (0.02 * 1e-4 / 144), 0.02);
    }

    /** (1+φρ)/(1−φρ)·l/(4L) = 13.7·0.8/4. */
    @Test
    void correlatedGradientsViolateTheorem1ButNotItsAngle() {
        BoundVerdict norm = sgd("Theorem 1, norm, at rest", "ar1 0.9 cv 0.05");
        assertEquals(Word.VIOLATED, norm.verdict());
        assertEquals(Holds.NO, norm.applies());
        assertTrue(norm.ratio() > 2.4 && norm.ratio() < 3.1, norm.csv());
        assertEquals(Word.LOOSE, sgd("Theorem 3, angle, at rest", "ar1 0.9 cv 0.05").verdict());
        BoundVerdict mild = sgd("Theorem 1, norm, at rest", "ar1 0.5 cv 0.05");
        assertEquals(Word.HOLDS, mild.verdict());
        assertEquals(Holds.YES, mild.applies());
    }

    @Test
    void independentGradientsKeepTheBoundsLoosely() {
        BoundVerdict norm = sgd("Theorem 1, norm, at rest", "uniform +-0.5");
        assertEquals(Word.LOOSE, norm.verdict());
        // 4L/l = 8, but for the correction to the variance.
        assertEquals(8, 1 / norm.ratio(), 8 * 0.1);
        assertEquals("loose by", norm.words().substring(0, 8));
        assertEquals(Word.LOOSE, sgd("Remark 5 (corrected)", "uniform +-0.5").verdict());
        assertEquals(Word.LOOSE, sgd("Theorem 3, angle, any step", "uniform +-0.5").verdict());
        assertEquals(Word.HOLDS, sgd("Theorem 1, norm, any step", "uniform +-0.5").verdict());
        assertEquals(Word.HOLDS, sgd("Var x", "uniform +-0.5").verdict());
        assertEquals(Word.HOLDS, sgd("Var x", "ar1 0.9 cv 0.05").verdict());
        assertEquals(Word.HOLDS, sgd("autocorrelation of x", "lognormal cv 0.2").verdict());
        assertEquals(Word.HOLDS, sgd("autocorrelation of angle", "lognormal cv 0.2").verdict());
        assertEquals(Word.HOLDS, sgd("mean shortfall of angle", "lognormal cv 0.2").verdict());
    }

    /** The prediction is to leading order in V/L² too: 21% low at V = 0.27 L². */
    @Test
    void angularVarianceOfWideNoiseIsBeyondLeadingOrder() {
        BoundVerdict angle = sgd("Var angle", "uniform +-0.9");
        assertEquals(Word.VIOLATED, angle.verdict());
        assertEquals(1.21, angle.ratio(), 0.03);
    }

    @Test
    void minimumOfZeroOrLessLeavesNothingToJudge() {
        BoundVerdict sgd = sgd("Theorem 1, norm, at rest", "uniform +-1.0");
        assertEquals(Word.NOT_APPLICABLE, sgd.verdict());
        assertEquals("assumption 3 fails", sgd.note());
        assertTrue(sgd.measured() > 0);
        List<BoundVerdict> heavyBall = BoundsExperiment.setting(1e-3, 0.5, 10, 5);
        for (String statement : List.of("Theorem 2, norm, any step", "Theorem 3, angle, at rest")) {
            BoundVerdict none = of(heavyBall, statement, "uniform +-1.5", "3 x*");
            assertEquals("not applicable", none.words());
            assertEquals("assumption 6 fails", none.note());
        }
        assertEquals(
                Word.LOOSE,
                of(heavyBall, "Theorem 2, norm, at rest", "uniform +-0.5", "3 x*").verdict());
    }

    @Test
    void startFarBelowHasNoConstantAndItsDistanceDoesNotServe() {
        String text = "Theorem 1, norm, any step";
        BoundVerdict none = of(EDGES, text, "uniform +-0.5", "0.001 x*");
        assertEquals("no B: the start lies below the floor", none.note());
        assertEquals(Word.NOT_APPLICABLE, none.verdict());
        BoundVerdict wrong = of(EDGES, text + ", B = (x0-x*)^2", "uniform +-0.5", "0.001 x*");
        assertEquals(Word.VIOLATED, wrong.verdict());
        assertTrue(wrong.ratio() > 100, wrong.csv());
        assertEquals(
                Word.HOLDS,
                of(EDGES, text + ", B = (x0-x*)^2", "uniform +-0.5", "0.9 x*").verdict());
        assertEquals(
                2,
                EDGES.stream()
                        .filter(
                                each ->
                                        each.statement().startsWith("Theorem 2, norm, any step, B")
                                                && each.verdict() == Word.VIOLATED)
                        .count());
    }

    /** (1−2λη)² is 1−4λη+4(λη)²: what the paper leaves out adds up from far above. */
    @Test
    void startFarAboveViolatesSgdsRate() {
        BoundVerdict far = of(EDGES, "Theorem 1, norm, any step", "uniform +-0.5", "1e+04 x*");
        assertEquals(Word.VIOLATED, far.verdict());
        assertEquals(1.13, far.ratio(), 0.02);
        assertEquals(
                Word.LOOSE,
                of(EDGES, "Theorem 2, norm, any step", "uniform +-0.5", "1e+04 x*").verdict());
    }

    @ParameterizedTest
    @CsvSource({"0.001,HOLDS", "0.25,HOLDS", "0.3,VIOLATED", "0.4,VIOLATED"})
    void lemma2NeedsAQuarter(double intrinsic, Word expected) {
        List<BoundVerdict> found =
                LEMMAS.stream()
                        .filter(
                                each ->
                                        each.statement().startsWith("Lemma 2")
                                                && each.setting().intrinsic() == intrinsic)
                        .toList();
        assertEquals(1, found.size());
        assertEquals(expected, found.get(0).verdict());
    }

    @Test
    void lemma3AndAssumption6FailAtHighMomentumOnly() {
        for (BoundVerdict each : LEMMAS) {
            double momentum = each.setting().momentum();
            if (each.statement().startsWith("Lemma 3")
                    || each.statement().startsWith("assumption 6")) {
                assertEquals(momentum > 0.75, each.verdict() == Word.VIOLATED, each.csv());
            }
            if (each.statement().startsWith("Eq. 79")) {
                assertEquals(Word.HOLDS, each.verdict());
            }
        }
    }

    @Test
    void corollaryIsALowerBound() {
        BoundVerdict steps =
                of(SGD, "Corollary 3.1, a lower bound of the steps", "deterministic", "cut by 10");
        assertEquals(58, steps.claimed());
        assertEquals(Kind.LOWER, steps.kind());
        // ln(9/(1.05² − 1))/ln 10.
        assertEquals(1.94, steps.ratio(), 0.05);
        assertEquals(Word.HOLDS, steps.verdict());
    }

    @ParameterizedTest
    @CsvSource({
        "UPPER,1,0.9,0,HOLDS",
        "UPPER,1,0.5,0,LOOSE",
        "UPPER,1,1.1,0,VIOLATED",
        "UPPER,1,1.1,0.03,HOLDS",
        "UPPER,1,1.1,0.02,VIOLATED",
        "UPPER,0,0,0,HOLDS",
        "LOWER,1,1.1,0,HOLDS",
        "LOWER,1,2,0,LOOSE",
        "LOWER,1,0.9,0,VIOLATED",
        "LOWER,1,0.9,0.03,HOLDS",
        "PREDICTION,1,1.04,0,HOLDS",
        "PREDICTION,1,0.94,0,VIOLATED",
        "PREDICTION,1,3,0.6,HOLDS",
        "CORRELATION,0,-0.04,0,HOLDS",
        "CORRELATION,0,0.06,0,VIOLATED",
        "PREDICTION,1,NaN,0,VIOLATED",
        "UPPER,NaN,1,0,NOT_APPLICABLE"
    })
    void verdictsFollowFromNumbers(
            Kind kind, double claimed, double measured, double error, Word expected) {
        BoundVerdict verdict =
                new BoundVerdict(
                        "a",
                        kind,
                        new Setting(1, 0, "", ""),
                        claimed,
                        measured,
                        error,
                        Holds.YES,
                        "");
        assertEquals(expected, verdict.verdict());
    }

    /** Streams are a jump apart and numbers are added in their order. */
    @Test
    void sameSeedGivesTheSameNumbers() {
        assertEquals(EDGES, BoundsExperiment.edges(12, 5));
    }
}
