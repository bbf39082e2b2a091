package io.github.smd4j.djl.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepSums;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every optimizer against frozen trajectories with a cut of the learning rate, weight-decay groups,
 * accumulation and clipping, on both paths.
 */
@Tag("engine")
class FusedTrajectoryTest {

    private static final FusedTrajectory EXACT = FusedTrajectory.read();
    private static final TorchTrajectory START = TorchTrajectory.read();
    private static final Map<String, Shape> SHAPES =
            Map.of("weight", new Shape(6, 8), "bias", new Shape(12));

    @ParameterizedTest
    @CsvSource({
        "sgdw, none, true",
        "sgdw, value, true",
        "sgdw, norm, true",
        "adamw:0.99, none, true",
        "adamw:0.99, value, true",
        "adamw:0.99, norm, true",
        "lion:0.98, none, true",
        "lion:0.98, value, true",
        "lion:0.98, norm, true",
        "heavy-ball, value, true",
        "heavy-ball, norm, true",
        "nesterov, value, true",
        "nesterov, norm, true",
        "sgdw, none, false",
        "sgdw, norm, false",
        "adamw:0.99, none, false",
        "adamw:0.99, value, false",
        "lion:0.98, norm, false",
        "nesterov, value, false"
    })
    void everyStepIsTheFrozenOne(String rule, String clipping, boolean direct) {
        Run run = new Run(rule, clipping, direct);
        try (NDManager manager = NDManager.newBaseManager()) {
            run.open(manager);
            for (int step = 0; step < TorchTrajectory.STEPS; step++) {
                run.step(step);
            }
        }
        assertEquals(11 * (48 + 12), run.compared);
        assertTrue(run.worstBound < 2e-4, "the bound must mean something: " + run.worstBound);
        if (!clipping.equals("none")) {
            assertTrue(run.clipped > 5 && run.clipped < 60, "some steps: " + run.clipped);
        }
    }

    /** One run of one optimizer over both parameters. */
    private static final class Run {

        private final String rule;
        private final String clipping;
        private final boolean direct;
        private final FusedOptimizer optimizer;
        private final List<LiveWeight> weights = new ArrayList<>();
        private final List<Rounding> roundings = new ArrayList<>();
        private final ElementProbe probe = new ElementProbe(6);
        private int compared;
        private int clipped;
        private double worstBound;

        Run(String rule, String clipping, boolean direct) {
            this.rule = rule;
            this.clipping = clipping;
            this.direct = direct;
            this.optimizer = optimizer();
        }

        void open(NDManager manager) {
            optimizer.setProbe(probe);
            for (String name : List.of("weight", "bias")) {
                float[] initial = START.initial(name);
                Shape shape = SHAPES.get(name);
                weights.add(
                        direct
                                ? LiveWeight.direct(manager, name, initial, shape)
                                : LiveWeight.strided(manager, name, initial, shape));
                roundings.add(new Rounding(rule, initial.length));
            }
        }

        void step(int step) {
            for (LiveWeight weight : weights) {
                float[] gradient = START.gradient(weight.id(), step);
                if (step % 3 == 0) {
                    float[] half = new float[gradient.length];
                    for (int i = 0; i < half.length; i++) {
                        half[i] = gradient[i] / 2;
                    }
                    weight.accumulate(half);
                    weight.accumulate(half);
                } else {
                    weight.accumulate(gradient);
                }
            }
            for (int k = 0; k < 2; k++) {
                update(step, weights.get(k), roundings.get(k));
            }
        }

        private void update(int step, LiveWeight weight, Rounding rounding) {
            float[] gradient = START.gradient(weight.id(), step);
            boolean changed = changes(gradient, step);
            String name = changed ? "clipped:" + rule : rule;
            Hyperparameters inForce =
                    new Hyperparameters(
                            name, rate(step), weight.id().equals("weight") ? decay() : 0, 0.9);
            float[] before = weight.values();
            rounding.step(before, used(gradient, step), inForce, changed ? 10 * 0x1p-24 : 0);
            weight.update(optimizer);
            assertRecord(inForce, gradient, before, weight.values());
            clipped += changed ? 1 : 0;
            double[] expected = EXACT.weight(rule, clipping, weight.id(), step);
            float[] actual = weight.values();
            for (int i = 0; expected != null && i < expected.length; i++) {
                double bound = rounding.error()[i];
                worstBound = Math.max(worstBound, bound);
                assertEquals(
                        expected[i], actual[i], bound, weight.id() + i + " after step " + step);
                compared++;
            }
        }

