package io.github.smd4j.examples.accuracy;

import io.github.smd4j.core.forecast.Line;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.walk.GradientLaw;
import io.github.smd4j.core.walk.RandomWalk;
import io.github.smd4j.core.walk.WalkUpdate;
import io.github.smd4j.core.walk.WalkUpdates;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Walks of one case, or a forecast of it, averaged over windows of {@value #LENGTH} steps.
 *
 * @param squaredNorm (windows), the mean of ‖w‖²
 * @param angularUpdate (windows), the root mean square of Δ in radians
 */
record WalkWindows(double[] squaredNorm, double[] angularUpdate) {

    /** Steps of a window. */
    static final int LENGTH = 50;

    /** Averages a forecast. */
    static WalkWindows of(Line line) {
        return of(line.squaredNorm(), line.angularUpdate());
    }

    private static WalkWindows of(double[] squaredNorm, double[] angularUpdate) {
        int n = squaredNorm.length / LENGTH;
        double[] x = new double[n];
        double[] angle = new double[n];
        for (int w = 0; w < n; w++) {
            for (int i = w * LENGTH; i < (w + 1) * LENGTH; i++) {
                x[w] += squaredNorm[i] / LENGTH;
                angle[w] += angularUpdate[i] * angularUpdate[i] / LENGTH;
            }
            angle[w] = Math.sqrt(angle[w]);
        }
        return new WalkWindows(x, angle);
    }

    /** Walks a case as often as the settings say, on all cores; the same for the same seed. */
    static List<WalkWindows> walks(AccuracyCase each, AccuracySettings settings) {
        return IntStream.range(0, settings.walks())
                .parallel()
                .mapToObj(number -> walk(each, settings, number))
                .toList();
    }

    private static WalkWindows walk(AccuracyCase each, AccuracySettings settings, int number) {
        RandomWalk walk =
                new RandomWalk(
                        WalkUpdates.named(each.plan().rule().name(), settings.dimensions()),
                        GradientLaw.exact(1),
                        settings.dimensions(),
                        each.startSquaredNorm(),
                        settings.seed() * 1_000_003 + number);
        double[] norms = new double[settings.steps()];
        double[] angles = new double[settings.steps()];
        for (int step = 0; step < settings.steps(); step++) {
            double divisor = each.plan().rescaleDivisor(step);
            if (divisor != 1) {
                walk.rescale(divisor, WalkUpdate.BufferRescaling.WHOLE);
            }
            StepSums sums = walk.step(each.plan().inForce(step));
            norms[step] = sums.ww();
            angles[step] = sums.angularUpdate();
        }
        return of(norms, angles);
    }

    /** The mean over walks. */
    static WalkWindows mean(List<WalkWindows> walks) {
        int n = walks.get(0).squaredNorm().length;
        double[] x = new double[n];
        double[] angle = new double[n];
        for (int w = 0; w < n; w++) {
            int at = w;
            x[w] = mean(walks.size(), k -> walks.get(k).squaredNorm()[at]);
            angle[w] =
                    Math.sqrt(
                            mean(walks.size(), k -> Math.pow(walks.get(k).angularUpdate()[at], 2)));
        }
        return new WalkWindows(x, angle);
    }

    private static double mean(int n, IntToDoubleFunction value) {
        return IntStream.range(0, n).mapToDouble(value).sum() / n;
    }
}
