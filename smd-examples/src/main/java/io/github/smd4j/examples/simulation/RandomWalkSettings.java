package io.github.smd4j.examples.simulation;

import io.github.smd4j.core.schedule.Schedule;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a random walk is to do.
 *
 * @param optimization the optimizer and its hyperparameters
 * @param gradients the law of the gradients
 * @param dimensions d, at least 2
 * @param steps T, at least {@value #LEAST_STEPS}
 * @param start x0 and the seed
 * @param every only each such step is recorded and drawn; all count for the statistics
 */
public record RandomWalkSettings(
        Optimization optimization,
        Gradients gradients,
        int dimensions,
        int steps,
        Start start,
        int every) {

    /** The fewest steps: two for each of the batches of the second half. */
    public static final int LEAST_STEPS = 80;

    /** The most steps. */
    public static final int MOST_STEPS = 100_000_000;

    /** The most dimensions. */
    public static final int MOST_DIMENSIONS = 10_000_000;

    /**
     * The optimizer.
     *
     * @param rule its name
     * @param schedule η by step
     * @param weightDecay λ
     * @param momentum α, β1 for the relatives of Adam
     * @param rescale whether weight and buffers are rescaled where a constant rate is cut
     */
    public record Optimization(
            String rule, Schedule schedule, double weightDecay, double momentum, boolean rescale) {}

    /**
     * The gradients.
     *
     * @param level L = E‖g̃‖²
     * @param correlation φ, from step to step
     * @param exact whether ‖g̃‖² = L in every step; if not, it scatters as χ² does
     */
    public record Gradients(double level, double correlation, boolean exact) {}

    /**
     * The start.
     *
     * @param squaredNorm x0; empty for the equilibrium of the first step
     * @param seed any number
     */
    public record Start(OptionalDouble squaredNorm, long seed) {}

    /**
     * Returns settings for each rule in which the weight is forgotten some twenty times or more in
     * 50,000 steps, for the table of all rules.
     *
     * @param dimensions d, at least 2
     * @param steps T, at least {@value #LEAST_STEPS}
     * @param seed any number
     * @return the settings, in the order of the rules
     */
    public static List<RandomWalkSettings> ofEveryRule(int dimensions, int steps, long seed) {
        Length length = new Length(dimensions, steps, seed);
        return List.of(
                of("heavy-ball", 0.1, 5e-3, 0, length),
                of("heavy-ball", 0.1, 5e-3, 0.9, length),
                of("djl-sgd", 0.1, 5e-3, 0.9, length),
                of("nesterov", 0.1, 5e-3, 0.9, length),
                of("dampened:0.5", 0.2, 5e-3, 0.9, length),
                of("sgdw", 0.1, 5e-3, 0.9, length),
                of("adamw:0.99", 2e-3, 0.5, 0.9, length),
                of("adam-l2:0.99", 5e-3, 2e-3, 0.9, length),
                of("lion:0.99", 2e-3, 0.5, 0.9, length),
                of("lars:0.001", 5, 1e-3, 0.9, length),
                of("lamb:0.99", 1e-2, 0.5, 0.9, length));
    }

    /**
     * Returns the settings of that table for the family of a rule.
     *
     * @param rule a name, such as {@code adamw:0.99}
     * @return settings of the first rule of the same family; those of heavy ball with momentum if
     *     there is none
     */
    public static RandomWalkSettings like(String rule) {
        String family = family(rule);
        return ofEveryRule(2, LEAST_STEPS, 1).stream()
                .filter(s -> family(s.optimization().rule()).equals(family))
                .reduce((first, last) -> last)
                .orElseGet(() -> like("heavy-ball"));
    }

    private static String family(String rule) {
        int colon = rule.indexOf(':');
        return colon < 0 ? rule : rule.substring(0, colon);
    }

    private record Length(int dimensions, int steps, long seed) {}

    private static RandomWalkSettings of(
            String rule, double rate, double decay, double momentum, Length length) {
        return new RandomWalkSettings(
                new Optimization(rule, Schedule.constant(rate), decay, momentum, false),
                new Gradients(1, 0, false),
                length.dimensions(),
                length.steps(),
                new Start(OptionalDouble.empty(), length.seed()),
                1);
    }
}
