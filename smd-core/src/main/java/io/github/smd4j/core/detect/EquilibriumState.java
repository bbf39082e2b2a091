package io.github.smd4j.core.detect;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an {@link EquilibriumDetector} says of one parameter after some step.
 *
 * @param parameter its path
 * @param step the last step that was taken in
 * @param condition where it stands
 * @param since the step from which on that is so, as far as it was seen
 * @param evidence the numbers that speak for it, each with what it is compared with
 * @param angleRatio RMS of the angular update over its equilibrium value, lately; NaN where there
 *     is no line
 * @param relaxation τ in steps, the time in which it comes closer by e; NaN where there is no line
 * @param timescale steps in which decay forgets a weight by e, 4τ for heavy ball; NaN likewise
 * @param stepsLeft steps until the angular update is within 5% of equilibrium if rates and L stay
 *     as they are; 0 in equilibrium; empty where it cannot be told or will not come
 * @param change the change that displaced it; empty for other conditions
 * @param drift how L moves
 * @param decay by how much more or less than told it decays
 */
public record EquilibriumState(
        String parameter,
        long step,
        Condition condition,
        long since,
        List<Evidence> evidence,
        double angleRatio,
        double relaxation,
        double timescale,
        OptionalDouble stepsLeft,
        Optional<Change> change,
        Drift drift,
        Decay decay) {

    /**
     * How the level L moves.
     *
     * @param perRelaxation rτ, the slope of ln L over a relaxation time; in drifting equilibrium
     *     Δ/Δ* is √(1 + rτ)
     * @param errors the same in standard errors
     */
    public record Drift(double perRelaxation, double errors) {

        /** Nothing is known. */
        public static final Drift UNKNOWN = new Drift(Double.NaN, Double.NaN);
    }

    /**
     * How a weight really decays, lately; NaN where it cannot be told.
     *
     * @param told λ of the records
     * @param fromWeights what identity I2 adds to λ, over λ: 0 for a scale-invariant weight that
     *     decays as told, −1 for one that does not decay at all
     * @param error its standard error
     * @param fromGradient mean of ⟨w, g⟩/‖w‖² over λ: the part of it that the gradient explains
     * @param cosine RMS of the cosine between w and g, over the last block of steps
     * @param leastCosine the least that was seen of it
     * @param normSinceLeast ‖w‖² where that was seen over ‖w‖² now
     */
    public record Decay(
            double told,
            double fromWeights,
            double error,
            double fromGradient,
            double cosine,
            double leastCosine,
            double normSinceLeast) {}

    /** Copies the evidence. */
    public EquilibriumState {
        evidence = List.copyOf(evidence);
    }

    /**
     * Returns the verdict with its evidence and the time left in a line.
     *
     * @return a line of text
     */
    public String describe() {
        StringBuilder line = new StringBuilder(parameter).append(": ").append(condition.describe());
        change.ifPresent(
                c ->
                        line.append(
                                String.format(
                                        Locale.ROOT,
                                        " at step %d (%s by %.3g, %s)",
                                        c.step(),
                                        c.divisor() >= 1 ? "divided" : "multiplied",
                                        c.divisor() >= 1 ? c.divisor() : 1 / c.divisor(),
                                        c.told() ? "told" : "found in the updates")));
        line.append(", since step ").append(since);
        stepsLeft.ifPresent(
                left -> {
                    if (left > 0) {
                        line.append(String.format(Locale.ROOT, ", %.0f steps left", left));
                    }
                });
        for (Evidence each : evidence) {
            line.append("; ").append(each.describe());
        }
        return line.toString();
    }
}
