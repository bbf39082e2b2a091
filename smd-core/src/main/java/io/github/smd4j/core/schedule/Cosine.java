package io.github.smd4j.core.schedule;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * A learning rate that falls along half a cosine, once or again and again (Loshchilov and Hutter
 * 2017).
 *
 * <p>Within a cycle of T steps, at its step t: η = final + (initial − final)·(1 + cos(πt/T))/2,
 * computed as a squared sine of the steps left, which keeps its digits near the end. Without
 * restarts the rate stays at its final value from step T on; with them a new cycle begins, longer
 * by a factor than the one before. Within a few ulps of PyTorch's {@code CosineAnnealingLR} (up to
 * T) and {@code CosineAnnealingWarmRestarts}. Immutable.
 */
public final class Cosine implements Schedule {

    /** Cycles of a run beyond which its stages are not listed. */
    public static final int MOST_CYCLES = 10_000;

    private final double initial;
    private final long length;
    private final double last;

    /** By which each cycle is longer than the one before; 0 for a single one. */
    private final long growth;

    private Cosine(double initial, long length, double last, long growth) {
        this.initial = Ranges.positive("initial learning rate", initial);
        this.length = Ranges.count("length", length);
        this.last = Ranges.notNegative("final learning rate", last);
        this.growth = growth;
    }

    /**
     * Returns one fall.
     *
     * @param initialRate η of step 0, finite and above 0
     * @param length T in steps, above 0
     * @param finalRate η from step T on, finite and not negative
     * @return the schedule
     * @throws IllegalArgumentException if a value is out of range
     */
    public static Cosine once(double initialRate, long length, double finalRate) {
        return new Cosine(initialRate, length, finalRate, 0);
    }

    /**
     * Returns a fall that starts anew.
     *
     * @param initialRate η at the start of every cycle, finite and above 0
     * @param length steps of the first cycle, above 0
     * @param growth by which each cycle is longer than the one before, above 0; 1 keeps the length
     * @param finalRate to which each cycle tends, finite and not negative; its last step is one
     *     short of it
     * @return the schedule
     * @throws IllegalArgumentException if a value is out of range
     */
    public static Cosine restarting(
            double initialRate, long length, long growth, double finalRate) {
        return new Cosine(initialRate, length, finalRate, Ranges.count("growth", growth));
    }

    @Override
    public double learningRate(long step) {
        if (growth == 0) {
            return step >= length ? last : at(step, length);
        }
        if (growth == 1) {
            return at(step % length, length);
        }
        long from = 0;
        long cycle = length;
        // Written so that a length that would overflow is never formed.
        while (step - from >= cycle) {
            from += cycle;
            if (cycle > (Long.MAX_VALUE - from) / growth) {
                return at(step - from, Long.MAX_VALUE);
            }
            cycle *= growth;
        }
        return at(step - from, cycle);
    }

    private double at(long t, long cycle) {
        double half = Math.sin(0.5 * Math.PI * ((double) (cycle - t) / cycle));
        return last + (initial - last) * half * half;
    }

    /**
     * Returns a stage for each cycle, and one for the rate that stays.
     *
     * @throws IllegalArgumentException if steps is not above 0, or has more than {@value
     *     #MOST_CYCLES} cycles
     */
    @Override
    public List<Stage> stages(long steps) {
        Ranges.count("steps", steps);
        List<Stage> stages = new ArrayList<>();
        long from = 0;
        long cycle = length;
        while (steps - from > cycle) {
            stages.add(new Stage(from, from + cycle, learningRate(from)));
            from += cycle;
            if (growth == 0) {
                break;
            }
            if (stages.size() >= MOST_CYCLES) {
                throw new IllegalArgumentException(
                        "a run must have at most "
                                + MOST_CYCLES
                                + " cycles, but one of "
                                + steps
                                + " steps has more");
            }
            cycle = cycle > Long.MAX_VALUE / growth ? Long.MAX_VALUE : cycle * growth;
        }
        stages.add(new Stage(from, steps, learningRate(from)));
        return List.copyOf(stages);
    }
}
