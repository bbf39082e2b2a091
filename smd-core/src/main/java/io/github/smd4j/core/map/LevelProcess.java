package io.github.smd4j.core.map;

import io.github.smd4j.core.estimate.WindowedMean;
import java.util.function.DoubleSupplier;
import java.util.function.LongToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * L_t as a plain function of the step, with nothing random: constant, step, linear, sine or a
 * recorded series.
 */
public final class LevelProcess implements GradientProcess {

    private final LongToDoubleFunction values;
    private final LongToDoubleFunction means;

    private LevelProcess(LongToDoubleFunction values, LongToDoubleFunction means) {
        this.values = values;
        this.means = means;
    }

    /**
     * Returns the same L at every step.
     *
     * @param level L, finite and above 0
     * @return the process
     * @throws IllegalArgumentException if a value is out of range
     */
    public static LevelProcess constant(double level) {
        positive("level", level);
        return of(t -> level);
    }

    /**
     * Returns a level that jumps once.
     *
     * @param level L before the jump, finite and above 0
     * @param factor what L is multiplied by, finite and above 0
     * @param at the first step of the new level, not negative
     * @return the process
     * @throws IllegalArgumentException if a value is out of range
     */
    public static LevelProcess step(double level, double factor, long at) {
        positive("level", level);
        double after = positive("level * factor", level * positive("factor", factor));
        if (at < 0) {
            throw new IllegalArgumentException("at must not be negative, but was " + at);
        }
        return of(t -> t < at ? level : after);
    }

    /**
     * Returns a straight line from the level at step 0 to factor times the level, which then stays.
     *
     * @param level L at step 0, finite and above 0
     * @param factor L at the end over L at step 0, finite and above 0
     * @param steps the step at which the end is reached, above 0
     * @return the process
     * @throws IllegalArgumentException if a value is out of range
     */
    public static LevelProcess linear(double level, double factor, long steps) {
        positive("level", level);
        double rise = positive("level * factor", level * positive("factor", factor)) - level;
        above0("steps", steps);
        return of(t -> level + rise * Math.min(1, (double) t / steps));
    }

    /**
     * Returns L·(1 + amplitude·sin(2πt/period)).
     *
     * @param level L in the middle, finite and above 0
     * @param amplitude in [0, 1)
     * @param period in steps, above 0
     * @return the process
     * @throws IllegalArgumentException if a value is out of range
     */
    public static LevelProcess sine(double level, double amplitude, long period) {
        positive("level", level);
        if (!(amplitude >= 0 && amplitude < 1)) {
            throw new IllegalArgumentException("amplitude must be in [0, 1), but was " + amplitude);
        }
        above0("period", period);
        return of(
                t ->
                        level
                                * (1
                                        + amplitude
                                                * Math.sin(
                                                        2
                                                                * Math.PI
                                                                * ((double) (t % period))
                                                                / period)));
    }

    /**
     * Returns a recorded series. Its mean at a step, which theory is fed with, is that of the
     * latest 200 values (the paper's window), or of as many as there are.
     *
     * @param values L_0, L_1, …; copied; finite, of any sign: h̃ of a small group may be negative
     * @return the process, which ends with the series
     * @throws IllegalArgumentException if there is no value or one is not finite
     */
    public static LevelProcess series(double... values) {
        double[] copy = values.clone();
        if (copy.length == 0) {
            throw new IllegalArgumentException("a series needs at least one value, but has none");
        }
        double[] means = new double[copy.length];
        WindowedMean latest = new WindowedMean(WindowedMean.PAPER);
        for (int t = 0; t < copy.length; t++) {
            if (!Double.isFinite(copy[t])) {
                throw new IllegalArgumentException(
                        "every value of a series must be finite, but number "
                                + t
                                + " is "
                                + copy[t]);
            }
            latest.add(copy[t]);
            means[t] = latest.mean();
        }
        return new LevelProcess(t -> copy[Math.toIntExact(t)], t -> means[Math.toIntExact(t)]);
    }

    private static LevelProcess of(LongToDoubleFunction level) {
        return new LevelProcess(level, level);
    }

    @Override
    public double mean(long step) {
        return means.applyAsDouble(step);
    }

    @Override
    public DoubleSupplier draws(UniformRandomProvider random) {
        return new DoubleSupplier() {
            private long step;

            @Override
            public double getAsDouble() {
                return values.applyAsDouble(step++);
            }
        };
    }

    static double positive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    name + " must be finite and above 0, but was " + value);
        }
        return value;
    }

    private static void above0(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be above 0, but was " + value);
        }
    }
}
