package io.github.smd4j.core.forecast;

import io.github.smd4j.core.rule.AdamWMeanField;
import io.github.smd4j.core.rule.AdamWMeanField.State;
import io.github.smd4j.core.schedule.MultiStep.Drop;
import io.github.smd4j.core.step.StepRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * AdamW: a step tells the first moment once the second is known, which is followed from the first
 * record on; the level is C as the first moment shows it.
 */
final class AdamWReader implements StateReader<State> {

    private final AdamWMeanField recurrence;
    private final List<State> states = new ArrayList<>();
    private final List<Double> levels = new ArrayList<>();

    /**
     * Reads a run. Only one that begins with step 0 is known to begin with empty moments; the
     * second moment of another is taken for what its norm would have made it.
     */
    AdamWReader(AdamWMeanField recurrence, List<StepRecord> records, List<Drop> rescaled) {
        this.recurrence = recurrence;
        StepRecord first = records.get(0);
        double x = first.sums().ww();
        State state =
                first.step() == 0
                        ? recurrence.atRest(x)
                        : new State(x, 0, 0, 1 / x, Long.MAX_VALUE);
        double level = 0;
        long step = first.step();
        for (StepRecord record : records) {
            // Between sampled records the recurrence goes on by itself.
            for (; step < record.step(); step++) {
                state =
                        recurrence
                                .step(at(step, state, rescaled), record.hyperparameters(), level)
                                .next();
            }
            state =
                    recurrence.measured(
                            at(step, state, rescaled), record.hyperparameters(), record.sums());
            level = recurrence.measuredLevel(state, record.hyperparameters(), record.sums().ww());
            states.add(state);
            levels.add(level);
            step++;
        }
    }

    private State at(long step, State state, List<Drop> rescaled) {
        for (Drop drop : rescaled) {
            if (drop.step() == step) {
                return recurrence.rescaled(state, drop.divisor());
            }
        }
        return state;
    }

    @Override
    public AdamWMeanField recurrence() {
        return recurrence;
    }

    @Override
    public State after(int index) {
        return states.get(index);
    }

    @Override
    public boolean knowsLevel(int index) {
        return true;
    }

    @Override
    public double level(int index) {
        return levels.get(index);
    }
}
