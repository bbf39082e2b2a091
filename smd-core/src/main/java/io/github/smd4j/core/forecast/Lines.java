package io.github.smd4j.core.forecast;

import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.rule.MeanField.State;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The <em>given L</em> and <em>ahead</em> lines of one parameter along a multi-stage run.
 *
 * <p>Both are F3 of heavy ball, whose buffer can be read from the weights. Other rules have none of
 * them.
 */
public final class Lines {

    /** Steps over which h̃ is averaged for the given-L line; windows begin anew at each cut. */
    public static final int WINDOW = 50;

    /** Steps before a cut over which the ahead line takes its level. */
    public static final int LEVEL_WINDOW = 200;

    private final List<StepRecord> records;
    private final MultiStep schedule;
    private final List<Stage> stages;
    private final boolean rescaled;
    private final Optional<HeavyBallRule> rule;

    /**
     * Prepares the lines of a parameter.
     *
     * @param records its records by step, not empty; lines exist if all are of one heavy-ball rule
     * @param schedule the schedule it was trained with
     * @param steps length of the run
     * @param rescaled whether the weights were rescaled at each cut
     */
    public Lines(List<StepRecord> records, MultiStep schedule, long steps, boolean rescaled) {
        if (records.isEmpty()) {
            throw new IllegalArgumentException("records must not be empty");
        }
        this.records = List.copyOf(records);
        this.schedule = schedule;
        this.stages = schedule.stages(steps);
        this.rescaled = rescaled;
        this.rule =
                UpdateRules.named(StepRecord.inForce(this.records).rule())
                        .filter(HeavyBallRule.class::isInstance)
                        .map(HeavyBallRule.class::cast);
    }

    /**
     * Returns the line that is fed with h̃ of the run itself, averaged over consecutive windows of
     * {@value #WINDOW} steps. It starts, and the windows with it, from the measured state at the
     * beginning of each stage.
     *
     * <p>It explains the run and can fail only through an instrument error, broken invariance, or
     * what the average over a window hides.
     *
     * @return the line from the first record to the end; {@link Line#NONE} where none exists
     */
    public Line givenLevel() {
        if (rule.isEmpty()) {
            return Line.NONE;
        }
        long first = records.get(0).step();
        // Only a run's first step is known to begin with an empty buffer.
        Optional<Start> start =
                first == 0
                        ? Optional.of(new Start(0, State.atRest(records.get(0).sums().ww())))
                        : startAfter(0);
        if (start.isEmpty()) {
            return Line.NONE;
        }
        long from = start.get().step();
        Plan plan = plan(windowed(from));
        Drawing drawing = new Drawing(from, length(from));
        State state = start.get().state();
        for (Stage stage : stages) {
            state = measuredStateAt(stage.fromStep()).orElse(state);
            state =
                    RecurrenceForecast.from(recurrence(), state)
                            .through(
                                    plan,
                                    Math.max(from, stage.fromStep()),
                                    stage.toStep(),
                                    drawing);
        }
        return drawing.line();
    }

    private int length(long from) {
        return Math.toIntExact(Math.max(0, stages.get(stages.size() - 1).toStep() - from));
    }

