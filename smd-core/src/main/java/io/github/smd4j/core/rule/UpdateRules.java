package io.github.smd4j.core.rule;

import io.github.smd4j.core.step.Hyperparameters;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.function.DoublePredicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The update rules that theory knows, by the name that step records carry.
 *
 * <p>What the hyperparameters of a record do not hold stands in the name, after a colon: {@code
 * adamw:0.999} is AdamW with β2 = 0.999.
 */
public final class UpdateRules {

    private static final List<UpdateRule> PLAIN =
            List.of(
                    HeavyBallRule.PYTORCH,
                    HeavyBallRule.DJL_SGD,
                    new NesterovRule(),
                    new SgdwRule());

    private static final List<Family> FAMILIES =
            List.of(
                    new Family("dampened", "D", d -> d >= 0 && d < 1, DampenedRule::new),
                    new Family("adamw", "BETA2", UpdateRules::averages, AdamWRule::new),
                    new Family("adam-l2", "BETA2", UpdateRules::averages, AdamL2Rule::new),
                    new Family("lion", "BETA2", b -> b >= 0 && b <= LionRule.MOST, LionRule::new),
                    new Family("lars", "TRUST", t -> t > 0 && t < 1e300, LarsRule::new),
                    new Family("lamb", "BETA2", UpdateRules::averages, LambRule::new));

    /**
     * What Java reads as a number is wider: it also takes names, hexadecimal digits and suffixes.
     */
    private static final Pattern NUMBER = Pattern.compile("[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?");

    private UpdateRules() {}

    /** Rules that differ in one number, which stands in the name. */
    private record Family(
            String name, String symbol, DoublePredicate range, DoubleFunction<UpdateRule> rule) {}

    /**
     * Returns the rule of a name.
     *
     * @param name the name, as in {@link UpdateRule#name()}
     * @return the rule; empty for an optimizer that nobody has worked out, and for a number that is
     *     missing, malformed or out of range
     */
    public static Optional<UpdateRule> named(String name) {
        int colon = name.indexOf(':');
        if (colon < 0) {
            return PLAIN.stream().filter(rule -> rule.name().equals(name)).findFirst();
        }
        String number = name.substring(colon + 1);
        if (!NUMBER.matcher(number).matches()) {
            return Optional.empty();
        }
        double value = Double.parseDouble(number);
        return FAMILIES.stream()
                .filter(family -> family.name().equals(name.substring(0, colon)))
                .filter(family -> family.range().test(value))
                .map(family -> family.rule().apply(value))
                .findFirst();
    }

    /**
     * Returns the rule of some hyperparameters, if they have an equilibrium.
     *
     * @param inForce the hyperparameters
     * @return the rule; empty where none is known or no equilibrium exists
     */
    public static Optional<UpdateRule> inEquilibrium(Hyperparameters inForce) {
        return named(inForce.rule()).filter(rule -> rule.hasEquilibrium(inForce));
    }

    /**
     * Returns the angular update in equilibrium, first order, where there is one.
     *
     * @param inForce the hyperparameters
     * @return the angle in radians; NaN where no rule or no equilibrium is known
     */
    public static double angularUpdate(Hyperparameters inForce) {
        return inEquilibrium(inForce).map(rule -> rule.angularUpdate(inForce)).orElse(Double.NaN);
    }

    /**
     * Returns the angle between weights several steps apart in equilibrium (I4), where there is
     * one.
     *
     * @param inForce the hyperparameters
     * @param steps k, above 0
     * @return the angle in radians; NaN where no rule or no equilibrium is known, or not this angle
     * @throws IllegalArgumentException if there is an equilibrium and k is not above 0
     */
    public static double accumulatedAngle(Hyperparameters inForce, long steps) {
        OptionalDouble angle =
                inEquilibrium(inForce)
                        .map(rule -> rule.accumulatedAngle(inForce, steps))
                        .orElse(OptionalDouble.empty());
        return angle.orElse(Double.NaN);
    }

    /**
     * Returns the names that {@link #named} knows, with a capital word where a number stands.
     *
     * @return the names, such as {@code heavy-ball} and {@code adamw:BETA2}
     */
    public static List<String> names() {
        return Stream.concat(
                        PLAIN.stream().map(UpdateRule::name),
                        FAMILIES.stream().map(family -> family.name() + ':' + family.symbol()))
                .toList();
    }

    /** Below β2 = 0.9 the second moment is no mean, and Adam's forms are wrong by percents. */
    private static boolean averages(double beta) {
        return beta >= 0.9 && beta < 1;
    }
}
