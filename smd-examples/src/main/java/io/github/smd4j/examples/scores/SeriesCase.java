package io.github.smd4j.examples.scores;

import io.github.smd4j.core.detect.Change;
import io.github.smd4j.core.detect.Condition;
import io.github.smd4j.core.detect.EquilibriumDetector;
import io.github.smd4j.core.detect.EquilibriumState;
import io.github.smd4j.core.map.GradientProcess;
import io.github.smd4j.core.map.LognormalProcess;
import io.github.smd4j.core.map.SyntheticSteps;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.schedule.ScheduleText;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.theory.Equilibrium;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A simulated series: heavy ball under a lognormal h̃.
 *
 * @param momentum α
 * @param intrinsic λη before a cut
 * @param variation coefficient of variation of h̃
 * @param correlation of ln h̃ from step to step
 */
public record SeriesCase(double momentum, double intrinsic, double variation, double correlation) {

    private static final double RATE = 0.1;

    private static final double NEAR = 1.5;

    private static final double FOLLOWS = 0.025;

    private static final double BEHIND = 0.1;

    private static final String PATH = "weight";

    /** τ in steps. */
    double relaxation() {
        return (1 - momentum) / (4 * intrinsic);
    }

    /** 10/(1−α), the steps in which a cut must be found. */
    long deadline() {
        return Math.round(10 / (1 - momentum));
    }

    /** Steps in equilibrium before anything is counted: the detector has settled. */
    long burnIn() {
        return Math.round(Math.max(10 * relaxation(), Math.max(400, 30 / (1 - momentum))));
    }

    /**
     * Returns whether the detector leaves its verdict of equilibrium once in so many steps of
     * equilibrium.
     *
     * @param steps how many, after a burn-in
     * @param told what the records tell
     * @param seed any number
     * @return true if it did
     */
    public boolean alarmed(long steps, Told told, long seed) {
        EquilibriumDetector detector = new EquilibriumDetector();
        boolean[] alarmed = new boolean[1];
        long from = burnIn();
        StepSink counted =
                record -> {
                    detector.accept(record);
                    if (record.step() >= from) {
                        Condition now = detector.condition(PATH);
                        alarmed[0] |= now != expected(told);
                    }
                };
        series(MultiStep.starting(RATE), noise()).feed(from + steps, seed, told.before(counted));
        return alarmed[0];
    }

    private static Condition expected(Told told) {
        return told == Told.NOTHING ? Condition.NO_LINE : Condition.IN_EQUILIBRIUM;
    }

    /**
     * Returns whether a cut is found in time, at its step within that time, and by a divisor within
     * a factor 1.5.
     *
     * @param divisor k
     * @param told what the records tell
     * @param seed any number
     * @return true if it is
     */
    public boolean found(double divisor, Told told, long seed) {
        EquilibriumDetector detector = new EquilibriumDetector();
        long at = burnIn();
        MultiStep schedule = MultiStep.starting(RATE).dividedAt(at, divisor);
        boolean[] found = new boolean[1];
        StepSink watched =
                record -> {
                    detector.accept(record);
                    if (detector.condition(PATH) == Condition.DISPLACED) {
                        EquilibriumState state = detector.state(PATH);
                        found[0] |= state.change().filter(c -> near(c, at, divisor)).isPresent();
                    }
                };
        series(schedule, noise()).feed(at + deadline(), seed, told.before(watched));
        return found[0];
    }

    private boolean near(Change change, long at, double divisor) {
        return Math.abs(change.step() - at) <= deadline()
                && Math.abs(Math.log(change.divisor() / divisor)) < Math.log(NEAR);
    }

    /**
     * Returns whether the detector misreads a smooth schedule at some step: calls it more than an
     * approach or equilibrium where the angle without noise is within {@value #FOLLOWS} of
     * equilibrium, or equilibrium where it is {@value #BEHIND} or more below.
     *
     * @param shape of the schedule, such as {@code cosine} or {@code linear}, down to 0
     * @param steps of it, above 0
     * @param seed any number
     * @return true if it does
     */
    public boolean misread(String shape, long steps, long seed) {
        Schedule schedule =
                ScheduleText.parse(
                        String.format(Locale.ROOT, "%s(%s, %dsteps)", shape, RATE, steps), 1);
        List<Double> truth = new ArrayList<>();
        series(schedule, new LognormalProcess(10, 0, 0))
                .feed(
                        steps,
                        0,
                        r ->
                                truth.add(
                                        r.sums().angularUpdate()
                                                / Equilibrium.angularUpdate(
                                                        r.hyperparameters().learningRate(),
                                                        r.hyperparameters().weightDecay(),
                                                        momentum)));
        EquilibriumDetector detector = new EquilibriumDetector();
        boolean[] misread = new boolean[1];
        series(schedule, noise())
                .feed(
                        steps,
                        seed,
                        record -> {
                            detector.accept(record);
                            Condition now = detector.condition(PATH);
                            double away = 1 - truth.get((int) record.step());
                            misread[0] |=
                                    (now.alarm() && Math.abs(away) < FOLLOWS)
                                            || (now == Condition.IN_EQUILIBRIUM && away > BEHIND);
                        });
        return misread[0];
    }

    /**
     * Returns the drift of L in standard errors after 20 relaxation times.
     *
     * @param perRelaxation rτ of the true drift; 0 for none
     * @param seed any number
     * @return the magnitude; 0 where it is not known yet
     */
    public double drift(double perRelaxation, long seed) {
        EquilibriumDetector detector = new EquilibriumDetector();
        GradientProcess drifting = new DriftingLevel(noise(), perRelaxation / relaxation());
        series(MultiStep.starting(RATE), drifting)
                .feed(Math.round(20 * relaxation()), seed, detector);
        double errors = Math.abs(detector.state(PATH).drift().errors());
        // Not known yet, as where it has only just arrived: no evidence.
        return Double.isNaN(errors) ? 0 : errors;
    }

    private GradientProcess noise() {
        return new LognormalProcess(10, variation, correlation);
    }

    private SyntheticSteps series(Schedule schedule, GradientProcess process) {
        return new SyntheticSteps(
                PATH, schedule, intrinsic / RATE, momentum, process, OptionalDouble.empty());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "alpha %-4.4g lambda*eta %-6.3g cv %-3.3g phi %-3.3g",
                momentum,
                intrinsic,
                variation,
                correlation);
    }
}
