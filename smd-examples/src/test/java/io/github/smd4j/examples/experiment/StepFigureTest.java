package io.github.smd4j.examples.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepFigureTest {

    private static final double RATE = 0.1;
    private static final double DECAY = 0.02;

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[] gaussian(SplittableRandom random) {
        return random.doubles(12).map(u -> 2 * u - 1).toArray();
    }

    private static StepRecord record(double momentum, StepSums sums, String rule) {
        Hyperparameters h = new Hyperparameters(rule, RATE, DECAY, momentum);
        return new StepRecord("conv.weight", 7, h, sums, FilterSums.NONE);
    }

    /** Projects the vectors of the step themselves, and does not ask for invariance. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9})
    void partsAreTheProjectionsOfTheVectors(double momentum) {
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < 100; i++) {
            double[] w = gaussian(random);
            double[] v = gaussian(random);
            double[] g = gaussian(random);
            double[] d = new double[w.length];
            for (int j = 0; j < w.length; j++) {
                d[j] = -RATE * (momentum * v[j] + g[j] + DECAY * w[j]);
            }
            double x = dot(w, w);
            double[] across = d.clone();
            for (int j = 0; j < w.length; j++) {
                across[j] -= dot(w, d) / x * w[j];
            }
            double length = Math.sqrt(dot(across, across));
            StepSums sums =
                    new StepSums(
                            x,
                            dot(w, d),
                            dot(d, d),
                            dot(g, g),
                            dot(w, g),
                            momentum == 0 ? Double.NaN : dot(v, g));
            JsonObject json = StepFigure.of(record(momentum, sums, "heavy-ball")).json();
            JsonObject parts = json.getAsJsonObject("parts");
            double norm = Math.sqrt(x);
            check(parts, "gradient", -RATE * dot(g, across) / length, -RATE * dot(w, g) / norm);
            check(
                    parts,
                    "buffer",
                    -RATE * momentum * dot(v, across) / length,
                    -RATE * momentum * dot(w, v) / norm);
            check(parts, "decay", 0, -RATE * DECAY * norm);
            check(parts, "update", length, dot(w, d) / norm);
            assertEquals(momentum > 0, json.get("changeByEq15").isJsonNull());
            double[] next = new double[w.length];
            for (int j = 0; j < w.length; j++) {
                next[j] = w[j] + d[j];
            }
            assertEquals(
                    Math.sqrt(dot(next, next)) - norm,
                    json.get("changeMeasured").getAsDouble(),
                    1e-14);
        }
    }

    private static void check(JsonObject parts, String name, double across, double along) {
        JsonObject part = parts.getAsJsonObject(name);
        assertEquals(across, part.get("across").getAsDouble(), 1e-14, name);
        assertEquals(along, part.get("along").getAsDouble(), 1e-14, name);
    }

    /** Eq. 15 against the measured change: its error is of order λη of each term. */
    @Test
    void stepOfSgdShowsEq15() {
        double x = 4;
        double gradient = 0.8;
        double u = RATE * DECAY;
        double squared = u * u * x + RATE * RATE * gradient * gradient;
        StepSums sums = new StepSums(x, -u * x, squared, gradient * gradient, 0, Double.NaN);
        StepFigure figure = StepFigure.of(record(0, sums, "heavy-ball"));
        JsonObject json = figure.json();
        double in = json.get("centripetal").getAsDouble();
        double out = json.get("centrifugal").getAsDouble();
        assertEquals(-u * 2, in, 1e-15);
        assertEquals(RATE * RATE * 0.64 / 4, out, 1e-15);
        assertEquals(in + out, json.get("changeByEq15").getAsDouble(), 1e-15);
        assertEquals(in + out, json.get("changeMeasured").getAsDouble(), 2 * u * (out - in));
        assertTrue(figure.caption().get(1).contains("Eq. 15"));
    }

    @Test
    void refusesWhatItCannotDraw() {
        StepSums sums = new StepSums(1, -0.01, 0.01, 1, 0, Double.NaN);
        for (StepRecord record :
                new StepRecord[] {
                    record(0.9, sums, "heavy-ball"),
                    record(0, sums, "nesterov"),
                    record(0, new StepSums(1, 0, 0, 1, 0, 0), "heavy-ball"),
                    record(0, new StepSums(1, Double.NaN, 1, 1, 0, 0), "heavy-ball"),
                }) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> StepFigure.of(record));
            assertTrue(refusal.getMessage().contains("conv.weight at step 7"));
        }
    }
}
