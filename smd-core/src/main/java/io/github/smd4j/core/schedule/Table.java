package io.github.smd4j.core.schedule;

import io.github.smd4j.core.schedule.MultiStep.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A learning rate read from a table: from each listed step on it has the listed value.
 *
 * <p>Immutable. Cost: a search in the table at each step.
 */
public final class Table implements Schedule {

    private final TreeMap<Long, Double> rates;

    private Table(TreeMap<Long, Double> rates) {
        this.rates = rates;
    }

    /**
     * Returns the schedule of a table.
     *
     * @param rates η by the first step that uses it; each finite and not negative; step 0 is among
     *     them and no step is below
     * @return the schedule
     * @throws IllegalArgumentException if a value is out of range or step 0 is missing
     */
    public static Table of(NavigableMap<Long, Double> rates) {
        if (rates.isEmpty() || rates.firstKey() != 0) {
            throw new IllegalArgumentException(
                    "a table must begin at step 0, but began at "
                            + (rates.isEmpty() ? "none" : rates.firstKey()));
        }
        rates.forEach(
                (step, rate) -> {
                    if (!(rate >= 0) || Double.isInfinite(rate)) {
                        throw new IllegalArgumentException(
                                "the learning rate of step "
                                        + step
                                        + " must be finite and not negative, but was "
                                        + rate);
                    }
                });
        return new Table(new TreeMap<>(rates));
    }

    @Override
    public double learningRate(long step) {
        return rates.floorEntry(Math.max(0, step)).getValue();
    }

    /**
     * Returns a stage for each row.
     *
     * @throws IllegalArgumentException if a row lies beyond the run
     */
    @Override
    public List<Stage> stages(long steps) {
        if (rates.lastKey() >= steps) {
            throw new IllegalArgumentException(
                    "steps must be above that of the last row, "
                            + rates.lastKey()
                            + ", but was "
                            + steps);
        }
        List<Stage> stages = new ArrayList<>();
        rates.forEach(
                (from, rate) -> {
                    Long next = rates.higherKey(from);
                    stages.add(new Stage(from, next == null ? steps : next, rate));
                });
        return List.copyOf(stages);
    }
}