        /** The gradient is the loss's, clipped or not; ⟨v, g⟩ where the step is one of Eq. 18's. */
        private void assertRecord(
                Hyperparameters inForce, float[] gradient, float[] before, float[] after) {
            ElementProbe.Answer answer = probe.answers.get(probe.answers.size() - 1);
            assertEquals(inForce, answer.inForce());
            int length = gradient.length / 6;
            boolean velocity = inForce.rule().equals(rule) && !rule.contains(":");
            for (int row = 0; row < 6; row++) {
                StepSums sums = answer.sums().get(row);
                double[] s = new double[5];
                for (int i = row * length; i < (row + 1) * length; i++) {
                    double d = (double) after[i] - before[i];
                    s[0] += (double) before[i] * before[i];
                    s[1] += before[i] * d;
                    s[2] += d * d;
                    s[3] += (double) gradient[i] * gradient[i];
                    s[4] += (double) before[i] * gradient[i];
                }
                assertEquals(s[0], sums.ww(), 1e-6 * s[0]);
                assertEquals(s[1], sums.wd(), 1e-6 * Math.sqrt(s[0] * s[2]));
                assertEquals(s[2], sums.dd(), 1e-6 * s[2]);
                assertEquals(s[3], sums.gg(), 1e-6 * s[3]);
                assertEquals(s[4], sums.wg(), 1e-6 * Math.sqrt(s[0] * s[3]));
                assertEquals(!velocity, Double.isNaN(sums.vg()), "whether v is known");
            }
        }

        private boolean changes(float[] gradient, int step) {
            return switch (clipping) {
                case "value" -> {
                    double largest = 0;
                    for (float g : gradient) {
                        largest = Math.max(largest, Math.abs(g));
                    }
                    yield largest > FusedTrajectory.CLIP_VALUE;
                }
                case "norm" -> EXACT.norm(step) + 1e-6 > FusedTrajectory.CLIP_NORM;
                default -> false;
            };
        }

        private double[] used(float[] gradient, int step) {
            double factor =
                    clipping.equals("norm")
                            ? Math.min(1, FusedTrajectory.CLIP_NORM / (EXACT.norm(step) + 1e-6))
                            : 1;
            double limit =
                    clipping.equals("value")
                            ? FusedTrajectory.CLIP_VALUE
                            : Double.POSITIVE_INFINITY;
            double[] used = new double[gradient.length];
            for (int i = 0; i < used.length; i++) {
                used[i] = factor * Math.max(-limit, Math.min(limit, gradient[i]));
            }
            return used;
        }

        private boolean decoupledRates() {
            return rule.contains(":");
        }

        private double decay() {
            return decoupledRates() ? 0.5 : 0.02;
        }

        private double rate(int step) {
            double rate = decoupledRates() ? 0.01 : 0.1;
            return step < TorchTrajectory.CUT ? rate : rate / TorchTrajectory.DIVISOR;
        }

        private FusedOptimizer optimizer() {
            return switch (rule) {
                case "sgdw" -> common(Sgdw.builder().optMomentum(0.9)).build();
                case "heavy-ball" -> common(HeavyBall.builder().optMomentum(0.9)).build();
                case "nesterov" -> common(Nesterov.builder().optMomentum(0.9)).build();
                case "adamw:0.99" -> common(AdamW.builder().optBeta2(0.99)).build();
                default -> common(Lion.builder().optBeta2(0.98)).build();
            };
        }

        private <T extends FusedOptimizerBuilder<T>> T common(T builder) {
            builder.setLearningRate(
                            MultiStep.starting(rate(0))
                                    .dividedAt(TorchTrajectory.CUT, TorchTrajectory.DIVISOR))
                    .optWeightDecay(decay());
            return switch (clipping) {
                case "value" -> builder.optClipValue(FusedTrajectory.CLIP_VALUE);
                case "norm" ->
                        builder.optClipNorm(
                                FusedTrajectory.CLIP_NORM,
                                () -> weights.stream().map(LiveWeight::array).toList());
                default -> builder;
            };
        }
    }
}
