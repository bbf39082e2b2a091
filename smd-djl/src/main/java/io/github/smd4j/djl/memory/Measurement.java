package io.github.smd4j.djl.memory;

import java.util.Locale;

/**
 * Where weights are updated and measured.
 *
 * <p>Both ways give the same sums within 1e-6 relative; weights differ by rounding, as the pass
 * over host memory fuses products and sums.
 */
public enum Measurement {

    /** In host memory where the arrays can be seen there, else as {@link #DEVICE}. */
    HOST,

    /** By NDArray operations on the arrays' own device, also where that is the CPU. */
    DEVICE;

    /** System property that decides where nothing else does: {@value}. */
    public static final String PROPERTY = "smd.measurement";

    /**
     * Returns what the system property says: {@code host} or {@code device}; host without it.
     *
     * @return the default of optimizers and listener
     * @throws IllegalArgumentException if the property has another value
     */
    public static Measurement configured() {
        String value = System.getProperty(PROPERTY, "host");
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "host" -> HOST;
            case "device" -> DEVICE;
            default ->
                    throw new IllegalArgumentException(
                            PROPERTY + " must be host or device, but was '" + value + "'");
        };
    }
}
