package io.github.smd4j.core.walk;

import io.github.smd4j.core.range.Ranges;
import java.util.List;
import java.util.regex.Pattern;

/** The optimizers that can be walked, by the name that step records carry. */
public final class WalkUpdates {

    private static final List<String> NAMES =
            List.of(
                    "heavy-ball",
                    "djl-sgd",
                    "nesterov",
                    "dampened:D",
                    "sgdw",
                    "adamw:BETA2",
                    "adam-l2:BETA2",
                    "lion:BETA2",
                    "lars:TRUST",
                    "lamb:BETA2");

    /**
     * What Java reads as a number is wider: it also takes names, hexadecimal digits and suffixes.
     */
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?");

    private WalkUpdates() {}

    /**
     * Returns the names, with a word in capitals where a number stands.
     *
     * @return the names, such as {@code heavy-ball} and {@code adamw:BETA2}
     */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * Returns a new update with empty buffers.
     *
     * @param name the name, such as {@code adamw:0.999}: {@code dampened:D} with D in [0, 1); BETA2
     *     in [0, 1); TRUST finite and above 0
     * @param dimensions d, above 0
     * @return the update
     * @throws IllegalArgumentException if the name is not one of {@link #names()}, or its number or
     *     the dimensions are out of range
     */
    public static WalkUpdate named(String name, int dimensions) {
        Ranges.count("dimensions", dimensions);
        int colon = name.indexOf(':');
        String family = colon < 0 ? name : name.substring(0, colon);
        boolean withNumber =
                NAMES.stream().anyMatch(form -> form.startsWith(family + ":")) && colon >= 0;
        if (!withNumber && !(colon < 0 && NAMES.contains(name))) {
            throw unknown(name);
        }
        double number = withNumber ? number(name, colon) : Double.NaN;
        return switch (family) {
            case "heavy-ball" -> momentum(name, MomentumUpdate.Form.HEAVY_BALL, dimensions);
            case "djl-sgd" -> momentum(name, MomentumUpdate.Form.SCALED_BUFFER, dimensions);
            case "nesterov" -> momentum(name, MomentumUpdate.Form.NESTEROV, dimensions);
            case "sgdw" -> momentum(name, MomentumUpdate.Form.DECOUPLED, dimensions);
            case "dampened" ->
                    new MomentumUpdate(
                            name,
                            MomentumUpdate.Form.DAMPENED,
                            Ranges.unit("D of " + name, number),
                            dimensions);
            case "adamw" -> new AdamUpdate(name, true, beta(name, number), dimensions);
            case "adam-l2" -> new AdamUpdate(name, false, beta(name, number), dimensions);
            case "lion" -> new LionUpdate(name, beta(name, number), dimensions);
            case "lars" ->
                    new LarsUpdate(name, Ranges.positive("TRUST of " + name, number), dimensions);
            case "lamb" -> new LambUpdate(name, beta(name, number), dimensions);
            default -> throw unknown(name);
        };
    }

    private static WalkUpdate momentum(String name, MomentumUpdate.Form form, int dimensions) {
        return new MomentumUpdate(name, form, 0, dimensions);
    }

    private static double beta(String name, double number) {
        return Ranges.unit("BETA2 of " + name, number);
    }

    private static double number(String name, int colon) {
        String number = name.substring(colon + 1);
        if (!NUMBER.matcher(number).matches()) {
            throw unknown(name);
        }
        return Double.parseDouble(number);
    }

    private static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException(
                "rule must be one of "
                        + String.join(", ", NAMES)
                        + " with a number for the word in capitals, but was '"
                        + name
                        + "'");
    }
}
