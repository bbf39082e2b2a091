package io.github.smd4j.core.advice;

import io.github.smd4j.core.detect.Change;
import io.github.smd4j.core.detect.Condition;
import io.github.smd4j.core.detect.EquilibriumDetector;
import io.github.smd4j.core.detect.EquilibriumState;
import io.github.smd4j.core.estimate.Quantiles;
import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The state of a run in a few lines of plain text: how many parameters are in equilibrium, what
 * keeps the others from it and for how long, how they spread, and what the user should know.
 *
 * <p>A sink like others. It gives its lines to a consumer every so many steps and when it is
 * closed: {@code new TeeSink(csv, StatusCard.every(500, System.out::println))}. Plain lines without
 * colour or cursor movement, so they suit a terminal and a log alike. Not safe for use by several
 * threads.
 */
public final class StatusCard implements StepSink, Resumable {

    /** How many of the parameters furthest from equilibrium are named. */
    public static final int WORST = 5;

    private static final String KIND = "status card";

    private final EquilibriumDetector detector = new EquilibriumDetector();
    private final long every;
    private final Consumer<String> lines;
    private Schedule schedule;
    private long steps;
    private long stepsPerEpoch;
    private List<String> decayedOnly = List.of();
    private long step = -1;
    private long shown;
    private boolean closed;

    private StatusCard(long every, Consumer<String> lines) {
        this.every = Ranges.count("every", every);
        this.lines = Objects.requireNonNull(lines, "lines");
    }

    /**
     * Returns a card that is shown at intervals and at the end.
     *
     * @param steps from one showing to the next, above 0
     * @param lines takes each line, without its end
     * @return the card
     * @throws IllegalArgumentException if the number of steps is not above 0
     */
    public static StatusCard every(long steps, Consumer<String> lines) {
        return new StatusCard(steps, lines);
    }

    /**
     * Also tells in which stages equilibrium comes before the rate changes or the run ends.
     *
     * @param rates of the run
     * @param length of the run in steps, above 0
     * @return this card
     * @throws IllegalArgumentException if the length is not above 0
     */
    public StatusCard withSchedule(Schedule rates, long length) {
        schedule = Objects.requireNonNull(rates, "rates");
        steps = Ranges.count("length", length);
        return this;
    }

    /**
     * Also tells times in epochs.
     *
     * @param length of an epoch in steps, above 0
     * @return this card
     * @throws IllegalArgumentException if the length is not above 0
     */
    public StatusCard withEpochs(long length) {
        stepsPerEpoch = Ranges.count("length", length);
        return this;
    }

    /**
     * Also names parameters that decay without being scale-invariant, on which theory is silent.
     * Their records do not come here, so the optimizer's groups must say.
     *
     * @param parameters their paths
     * @return this card
     */
    public StatusCard withDecayedOnly(List<String> parameters) {
        decayedOnly = List.copyOf(parameters);
        return this;
    }

    @Override
    public void accept(StepRecord record) {
        if (record.step() > step) {
            // The records of the last step are all there only now.
            if ((step + 1) / every > shown) {
                shown = (step + 1) / every;
                text().lines().forEach(lines);
            }
            step = record.step();
        }
        detector.accept(record);
    }

    /** Shows the card for the last time. A second call does nothing. */
    @Override
    public void close() {
        if (!closed && step >= 0) {
            closed = true;
            text().lines().forEach(lines);
        }
    }

    /**
     * Returns what should be known of the run so far.
     *
     * @return the findings, the gravest first; empty if there is none
     */
    public List<Finding> findings() {
        return new Findings(detector.states(), Optional.ofNullable(schedule), steps).all();
    }

    /**
     * Returns where every parameter stands.
     *
     * @return the states, in order of appearance
     */
    public List<EquilibriumState> states() {
        return detector.states();
    }

