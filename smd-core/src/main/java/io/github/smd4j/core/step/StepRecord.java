package io.github.smd4j.core.step;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * What was measured of one parameter in one step, filed under the step where it began.
 *
 * <p>A training run, a synthetic trajectory and a file read again all give these records; whoever
 * reads them cannot tell the difference.
 *
 * @param parameter path of the parameter inside its network, the same in every run
 * @param step number of the optimizer step, from 0
 * @param hyperparameters those in force in this step
 * @param sums the six sums of the whole parameter
 * @param filters the six sums of each filter, or {@link FilterSums#NONE}
 */
public record StepRecord(
        String parameter,
        long step,
        Hyperparameters hyperparameters,
        StepSums sums,
        FilterSums filters) {

    /** Checks that nothing is missing. */
    public StepRecord {
        Objects.requireNonNull(parameter, "parameter");
        Objects.requireNonNull(hyperparameters, "hyperparameters");
        Objects.requireNonNull(sums, "sums");
        Objects.requireNonNull(filters, "filters");
    }

    /**
     * Returns h̃ of the whole parameter under the momentum in force, see {@link StepSums#unitH}.
     *
     * @return h̃, NaN where momentum or buffer is not known
     */
    public double unitH() {
        return sums.unitH(hyperparameters.momentum());
    }

    /**
     * Returns whether {@link #unitH} is a measurement, if only of a network that diverged.
     *
     * @return false where h̃ is NaN because momentum or buffer is not known
     */
    public boolean knowsUnitH() {
        return !Double.isNaN(unitH()) || (hyperparameters.known() && !sums.isFinite());
    }

    /**
     * Returns the hyperparameters of the first of some records, if all have its update rule. A rule
     * that changes on the way, as where a step was clipped, leaves no line for the whole.
     *
     * @param records the records, by step
     * @return those of the first; {@link Hyperparameters#UNKNOWN} if there is none, or if the rules
     *     differ
     */
    public static Hyperparameters inForce(List<StepRecord> records) {
        if (records.isEmpty()) {
            return Hyperparameters.UNKNOWN;
        }
        Hyperparameters first = records.get(0).hyperparameters();
        return records.stream().allMatch(r -> r.hyperparameters().rule().equals(first.rule()))
                ? first
                : Hyperparameters.UNKNOWN;
    }

    /**
     * Writes the record, for the state of a {@link Resumable}.
     *
     * @param out where it goes
     * @throws IOException if it cannot be written
     */
    public void write(DataOutput out) throws IOException {
        SavedState.writeText(out, parameter);
        out.writeLong(step);
        hyperparameters.write(out);
        sums.write(out);
        filters.write(out);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param in the state
     * @return the record
     * @throws IOException if it cannot be read
     */
    public static StepRecord read(DataInput in) throws IOException {
        return new StepRecord(
                SavedState.readText(in),
                in.readLong(),
                Hyperparameters.read(in),
                StepSums.read(in),
                FilterSums.read(in));
    }
}
