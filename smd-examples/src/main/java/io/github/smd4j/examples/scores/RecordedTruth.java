package io.github.smd4j.examples.scores;

import io.github.smd4j.core.detect.Condition;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.theory.Relaxation;
import java.util.Optional;
import java.util.TreeMap;

/** Where F1 has a parameter of a recorded run, given its schedule and a level that stands still. */
final class RecordedTruth {

    /** How far from equilibrium is still equilibrium. */
    private static final double WITHIN = 0.05;

    /** How far from it is surely none. */
    private static final double BEYOND = 0.07;

    /** Relaxation times from the start after which the start is forgotten. */
    private static final double FORGOTTEN = 10;

    /** Factor of the rate that is a sudden change. */
    private static final double SUDDEN = 1.05;

    private final TreeMap<Long, Double> divisors = new TreeMap<>();
    private Hyperparameters inForce;
    private double excess;
    private double nextSquaredNorm;
    private long step = -1;
    private double sinceWithin;
    private double age;

    /** What the detector said last. */
    Condition condition;

    /** Whether the rate of a record is suddenly another than the one before. */
    boolean changes(StepRecord record) {
        return inForce != null
                && Math.abs(
                                Math.log(
                                        inForce.learningRate()
                                                / record.hyperparameters().learningRate()))
                        > Math.log(SUDDEN);
    }

    void accept(StepRecord record) {
        Hyperparameters now = record.hyperparameters();
        if (inForce != null) {
            double k = inForce.learningRate() / now.learningRate();
            double rescaled = record.sums().ww() / nextSquaredNorm;
            if (changes(record)) {
                divisors.put(record.step(), k);
            }
            excess = (1 + excess) * k * rescaled * rescaled - 1;
        }
        inForce = now;
        step = record.step();
        nextSquaredNorm = record.sums().nextSquaredNorm();
        excess *= Math.exp(-1 / relaxation());
        age += 1 / relaxation();
        sinceWithin = Math.abs(ratio() - 1) <= WITHIN ? sinceWithin + 1 : 0;
    }

    /** Whether it should be in equilibrium now; empty where that cannot be said. */
    Optional<Boolean> inEquilibrium() {
        if (divisors.isEmpty() && age < FORGOTTEN) {
            return Optional.empty();
        }
        if (sinceWithin >= relaxation()) {
            return Optional.of(true);
        }
        return Math.abs(ratio() - 1) > BEYOND ? Optional.of(false) : Optional.empty();
    }

    boolean justChanged() {
        return divisors.containsKey(step);
    }

    /** The step of the true change within a deadline of a step; below 0 if there is none. */
    long changeNear(long at) {
        for (long each : divisors.keySet()) {
            if (Math.abs(each - at) <= deadline()) {
                return each;
            }
        }
        return -1;
    }

    double divisor(long at) {
        return divisors.get(at);
    }

    long deadline() {
        return Math.round(10 / (1 - inForce.momentum()));
    }

    private double relaxation() {
        return Relaxation.steps(inForce.learningRate(), inForce.weightDecay(), inForce.momentum());
    }

    private double ratio() {
        return 1 / Math.sqrt(1 + excess);
    }
}