    /**
     * Returns the card as it is now.
     *
     * @return lines of text
     */
    public String text() {
        List<EquilibriumState> states = detector.states();
        List<String> card = new ArrayList<>();
        card.add("status after step " + step + ": " + shares(states));
        timescale(states).ifPresent(card::add);
        spread(states).ifPresent(card::add);
        displaced(states).ifPresent(card::add);
        if (!decayedOnly.isEmpty()) {
            card.add("  not covered, decays without being scale-invariant: " + named(decayedOnly));
        }
        for (Finding finding : findings()) {
            card.add("  ! " + finding.words());
        }
        return String.join("\n", card) + "\n";
    }

    private static String named(List<String> paths) {
        String some = paths.stream().limit(WORST).collect(Collectors.joining(", "));
        return paths.size() > WORST ? some + " and " + (paths.size() - WORST) + " more" : some;
    }

    private static String shares(List<EquilibriumState> states) {
        var counts =
                states.stream()
                        .collect(
                                Collectors.groupingBy(
                                        EquilibriumState::condition,
                                        java.util.TreeMap::new,
                                        Collectors.counting()));
        long in = counts.getOrDefault(Condition.IN_EQUILIBRIUM, 0L);
        String others =
                counts.entrySet().stream()
                        .filter(e -> e.getKey() != Condition.IN_EQUILIBRIUM)
                        .map(e -> e.getValue() + " " + e.getKey().describe())
                        .collect(Collectors.joining(", "));
        return in
                + " of "
                + states.size()
                + " in equilibrium"
                + (others.isEmpty() ? "" : "; " + others);
    }

    private Optional<String> timescale(List<EquilibriumState> states) {
        return states.stream()
                .filter(s -> !Double.isNaN(s.timescale()))
                .findFirst()
                .map(s -> "  timescale " + time(s.timescale()) + " to forget a weight");
    }

    private String time(double count) {
        String text = String.format(Locale.ROOT, "%,.0f steps", count);
        return stepsPerEpoch == 0
                ? text
                : text + String.format(Locale.ROOT, " (%.3g epochs)", count / stepsPerEpoch);
    }

    /** p95/p5 of the angle over equilibrium, and who is furthest away. */
    private static Optional<String> spread(List<EquilibriumState> states) {
        List<EquilibriumState> known = states.stream().filter(s -> s.angleRatio() > 0).toList();
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Quantiles all =
                Quantiles.of(known.stream().mapToDouble(EquilibriumState::angleRatio).toArray());
        String worst =
                known.stream()
                        .sorted(
                                Comparator.comparingDouble(
                                        s -> -Math.abs(Math.log(s.angleRatio()))))
                        .limit(WORST)
                        .map(
                                s ->
                                        String.format(
                                                Locale.ROOT,
                                                "%s %.3f",
                                                s.parameter(),
                                                s.angleRatio()))
                        .collect(Collectors.joining(", "));
        return Optional.of(
                String.format(
                        Locale.ROOT,
                        "  angle over equilibrium: median %.3f, p95/p5 %.3f (1 in equilibrium);"
                                + " furthest %s",
                        all.median(),
                        all.high() / all.low(),
                        worst));
    }

    /** Cause and time left, of the parameter that needs longest. */
    private Optional<String> displaced(List<EquilibriumState> states) {
        return states.stream()
                .filter(s -> s.stepsLeft().orElse(0) > 0)
                .max(Comparator.comparingDouble(s -> s.stepsLeft().getAsDouble()))
                .map(
                        s ->
                                "  "
                                        + s.change().map(StatusCard::cause).orElse("on the way")
                                        + ": "
                                        + time(s.stepsLeft().getAsDouble())
                                        + " left until all are within 5%");
    }

    private static String cause(Change change) {
        boolean cut = change.divisor() >= 1;
        return String.format(
                Locale.ROOT,
                "learning rate %s by %.3g at step %d%s",
                cut ? "divided" : "multiplied",
                cut ? change.divisor() : 1 / change.divisor(),
                change.step(),
                change.told() ? "" : " (found in the updates)");
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        out.writeLong(step);
        out.writeLong(shown);
        detector.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(
                in,
                KIND,
                1,
                state -> {
                    step = state.readLong();
                    shown = state.readLong();
                    detector.restore(state);
                });
    }
}
