package io.github.smd4j.core.bound;

import java.util.OptionalDouble;

/**
 * One condition under which a statement of theory holds, and whether it does.
 *
 * @param name its name, such as {@code assumption 4}
 * @param statement what must hold, in plain words; where it fails, also why
 * @param value what was compared; empty if not known
 * @param limit what the value was compared with; empty if there is no limit, or none that a number
 *     could meet
 * @param side on which side of the limit the value must lie
 * @param holds the verdict
 */
public record Assumption(
        String name,
        String statement,
        OptionalDouble value,
        OptionalDouble limit,
        Side side,
        Holds holds) {

    /** A verdict. */
    public enum Holds {
        /** It holds. */
        YES,
        /** It does not hold. */
        NO,
        /** It cannot be told from what is known. */
        UNKNOWN
    }

    /** Where a value must lie. */
    public enum Side {
        /** Below the limit. */
        BELOW,
        /** Above the limit. */
        ABOVE
    }

    /**
     * Returns by what factor the value keeps clear of its limit: limit/value where it must lie
     * below, value/limit where it must lie above.
     *
     * @return the factor, above 1 where there is room and below 1 where the value is on the wrong
     *     side; empty if value or limit is
     */
    public OptionalDouble margin() {
        if (value.isEmpty() || limit.isEmpty()) {
            return OptionalDouble.empty();
        }
        double ratio = value.getAsDouble() / limit.getAsDouble();
        return OptionalDouble.of(side == Side.ABOVE ? ratio : 1 / ratio);
    }
}
