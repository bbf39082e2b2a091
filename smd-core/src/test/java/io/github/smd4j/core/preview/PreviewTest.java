package io.github.smd4j.core.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.forecast.LevelPath;
import io.github.smd4j.core.preview.Preview.Point;
import io.github.smd4j.core.preview.Preview.StagePreview;
import io.github.smd4j.core.preview.PreviewSettings.Length;
import io.github.smd4j.core.preview.PreviewSettings.Start;
import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.schedule.ScheduleText;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.theory.Relaxation;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreviewTest {

    private static final int EPOCH = 5004;

    private static PreviewSettings settings(String text, long epochs, int epoch, double decay) {
        return new PreviewSettings(
                HeavyBallRule.PYTORCH,
                ScheduleText.parse(text, epoch),
                new Length(epochs * epoch, epoch),
                decay,
                0.9,
                Start.EQUILIBRIUM,
                false);
    }

    private static PreviewSettings rescaled(PreviewSettings s, boolean rescaled, Start start) {
        return new PreviewSettings(
                s.rule(), s.schedule(), s.length(), s.weightDecay(), s.momentum(), start, rescaled);
    }

    private static Preview preview(PreviewSettings settings) {
        return Preview.of(settings, point -> {});
    }

    private static PreviewSettings goyal() {
        return settings("multistep(0.1, 30:10, 60:10, 80:10)", 90, EPOCH, 1e-4);
    }

    @Test
    void goyalsScheduleIsMostlyTransient() {
        Preview preview = preview(goyal());
        double[] timescale = {1.998, 19.98, 199.8, 1998.4};
        double[] end = {1, 0.99, 0.37, 0.12};
        for (int i = 0; i < 4; i++) {
            StagePreview stage = preview.stages().get(i);
            assertEquals(timescale[i], stage.timescaleEpochs(), timescale[i] * 5e-4);
            assertEquals(end[i], stage.ratioAtEnd().orElseThrow(), 0.005, "stage " + (i + 1));
        }
        assertEquals(0.42, preview.shareWithin5Percent(), 0.005);
        assertEquals(1, preview.stages().get(0).shareWithin5Percent());
        assertEquals(OptionalDouble.empty(), reach(preview, 2));
        // The relaxation law is 3.5e-3 off at most at this λη.
        double law = Relaxation.stepsToFraction(0.01, 1e-4, 0.9, 10, 0.95) / EPOCH;
        assertEquals(law, reach(preview, 1).orElseThrow(), 0.1);
        assertEquals(0, reach(preview, 0).orElseThrow());
    }

    private static OptionalDouble reach(Preview preview, int stage) {
        return preview.stages().get(stage).reach().epochsTo95Percent();
    }

    @ParameterizedTest
    @CsvSource({"60,0.95", "80,0.58", "89,0.06"})
    void cosineLeavesItsLine(long epoch, double ratio) {
        List<Point> points = new ArrayList<>();
        Preview preview =
                Preview.of(
                        settings("cosine(0.1, 90)", 90, EPOCH, 1e-4),
                        point -> {
                            if (point.step() == epoch * EPOCH) {
                                points.add(point);
                            }
                        });
        // The table of expected values has two digits; at the end the ratio halves in an epoch.
        assertEquals(ratio, points.get(0).ratio(), epoch == 89 ? 0.01 : 0.005);
        StagePreview stage = preview.stages().get(0);
        assertEquals(1, preview.stages().size());
        double frozen = stage.reach().freezeOutEpoch().orElseThrow();
        assertTrue(frozen > 55 && frozen < 65, "left the line at epoch " + frozen);
        assertEquals(frozen / 90, stage.shareWithin5Percent(), 0.01);
    }

    @Test
    void equilibriumIsKept() {
        for (MeanField.Buffer buffer : MeanField.Buffer.values()) {
            MeanField field = new MeanField(buffer);
            Hyperparameters h = new Hyperparameters("heavy-ball", 0.2, 5e-3, 0.9);
            MeanField.State start = field.equilibrium(h, 7);
            MeanField.State next = field.step(start, h, 7).next();
            // x' differs from x by terms of λη, each of which has a few roundings.
            assertEquals(start.x(), next.x(), 4 * Math.ulp(start.x()));
            assertEquals(start.p(), next.p(), 1e-13 * Math.abs(start.p()));
            assertEquals(start.q(), next.q(), 1e-13 * start.q());
        }
    }

    @Test
    void levelCancelsOutOfTheRatio() {
        Preview one = preview(goyal());
        Preview other =
                preview(
                        rescaled(
                                goyal(),
                                false,
                                new Start(LevelPath.constant(1024), OptionalDouble.empty())));
        // √1024 is a power of two: not even a rounding differs.
        assertEquals(one, other);
    }

    @Test
    void rescalingKeepsToTheLine() {
        Preview preview = preview(rescaled(goyal(), true, Start.EQUILIBRIUM));
        assertEquals(1, preview.shareWithin5Percent());
        for (StagePreview stage : preview.stages()) {
            // A transient of 2e-4 at λη = 1e-5 is left behind a cut, smaller at its end.
            assertEquals(1, stage.ratioAtEnd().orElseThrow(), 2e-4);
        }
        PreviewSettings warm = settings("warmup(5, 0.1)", 10, 100, 1e-4);
        assertEquals(preview(warm), preview(rescaled(warm, true, Start.EQUILIBRIUM)));
    }

    @Test
    void givenNormStartsWithAnEmptyBuffer() {
        List<Point> points = new ArrayList<>();
        PreviewSettings settings =
                rescaled(
                        settings("0.5", 40, 100, 5e-3),
                        false,
                        new Start(LevelPath.constant(3), OptionalDouble.of(100)));
        Preview preview = Preview.of(settings, points::add);
        assertEquals(100, points.get(0).squaredNorm());
        // One step of SGD: p1 = λx, q1 = λ²x + L/x, tan Δ = η√L/x / (1 − λη).
        double expected = Math.atan2(0.5 * Math.sqrt(3) / 100, 1 - 2.5e-3);
        assertEquals(expected, points.get(0).angularUpdate(), 1e-12 * expected);
        assertEquals(0.0, points.get(0).squaredNorm() - 100);
        assertTrue(reach(preview, 0).orElseThrow() > 0.1, preview.toString());
        assertEquals(1, preview.stages().get(0).ratioAtEnd().orElseThrow(), 1e-3);
        assertEquals(4000, points.size());
    }

    /**
     * Where the laws say that a decaying schedule freezes out, the relaxation law alone gives Δ/Δ*
     * as (∫₁^∞ s²·e^(−(s²−1)/2) ds)^(−1/2) for a line and (∫₁^∞ 2s⁴·e^(−2(s³−1)/3) ds)^(−1/2) for a
     * parabola. A cosine differs from its parabola by (πu/2T)²/3, here 0.3%.
     */
    @ParameterizedTest
    @CsvSource({"linear, 0.777162539378168, 1e-3", "cosine, 0.748918352215922, 3e-3"})
    void scheduleFreezesOutWhereItsLawSays(String name, double expected, double tolerance) {
        int steps = 800_000;
        double share =
                name.equals("linear")
                        ? Relaxation.linearFreezeOut(0.1, 1e-3, 0.9, steps)
                        : Relaxation.cosineFreezeOut(0.1, 1e-3, 0.9, steps);
        long at = steps - Math.round(share * steps);
        double[] ratio = new double[1];
        Preview.of(
                settings(name + "(0.1, 800000)", steps, 1, 1e-3),
                point -> ratio[0] = point.step() == at ? point.ratio() : ratio[0]);
        assertEquals(expected, ratio[0], tolerance);
    }

    @Test
    void whatCannotBePreviewedIsRefused() {
        assertTrue(refused("0.1", 0).contains("weightDecay must be finite and above 0"));
        assertTrue(refused("multistep(0.1, 3:1e-5)", 1e-3).contains("at step 30"));
        assertTrue(refused("multistep(0.1, 30:10)", 1e-4).contains("300"));
        assertTrue(refused("table(0:0, 1:0.1)", 1e-4).contains("above 0"));
        assertThrows(IllegalArgumentException.class, () -> new Length(1, 0));
        assertThrows(IllegalArgumentException.class, () -> LevelPath.constant(0));
    }

    private static String refused(String text, double decay) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> preview(settings(text, 30, 10, decay)))
                .getMessage();
    }

    @Test
    void rateOfZeroHasNoRatio() {
        Preview preview = preview(settings("table(0:0.1, 5:0)", 10, 10, 1e-4));
        StagePreview rest = preview.stages().get(1);
        assertEquals(OptionalDouble.empty(), rest.ratioAtEnd());
        assertEquals(Double.POSITIVE_INFINITY, rest.timescaleSteps());
        assertEquals(0, rest.shareWithin5Percent());
    }
}
