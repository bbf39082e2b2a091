package io.github.smd4j.examples.soak;

import io.github.smd4j.examples.experiment.RunPhases.Phase;
import java.util.List;
import java.util.Map;

/**
 * What a soak found.
 *
 * @param strata by phase
 * @param runs how many runs were brought to their end
 * @param beforeFirst kills before the first checkpoint was complete, after which a run began anew
 * @param failures what should have been and was not, in words; empty if all is well
 * @param controls what was left out of a checkpoint, and whether the soak found it
 */
public record SoakResult(
        Map<Phase, Stratum> strata,
        int runs,
        int beforeFirst,
        List<String> failures,
        Map<String, Boolean> controls) {

    /**
     * Kills at one phase.
     *
     * @param kills how many
     * @param resumed how many of the processes after them went on from a step above 0
     * @param stepsAgain steps that the process after it ran again, of all kills
     * @param mostAgain the most of one kill
     */
    public record Stratum(int kills, int resumed, long stepsAgain, long mostAgain) {

        static final Stratum NONE = new Stratum(0, 0, 0, 0);

        Stratum with(long from, long again) {
            return new Stratum(
                    kills + 1,
                    resumed + (from > 0 ? 1 : 0),
                    stepsAgain + again,
                    Math.max(mostAgain, again));
        }
    }

    /**
     * Returns whether every process did what it should, and every omission was found.
     *
     * @return true if the soak passed
     */
    public boolean passed() {
        return failures.isEmpty()
                && controls.entrySet().stream()
                        .allMatch(
                                control ->
                                        control.getValue()
                                                != control.getKey()
                                                        .equals(Omission.NOTHING.name()));
    }
}
