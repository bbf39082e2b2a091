package io.github.smd4j.core.forecast;

import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.rule.NormState;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The <em>given L</em> and <em>ahead</em> lines of one parameter along a multi-stage run.
 *
 * <p>Both walk the rule's own mean-field recurrence from a state that a measured step tells: F3 of
 * heavy ball and of SGDW, fed with h̃, and AdamW's, fed with C as the first moment shows it, which
 * takes the gradient over the root of its second moment to stand at right angles to the weight, as
 * the gradient does. Other rules have no lines, and {@link #withheld} says why.
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
    private final Optional<UpdateRule> rule;
    private final Optional<StateReader<?>> reader;

    /**
     * Prepares the lines of a parameter.
     *
     * @param records its records by step, not empty; lines exist if all are of one rule that has
     *     them
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
        this.rule = UpdateRules.named(StepRecord.inForce(this.records).rule());
        this.reader = rule.flatMap(r -> StateReader.of(r, this.records, drops()));
    }

    private List<MultiStep.Drop> drops() {
        return rescaled ? schedule.drops() : List.of();
    }

    /**
     * Returns why there are no lines.
     *
     * @return the reason, half a sentence; empty where there are lines
     */
    public Optional<String> withheld() {
        if (reader.isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                rule.map(UpdateRule::withoutLines)
                        .orElse(
                                "the update rule is not known, or changed on the way, as where a"
                                        + " step was clipped"));
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
        return reader.map(this::givenLevel).orElse(Line.NONE);
    }

    private <S extends NormState> Line givenLevel(StateReader<S> from) {
        long first = records.get(0).step();
        // Only a run's first step is known to begin with an empty buffer.
        Optional<Start<S>> start =
                first == 0
                        ? Optional.of(
                                new Start<>(
                                        0, from.recurrence().atRest(records.get(0).sums().ww())))
                        : startAfter(from, 0);
        if (start.isEmpty()) {
            return Line.NONE;
        }
        long begin = start.get().step();
        Plan plan = plan(windowed(from, begin));
        Drawing drawing = new Drawing(begin, length(begin));
        S state = start.get().state();
        for (Stage stage : stages) {
            state = measuredStateAt(from, stage.fromStep()).orElse(state);
            state =
                    RecurrenceForecast.from(from.recurrence(), state)
                            .through(
                                    plan,
                                    Math.max(begin, stage.fromStep()),
                                    stage.toStep(),
                                    drawing);
        }
        return drawing.line();
    }

    private int length(long from) {
        return Math.toIntExact(Math.max(0, stages.get(stages.size() - 1).toStep() - from));
    }

    /** The mean level in each window of each stage; a window without any goes on as before. */
    private LevelPath windowed(StateReader<?> reader, long start) {
        List<Long> starts = new ArrayList<>();
        List<Double> means = new ArrayList<>();
        long first = records.get(0).step();
        // What the first record knows, should the rest of its window hold no other.
        double last = meanLevel(reader, first, first + 1);
        for (Stage stage : stages) {
            for (long from = stage.fromStep(); from < stage.toStep(); from += WINDOW) {
                long to = Math.min(stage.toStep(), from + WINDOW);
                if (to > start) {
                    double mean = meanLevel(reader, Math.max(from, start), to);
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
                drops());
    }

    /**
     * Returns the line that starts from the measured state at the cut which begins a stage and
     * knows nothing later: its level is the mean over the {@value #LEVEL_WINDOW} steps before the
     * cut.
     *
     * @param stage index of the stage, from 0
     * @return the line over the stage, with its interval; {@link Ahead#NONE} for the first stage,
     *     for a rule without recurrence, or where nothing was measured before the cut
     */
    public Ahead ahead(int stage) {
        return reader.map(from -> ahead(from, stage)).orElse(Ahead.NONE);
    }

    private <S extends NormState> Ahead ahead(StateReader<S> from, int stage) {
        if (stage == 0) {
            return Ahead.NONE;
        }
        long cut = stages.get(stage).fromStep();
        int last = lastBefore(cut);
        int[] known =
                known(from, Math.max(stages.get(stage - 1).fromStep(), cut - LEVEL_WINDOW), cut)
                        .toArray();
        if (last < 0 || known.length == 0) {
            return Ahead.NONE;
        }
        LevelEstimate estimate =
                LevelEstimate.of(
                        Arrays.stream(known).mapToLong(i -> records.get(i).step()).toArray(),
                        Arrays.stream(known).mapToDouble(from::level).toArray());
        Optional<Start<S>> start = startAfter(from, last);
        if (start.isEmpty() || Double.isNaN(estimate.level())) {
            return Ahead.NONE;
        }
        Plan plan = plan(new LevelPath.Constant(estimate.level()));
        S atCut =
                RecurrenceForecast.from(from.recurrence(), start.get().state())
                        .through(plan, start.get().step(), cut, (step, norm, angle) -> {});
        return Ahead.of(
                plan,
                RecurrenceForecast.from(from.recurrence(), atCut),
                cut,
                stages.get(stage).toStep(),
                estimate,
                Ahead.CONFIDENCE);
    }

    /** Where a line starts. */
    private record Start<S>(long step, S state) {}

    /** The state that a record leaves behind, if its step tells one. */
    private <S extends NormState> Optional<Start<S>> startAfter(StateReader<S> from, int index) {
        StepRecord record = records.get(index);
        S state = from.after(index);
        return record.hyperparameters().learningRate() > 0 && state.squaredNorm() > 0
                ? Optional.of(new Start<>(record.step() + 1, state))
                : Optional.empty();
    }

    /** The state in which a step begins, where the step before it was measured. */
    private <S extends NormState> Optional<S> measuredStateAt(StateReader<S> from, long step) {
        int last = lastBefore(step);
        return last >= 0 && records.get(last).step() == step - 1
                ? startAfter(from, last).map(Start::state)
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

    /** The indices of the records in [from, to) whose level is known. */
    private IntStream known(StateReader<?> reader, long from, long to) {
        return IntStream.range(firstFrom(from), firstFrom(to)).filter(reader::knowsLevel);
    }

    /** The mean level over those records; NaN if there is none. */
    private double meanLevel(StateReader<?> reader, long from, long to) {
        Moments moments = new Moments();
        known(reader, from, to).forEach(index -> moments.add(reader.level(index)));
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
