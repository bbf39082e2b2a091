package io.github.smd4j.examples.accuracy;

import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.forecast.Ahead;
import io.github.smd4j.core.forecast.Interval;
import io.github.smd4j.core.forecast.Lines;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.step.StepRecord;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often the interval of the ahead line holds, on runs whose L is known.
 *
 * <p>Each run has η = 0.2, λ = 5e-3 and α = 0.9, its rate is cut by 4 at step 600, and it ends at
 * step 1600: the quickstart's cut. The interval should hold in 90% of all cases.
 *
 * @param scenario what the run is like
 * @param runs how many there were
 * @param near over the 200 steps after the cut, as many as the window has in which L is estimated
 * @param later over the 800 steps after those
 */
public record AheadCoverage(String scenario, int runs, Part near, Part later) {

    /** The run that every scenario varies. */
    static final MultiStep SCHEDULE = MultiStep.starting(0.2).dividedAt(600, 4);

    static final double DECAY = 5e-3;
    static final double MOMENTUM = 0.9;
    static final int STEPS = 1600;

    private static final int CUT = 600;
    private static final int NEAR = CUT + Lines.LEVEL_WINDOW;

    /**
     * What was seen over a part of the run, in windows of 50 steps.
     *
     * @param angularUpdate share of the windows whose RMS of Δ lies in its interval
     * @param squaredNorm share of the windows at whose last step ‖w‖² lies in its interval
     * @param halfWidth of the interval of Δ, relative to its middle, on average
     */
    public record Part(double angularUpdate, double squaredNorm, double halfWidth) {}

    /** Counts while runs go by. */
    private static final class Count {
        private final Moments angle = new Moments();
        private final Moments norm = new Moments();
        private final Moments width = new Moments();

        Part part() {
            return new Part(angle.mean(), norm.mean(), width.mean());
        }
    }

    /**
     * Counts for every scenario.
     *
     * @param runs how many runs each has, above 0
     * @param seed of the random numbers
     * @return the counts; the same for the same arguments
     */
    public static List<AheadCoverage> of(int runs, long seed) {
        return AheadScenario.ALL.stream().map(each -> of(each, runs, seed)).toList();
    }

    static AheadCoverage of(AheadScenario scenario, int runs, long seed) {
        Count near = new Count();
        Count later = new Count();
        List<List<StepRecord>> all =
                IntStream.range(0, runs)
                        .parallel()
                        .mapToObj(run -> scenario.run(seed * 1_000_003 + run))
                        .toList();
        for (List<StepRecord> run : all) {
            List<StepRecord> seen =
                    run.stream().filter(r -> r.step() % scenario.every() == 0).toList();
            Ahead ahead = new Lines(seen, SCHEDULE, STEPS, false).ahead(1);
            for (int from = CUT; from < STEPS; from += Lines.WINDOW) {
                count(run, ahead, from, from < NEAR ? near : later);
            }
        }
        return new AheadCoverage(scenario.name(), runs, near.part(), later.part());
    }

    private static void count(List<StepRecord> run, Ahead ahead, int from, Count into) {
        int to = from + Lines.WINDOW;
        Moments angles = new Moments();
        run.subList(from, to).forEach(record -> angles.add(record.sums().angularUpdate()));
        Interval angle = ahead.angularUpdate(from, to);
        Interval norm = ahead.squaredNorm(to - 1);
        into.angle.add(angle.contains(angles.rootMeanSquare()) ? 1 : 0);
        into.norm.add(norm.contains(run.get(to - 1).sums().ww()) ? 1 : 0);
        into.width.add((angle.high() - angle.low()) / (angle.high() + angle.low()));
    }
}