    /** The mean of h̃ in each window of each stage; a window without any goes on as before. */
    private LevelPath windowed(long start) {
        List<Long> starts = new ArrayList<>();
        List<Double> means = new ArrayList<>();
        long first = records.get(0).step();
        // What the first record knows, should the rest of its window hold no other.
        double last = meanH(first, first + 1);
        for (Stage stage : stages) {
            for (long from = stage.fromStep(); from < stage.toStep(); from += WINDOW) {
                long to = Math.min(stage.toStep(), from + WINDOW);
                if (to > start) {
                    double mean = meanH(Math.max(from, start), to);
                    last = Double.isNaN(mean) ? last : mean;
                    starts.add(from);
                    means.add(last);
                }
            }
        }
        return new LevelPath.Stepwise(
                starts.stream().mapToLong(Long::longValue).toArray(),
                means.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private Plan plan(LevelPath level) {
        Hyperparameters model = records.get(0).hyperparameters();
        return new Plan(
                rule.orElseThrow(),
                schedule,
                model.weightDecay(),
                model.momentum(),
                level,
                rescaled ? schedule.drops() : List.of());
    }

    /**
     * Returns the line that starts from the measured state at the cut which begins a stage and
     * knows nothing later: its level is the mean of h̃ over the {@value #LEVEL_WINDOW} steps before
     * the cut.
     *
     * @param stage index of the stage, from 0
     * @return the line over the stage, with its interval; {@link Ahead#NONE} for the first stage,
     *     for a rule without recurrence, or where nothing was measured before the cut
     */
    public Ahead ahead(int stage) {
        if (rule.isEmpty() || stage == 0) {
            return Ahead.NONE;
        }
        long cut = stages.get(stage).fromStep();
        int last = lastBefore(cut);
        List<StepRecord> known =
                known(Math.max(stages.get(stage - 1).fromStep(), cut - LEVEL_WINDOW), cut);
        if (last < 0 || known.isEmpty()) {
            return Ahead.NONE;
        }
        LevelEstimate estimate =
                LevelEstimate.of(
                        known.stream().mapToLong(StepRecord::step).toArray(),
                        known.stream().mapToDouble(StepRecord::unitH).toArray());
        Optional<Start> start = startAfter(last);
        if (start.isEmpty() || Double.isNaN(estimate.level())) {
            return Ahead.NONE;
        }
        Plan plan = plan(new LevelPath.Constant(estimate.level()));
        State atCut =
                RecurrenceForecast.from(recurrence(), start.get().state())
                        .through(plan, start.get().step(), cut, (step, norm, angle) -> {});
        return Ahead.of(
                plan,
                RecurrenceForecast.from(recurrence(), atCut),
                cut,
                stages.get(stage).toStep(),
                estimate,
                Ahead.CONFIDENCE);
    }

    private MeanField recurrence() {
        return rule.orElseThrow().meanField().orElseThrow();
    }

    /** Where a line starts. */
    private record Start(long step, State state) {}

    /** The state that a record leaves behind: v = −d/η, or −d where the buffer holds ηv. */
    private Optional<Start> startAfter(int index) {
        StepRecord record = records.get(index);
        double f =
                recurrence().buffer() == MeanField.Buffer.VELOCITY
                        ? record.hyperparameters().learningRate()
                        : 1;
        double x = record.sums().nextSquaredNorm();
        if (!(f > 0) || !(x > 0)) {
            return Optional.empty();
        }
        double p = -(record.sums().wd() + record.sums().dd()) / f;
        return Optional.of(
                new Start(record.step() + 1, new State(x, p, record.sums().dd() / (f * f))));
    }

    /** The state in which a step begins, where the step before it was measured. */
    private Optional<State> measuredStateAt(long step) {
        int last = lastBefore(step);
        return last >= 0 && records.get(last).step() == step - 1
                ? startAfter(last).map(Start::state)
                : Optional.empty();
    }

    private int lastBefore(long step) {
        return firstFrom(step) - 1;
    }

    /** The index of the first record of a step or a later one; records come by step. */
    private int firstFrom(long step) {
        int low = 0;
        int high = records.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (records.get(middle).step() < step) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * The records in [from, to) in which h̃ is known. The first step of a foreign optimizer, whose
     * buffer nobody has seen, must not spoil a window.
     */
    private List<StepRecord> known(long from, long to) {
        return records.subList(firstFrom(from), firstFrom(to)).stream()
                .filter(StepRecord::knowsUnitH)
                .toList();
    }

    /** The mean of h̃ over those records; NaN if there is none. */
    private double meanH(long from, long to) {
        Moments moments = new Moments();
        known(from, to).forEach(record -> moments.add(record.unitH()));
        return moments.mean();
    }

    /** A line while it is drawn, over steps that follow one another. */
    private static final class Drawing implements Forecaster.Visitor {

        private final long from;
        private final double[] norms;
        private final double[] angles;

        Drawing(long from, int length) {
            this.from = from;
            this.norms = new double[length];
            this.angles = new double[length];
        }

        @Override
        public void step(long step, double squaredNorm, double angularUpdate) {
            norms[(int) (step - from)] = squaredNorm;
            angles[(int) (step - from)] = angularUpdate;
        }

        Line line() {
            return new Line(from, angles, norms);
        }
    }
}
