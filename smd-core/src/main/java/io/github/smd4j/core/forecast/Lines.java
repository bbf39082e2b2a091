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
import java.util.Arrays;
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
    private final Optional<MeanField> meanField;

    /**
     * Prepares the lines of a parameter.
     *
     * @param records its records by step, not empty, of one update rule
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
        this.meanField =
                UpdateRules.named(records.get(0).hyperparameters().rule())
                        .filter(HeavyBallRule.class::isInstance)
                        .map(HeavyBallRule.class::cast)
                        .flatMap(HeavyBallRule::meanField);
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
        if (meanField.isEmpty()) {
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
        Drawing drawing = new Drawing(start.get());
        // What the first record knows, should the rest of its window hold no other.
        drawing.lastLevel = meanH(first, first + 1);
        for (Stage stage : stages) {
            measuredStateAt(stage.fromStep()).ifPresent(drawing::jump);
            for (long from = stage.fromStep(); from < stage.toStep(); from += WINDOW) {
                long to = Math.min(stage.toStep(), from + WINDOW);
                if (to > drawing.step) {
                    drawing.advance(to, meanH(Math.max(from, drawing.step), to));
                }
            }
        }
        return drawing.line();
    }

    /**
     * Returns the line that starts from the measured state at the cut which begins a stage and
     * knows nothing later: its level is the mean of h̃ over the {@value #LEVEL_WINDOW} steps before
     * the cut.
     *
     * @param stage index of the stage, from 0
     * @return the line over the stage; {@link Line#NONE} for the first stage, for a rule without
     *     recurrence, or where nothing was measured before the cut
     */
    public Line ahead(int stage) {
        if (meanField.isEmpty() || stage == 0) {
            return Line.NONE;
        }
        long cut = stages.get(stage).fromStep();
        int last = lastBefore(cut);
        double level = meanH(Math.max(stages.get(stage - 1).fromStep(), cut - LEVEL_WINDOW), cut);
        if (last < 0 || Double.isNaN(level)) {
            return Line.NONE;
        }
        Optional<Start> start = startAfter(last);
        if (start.isEmpty()) {
            return Line.NONE;
        }
        Drawing drawing = new Drawing(start.get());
        drawing.advance(cut, level);
        drawing.restart();
        drawing.advance(stages.get(stage).toStep(), level);
        return drawing.line();
    }

    /** Where a line starts. */
    private record Start(long step, State state) {}

    /** The state that a record leaves behind: v = −d/η, or −d where the buffer holds ηv. */
    private Optional<Start> startAfter(int index) {
        StepRecord record = records.get(index);
        double f =
                meanField.get().buffer() == MeanField.Buffer.VELOCITY
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
     * The mean of h̃ over the records in [from, to) in which it is known; NaN if there is none. The
     * first step of a foreign optimizer, whose buffer nobody has seen, must not spoil a window.
     */
    private double meanH(long from, long to) {
        Moments moments = new Moments();
        for (StepRecord record : records.subList(firstFrom(from), firstFrom(to))) {
            if (record.knowsUnitH()) {
                moments.add(record.unitH());
            }
        }
        return moments.mean();
    }

    /** A line while it is drawn. */
    private final class Drawing {

        private final double[] angles;
        private final double[] norms;
        private long step;
        private long first;
        private State state;
        private double lastLevel = Double.NaN;

        Drawing(Start start) {
            this.step = start.step();
            this.first = step;
            this.state = start.state();
            int length = (int) (stages.get(stages.size() - 1).toStep() - step);
            this.angles = new double[Math.max(0, length)];
            this.norms = new double[Math.max(0, length)];
        }

        /**
         * Draws up to a step with one level; a window without a record goes on with the last one.
         */
        void advance(long to, double level) {
            lastLevel = Double.isNaN(level) ? lastLevel : level;
            Hyperparameters model = records.get(0).hyperparameters();
            while (step < to) {
                rescaleAt(step);
                Hyperparameters inForce =
                        new Hyperparameters(
                                model.rule(),
                                schedule.learningRate(step),
                                model.weightDecay(),
                                model.momentum());
                MeanField.Step next = meanField.get().step(state, inForce, lastLevel);
                angles[(int) (step - first)] = next.angularUpdate();
                norms[(int) (step - first)] = state.x();
                state = next.next();
                step++;
            }
        }

        /** Goes on from another state. */
        void jump(State to) {
            state = to;
        }

        /** Forgets what was drawn: the line begins here. */
        void restart() {
            first = step;
        }

        private void rescaleAt(long at) {
            if (rescaled) {
                for (MultiStep.Drop drop : schedule.drops()) {
                    if (drop.step() == at) {
                        state = meanField.get().rescaled(state, drop.divisor());
                    }
                }
            }
        }

        Line line() {
            int length = (int) (step - first);
            return new Line(first, Arrays.copyOf(angles, length), Arrays.copyOf(norms, length));
        }
    }
}
