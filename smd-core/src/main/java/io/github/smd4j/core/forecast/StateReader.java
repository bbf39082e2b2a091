package io.github.smd4j.core.forecast;

import io.github.smd4j.core.rule.AdamWRule;
import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.rule.NormState;
import io.github.smd4j.core.rule.Recurrence;
import io.github.smd4j.core.rule.SgdwRule;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.schedule.MultiStep.Drop;
import io.github.smd4j.core.step.StepRecord;
import java.util.List;
import java.util.Optional;

/**
 * Reads off measured steps where the recurrence of their rule stands, and its level.
 *
 * @param <S> the state of the recurrence
 */
interface StateReader<S extends NormState> {

    /** The recurrence. */
    Recurrence<S> recurrence();

    /** The state that a record leaves behind; not finite where its step tells none. */
    S after(int index);

    /** Whether the level of a record is a measurement, if only of a network that diverged. */
    boolean knowsLevel(int index);

    /** The level of a record; NaN where it is not known. */
    double level(int index);

    /**
     * Returns the reader of a run.
     *
     * @param rule its rule
     * @param records its records by step, not empty, all of that rule
     * @param rescaled the cuts at which weight and buffers were rescaled
     * @return the reader; empty where a step does not tell the state, or there is no recurrence
     */
    static Optional<StateReader<?>> of(
            UpdateRule rule, List<StepRecord> records, List<Drop> rescaled) {
        if (rule instanceof HeavyBallRule || rule instanceof SgdwRule) {
            return rule.meanField()
                    .map(MeanField.class::cast)
                    .map(field -> new MomentumReader(field, records));
        }
        if (rule instanceof AdamWRule adamw) {
            return adamw.meanField().map(field -> new AdamWReader(field, records, rescaled));
        }
        return Optional.empty();
    }
}
