package io.github.smd4j.examples.scores;

import io.github.smd4j.core.detect.Change;
import io.github.smd4j.core.detect.Condition;
import io.github.smd4j.core.detect.EquilibriumDetector;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How often the detector is right about a recorded run, whose truth is its schedule.
 *
 * <p>At the end of a stage a parameter should be in equilibrium if F1 had it within 5% for a
 * relaxation time by then, should not if F1 has it more than 7% below, and is not judged between.
 * Every sudden change of the rate should be found within 10/(1−α) steps by a detector that is told
 * the first rate alone.
 */
public final class RecordedScores {

    private final Map<String, RecordedTruth> truths = new LinkedHashMap<>();
    private final Map<String, Set<Long>> found = new HashMap<>();
    private final Map<String, Change> last = new HashMap<>();
    private int ends;
    private int endsRight;
    private int left;
    private int changes;
    private int changesFound;
    private int none;
    private long slowest;
    private double leastDivisor = Double.POSITIVE_INFINITY;
    private double greatestDivisor;

    private RecordedScores() {}

    /**
     * Scores a run.
     *
     * @param records hands its records to a sink, by step, as often as it is asked
     * @return the scores
     */
    public static RecordedScores of(Consumer<StepSink> records) {
        RecordedScores scores = new RecordedScores();
        EquilibriumDetector told = new EquilibriumDetector();
        records.accept(record -> scores.told(told, record));
        scores.truths.values().forEach(scores::endOfStage);
        EquilibriumDetector notTold = new EquilibriumDetector();
        records.accept(
                Told.FIRST_RATE.before(
                        record -> {
                            notTold.accept(record);
                            scores.hidden(notTold, record);
                        }));
        return scores;
    }

    private void told(EquilibriumDetector detector, StepRecord record) {
        RecordedTruth truth =
                truths.computeIfAbsent(record.parameter(), path -> new RecordedTruth());
        if (truth.changes(record)) {
            endOfStage(truth);
            changes++;
        }
        truth.accept(record);
        detector.accept(record);
        Condition now = detector.condition(record.parameter());
        if (truth.condition == Condition.IN_EQUILIBRIUM
                && now != Condition.IN_EQUILIBRIUM
                && !truth.justChanged()) {
            left++;
        }
        truth.condition = now;
    }

    private void endOfStage(RecordedTruth truth) {
        truth.inEquilibrium()
                .ifPresent(
                        there -> {
                            ends++;
                            boolean said = truth.condition == Condition.IN_EQUILIBRIUM;
                            endsRight += said == there ? 1 : 0;
                        });
    }

    private void hidden(EquilibriumDetector detector, StepRecord record) {
        String path = record.parameter();
        if (detector.condition(path) != Condition.DISPLACED) {
            return;
        }
        Change change = detector.state(path).change().orElseThrow();
        if (change.told() || change.equals(last.put(path, change))) {
            return;
        }
        RecordedTruth truth = truths.get(path);
        long at = truth.changeNear(change.step());
        if (at < 0) {
            none++;
        } else if (record.step() - at <= truth.deadline()
                && found.computeIfAbsent(path, p -> new HashSet<>()).add(at)) {
            double right = change.divisor() / truth.divisor(at);
            changesFound++;
            slowest = Math.max(slowest, record.step() - at + 1);
            leastDivisor = Math.min(leastDivisor, right);
            greatestDivisor = Math.max(greatestDivisor, right);
        }
    }

    /**
     * Returns ends of stages that were called what the schedule makes of them.
     *
     * @return the share; of no case if no end can be judged
     */
    public Share ends() {
        return new Share(endsRight, ends);
    }

    /**
     * Returns changes of the rate that were found in time though nobody told.
     *
     * @return the share
     */
    public Share changes() {
        return new Share(changesFound, changes);
    }

    /**
     * Returns how often a verdict of equilibrium was left without a change of the rate.
     *
     * @return the number
     */
    public int left() {
        return left;
    }

    /**
     * Returns how many changes were found that were none.
     *
     * @return the number
     */
    public int none() {
        return none;
    }

    @Override
    public String toString() {
        String k =
                changesFound == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                " after %d steps or fewer, k over the true one %.2f to %.2f",
                                slowest,
                                leastDivisor,
                                greatestDivisor);
        return String.format(
                Locale.ROOT,
                "%d layers; ends of stages right %d of %d; equilibrium left %d times; not told:"
                        + " changes found %d of %d%s; others %d",
                truths.size(),
                endsRight,
                ends,
                left,
                changesFound,
                changes,
                k,
                none);
    }
}
