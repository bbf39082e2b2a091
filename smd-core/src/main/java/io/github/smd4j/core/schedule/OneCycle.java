package io.github.smd4j.core.schedule;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import java.util.List;

/**
 * One rise of the learning rate and one fall, each along half a cosine (Smith and Topin 2018), as
 * PyTorch's {@code OneCycleLR} has it.
 *
 * <p>Over T steps with a rise of share r: from peak/25 at step 0 to the peak at step rT − 1, then
 * down to peak/250,000 at step T − 1, where it stays. A rise of less than one step is none. Within
 * a few ulps of PyTorch's.
 *
 * @param peakRate the highest η, finite and above 0
 * @param length T in steps, at least 2
 * @param rise r, the share of the steps in which the rate rises, in [0, 1); PyTorch's default is
 *     {@value #DEFAULT_RISE}
 */
public record OneCycle(double peakRate, long length, double rise) implements Schedule {

    /** PyTorch's {@code pct_start}. */
    public static final double DEFAULT_RISE = 0.3;

    private static final double START = 25;
    private static final double END = 1e4;

    /** Checks the ranges. */
    public OneCycle {
        Ranges.positive("peak learning rate", peakRate);
        if (length < 2) {
            throw new IllegalArgumentException(
                    "length must be a whole number of at least 2, but was " + length);
        }
        if (!(rise >= 0 && rise < 1)) {
            throw new IllegalArgumentException("rise must be in [0, 1), but was " + rise);
        }
    }

    @Override
    public double learningRate(long step) {
        double top = Math.max(0, rise * length - 1);
        double first = peakRate / START;
        if (step <= top && top > 0) {
            return between(first, peakRate, step / top);
        }
        double last = first / END;
        return step >= length - 1
                ? last
                : between(peakRate, last, (step - top) / (length - 1 - top));
    }

    private static double between(double from, double to, double part) {
        double half = Math.sin(0.5 * Math.PI * (1 - part));
        return to + (from - to) * half * half;
    }

    /** Returns the rise, the fall, and the rate that stays if the run is longer. */
    @Override
    public List<Stage> stages(long steps) {
        Ranges.count("steps", steps);
        // The first step that falls.
        long fall = (long) Math.floor(Math.max(0, rise * length - 1)) + 1;
        if (fall <= 1 || fall >= steps) {
            return Polynomial.thenRest(this, length, steps);
        }
        Stage up = new Stage(0, fall, learningRate(0));
        Stage down = new Stage(fall, Math.min(steps, length), learningRate(fall));
        return steps <= length
                ? List.of(up, down)
                : List.of(up, down, new Stage(length, steps, learningRate(length)));
    }
}
