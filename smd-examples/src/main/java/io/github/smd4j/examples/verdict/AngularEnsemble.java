package io.github.smd4j.examples.verdict;

import io.github.smd4j.core.map.GradientProcess;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.apache.commons.rng.JumpableUniformRandomProvider;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Many trajectories of squared norm and angular update under F3, the exact recurrence, on all
 * cores; the same numbers for a seed whatever their number.
 *
 * @param inForce η, λ and α, constant
 * @param process what drives it
 * @param trajectories N, at least 2
 * @param seed any number
 */
record AngularEnsemble(
        Hyperparameters inForce, GradientProcess process, int trajectories, long seed) {

    private static final MeanField MAP = new MeanField(MeanField.Buffer.VELOCITY);

    /**
     * A number with the standard error that the spread over trajectories gives it.
     *
     * @param value the mean over trajectories
     * @param error its standard error
     */
    record Estimate(double value, double error) {

        static Estimate of(double[] each) {
            double mean = 0;
            for (double value : each) {
                mean += value;
            }
            mean /= each.length;
            double square = 0;
            for (double value : each) {
                square += (value - mean) * (value - mean);
            }
            return new Estimate(mean, Math.sqrt(square / (each.length - 1.0) / each.length));
        }
    }

    /**
     * What to watch.
     *
     * @param start x0, of a weight at rest
     * @param squaredNorm x* about which the squared norm's spread is taken
     * @param angularUpdate Δ* about which the angle's spread is taken
     * @param checkpoints steps, rising, at which the spread is taken over trajectories
     * @param settled the first step of the window over which it is also taken over time
     * @param steps T, above all checkpoints and more than {@code lag} above {@code settled}
     * @param lag of the squared norm's autocorrelation
     */
    record Watch(
            double start,
            double squaredNorm,
            double angularUpdate,
            long[] checkpoints,
            long settled,
            long steps,
            int lag) {}

    /**
     * What was seen.
     *
     * @param normSpread E(x_t−x*)² at each checkpoint
     * @param angleSpread E(Δ_t−Δ*)² at each checkpoint
     * @param normSpreadAtRest E(x−x*)² over the window
     * @param angleSpreadAtRest E(Δ−Δ*)² over the window
     * @param normVariance Var x
     * @param angleVariance Var Δ
     * @param normCorrelation autocorrelation of x at the lag
     * @param angleCorrelation autocorrelation of Δ at lag 1
     * @param shortfall by how much, relatively, the mean of Δ is below its root mean square
     * @param minimum the least L_t of all
     */
    record Seen(
            Estimate[] normSpread,
            Estimate[] angleSpread,
            Estimate normSpreadAtRest,
            Estimate angleSpreadAtRest,
            Estimate normVariance,
            Estimate angleVariance,
            Estimate normCorrelation,
            Estimate angleCorrelation,
            Estimate shortfall,
            double minimum) {}

    Seen run(Watch watch) {
        UniformRandomProvider source = RandomSource.L64_X128_MIX.create(seed);
        JumpableUniformRandomProvider streams = (JumpableUniformRandomProvider) source;
        Trajectory[] all = new Trajectory[trajectories];
        for (int i = 0; i < trajectories; i++) {
            all[i] = new Trajectory(watch, process.draws(streams.jump()));
        }
        IntStream.range(0, trajectories).parallel().forEach(i -> all[i].run(inForce));
        int n = watch.checkpoints().length;
        Estimate[] norms = new Estimate[n];
        Estimate[] angles = new Estimate[n];
        for (int c = 0; c < n; c++) {
            int checkpoint = c;
            norms[c] = over(all, each -> each.norms[checkpoint]);
            angles[c] = over(all, each -> each.angles[checkpoint]);
        }
        double norm = over(all, each -> each.norm.mean()).value();
        double angle = over(all, each -> each.angle.mean()).value();
        Estimate normVariance = over(all, each -> each.norm.variance(norm));
        Estimate angleVariance = over(all, each -> each.angle.variance(angle));
        double mean = watch.angularUpdate() + angle;
        double meanSquare = mean * mean + angleVariance.value();
        // 1 − mean/rms without the cancellation.
        double rms = Math.sqrt(meanSquare);
        double shortfall = angleVariance.value() / (rms * (rms + mean));
        double minimum = Double.POSITIVE_INFINITY;
        for (Trajectory each : all) {
            minimum = Math.min(minimum, each.minimum);
        }
        return new Seen(
                norms,
                angles,
                over(all, each -> each.norm.variance(0)),
                over(all, each -> each.angle.variance(0)),
                normVariance,
                angleVariance,
                correlation(all, true, norm, normVariance.value()),
                correlation(all, false, angle, angleVariance.value()),
                new Estimate(shortfall, angleVariance.error() / (2 * meanSquare)),
                minimum);
    }

    @FunctionalInterface
    private interface Reading {
        double of(Trajectory trajectory);
    }

    private static Estimate over(Trajectory[] all, Reading reading) {
        double[] each = new double[all.length];
        for (int i = 0; i < all.length; i++) {
            each[i] = reading.of(all[i]);
        }
        return Estimate.of(each);
    }

    /** A ratio of two means; its error is that of numerator − ratio·denominator. */
    private static Estimate correlation(
            Trajectory[] all, boolean norms, double mean, double variance) {
        Reading covariance = each -> (norms ? each.norm : each.angle).covariance(mean);
        double ratio = over(all, covariance).value() / variance;
        Estimate rest =
                over(
                        all,
                        each ->
                                covariance.of(each)
                                        - ratio * (norms ? each.norm : each.angle).variance(mean));
        return new Estimate(ratio, rest.error() / variance);
    }

    /** Sums over time of one quantity's distance from where theory has it. */
    private static final class TimeSums {

        private final double[] latest;
        private double count;
        private double sum;
        private double squares;
        private double pairs;
        private double products;

        TimeSums(int lag) {
            this.latest = new double[lag];
        }

        void add(double distance) {
            int slot = (int) ((long) count % latest.length);
            if (count >= latest.length) {
                pairs++;
                products += distance * latest[slot];
            }
            latest[slot] = distance;
            count++;
            sum += distance;
            squares += distance * distance;
        }

        double mean() {
            return sum / count;
        }

        double variance(double about) {
            return squares / count - 2 * about * mean() + about * about;
        }

        /** The means of both ends of the lag are taken to be that of all, to order lag/window. */
        double covariance(double about) {
            return products / pairs - 2 * about * mean() + about * about;
        }
    }

    private static final class Trajectory {

        private final Watch watch;
        private final DoubleSupplier levels;
        private final double[] norms;
        private final double[] angles;
        private final TimeSums norm;
        private final TimeSums angle = new TimeSums(1);
        private double minimum = Double.POSITIVE_INFINITY;

        Trajectory(Watch watch, DoubleSupplier levels) {
            this.watch = watch;
            this.levels = levels;
            this.norms = new double[watch.checkpoints().length];
            this.angles = new double[watch.checkpoints().length];
            this.norm = new TimeSums(watch.lag());
        }

        void run(Hyperparameters inForce) {
            MeanField.State state = MeanField.State.atRest(watch.start());
            int next = 0;
            for (long t = 0; t < watch.steps(); t++) {
                double level = levels.getAsDouble();
                minimum = Math.min(minimum, level);
                MeanField.Step step = MAP.step(state, inForce, level);
                double x = state.x() - watch.squaredNorm();
                double delta = step.angularUpdate() - watch.angularUpdate();
                if (next < norms.length && watch.checkpoints()[next] == t) {
                    norms[next] = x * x;
                    angles[next] = delta * delta;
                    next++;
                }
                if (t >= watch.settled()) {
                    norm.add(x);
                    angle.add(delta);
                }
                state = step.next();
            }
        }
    }
}
