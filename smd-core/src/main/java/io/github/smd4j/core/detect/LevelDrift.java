package io.github.smd4j.core.detect;

import io.github.smd4j.core.estimate.FadingMean;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Whether the level L moves steadily: the slope of ln L between a mean over 2τ and one over 8τ,
 * beside the noise of both.
 *
 * <p>In drifting equilibrium Δ/Δ* is √(1 + rτ), r the slope a step.
 */
final class LevelDrift {

    private static final double FAST = 2;
    private static final double SLOW = 8;

    /** Keeps a rise that is too fast for both means from becoming infinite. */
    private static final double LEAST = 0.1;

    private FadingMean fast = new FadingMean();
    private FadingMean slow = new FadingMean();
    private FadingMean fastStep = new FadingMean();
    private FadingMean slowStep = new FadingMean();
    private final FadingMean brief = new FadingMean();

    /** Of the level over its slow mean, which stands still where the level drifts steadily. */
    private FadingMean relative = new FadingMean();

    private double greatest;
    private double greatestEver;
    private double all;
    private double steps;

    /** Takes a level: h̃, or what stands for it. */
    void add(double level, double gap, StepTheory theory) {
        double tau = theory.relaxation();
        steps += gap;
        fast.add(level, gap, FAST * tau, theory.block());
        slow.add(level, gap, SLOW * tau, theory.block());
        relative.add(level / slow.mean(), gap, SLOW * tau, theory.block());
        fastStep.add(steps, gap, FAST * tau, Double.MAX_VALUE);
        slowStep.add(steps, gap, SLOW * tau, Double.MAX_VALUE);
        double span = 5 * theory.buffer();
        brief.add(level, gap, span, Double.MAX_VALUE);
        all += gap;
        if (all > span) {
            greatestEver = Math.max(greatestEver, brief.mean());
        }
        if (steps > 2 * FAST * tau) {
            greatest = Math.max(greatest, slow.mean());
        }
    }

    /**
     * r, the slope of ln L a step; NaN where it cannot be told yet. A level that goes like e^(rt)
     * has means L/(1 + rT), T their mean age: hence r from two of them. Falls faster than 1/T of
     * the older one read as 1/T.
     */
    double slope() {
        double ratio = fast.mean() / slow.mean();
        double young = steps - fastStep.mean();
        double old = steps - slowStep.mean();
        return (ratio - 1) / Math.max(old - ratio * young, LEAST * young);
    }

    /** r over its standard error. */
    double errors() {
        double f = fast.effectiveCount();
        double s = slow.effectiveCount();
        double factor = (s - f) * (s - f) / (f * s * (f + s));
        double noise = Math.sqrt(relative.longRunVariance() * factor) / relative.mean();
        return Math.log(fast.mean() / slow.mean()) / noise;
    }

    /** Degrees of freedom of that error. */
    double degreesOfFreedom() {
        return relative.degreesOfFreedom();
    }

    /** The level now over the greatest that its slow mean has been. */
    double faded() {
        return greatest > 0 ? fast.mean() / greatest : Double.NaN;
    }

    /** The level now over the greatest that was ever seen over some 5/(1−α) steps. */
    double vanished() {
        return greatestEver > 0 ? fast.mean() / greatestEver : Double.NaN;
    }

    /** Steps since the beginning. */
    double steps() {
        return steps;
    }

    /** Begins anew, as where the rate changed. */
    void reset() {
        forget();
        greatest = 0;
    }

    /** Forgets the way to equilibrium, in which the level may have moved much. */
    void forget() {
        fast = new FadingMean();
        slow = new FadingMean();
        relative = new FadingMean();
        fastStep = new FadingMean();
        slowStep = new FadingMean();
        steps = 0;
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(greatest);
        out.writeDouble(greatestEver);
        out.writeDouble(all);
        out.writeDouble(steps);
        fast.save(out);
        slow.save(out);
        relative.save(out);
        fastStep.save(out);
        slowStep.save(out);
        brief.save(out);
    }

    void read(DataInput in) throws IOException {
        greatest = in.readDouble();
        greatestEver = in.readDouble();
        all = in.readDouble();
        steps = in.readDouble();
        fast.restore(in);
        slow.restore(in);
        relative.restore(in);
        fastStep.restore(in);
        slowStep.restore(in);
        brief.restore(in);
    }
}
