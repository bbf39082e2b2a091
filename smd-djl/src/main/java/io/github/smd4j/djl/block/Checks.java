package io.github.smd4j.djl.block;

/** Checks of what the builders are given. */
final class Checks {

    private Checks() {}

    static int count(String name, int value) {
        require(value > 0, name, "above 0", value);
        return value;
    }

    static float positive(String name, float value) {
        require(value > 0 && Float.isFinite(value), name, "finite and above 0", value);
        return value;
    }

    static float share(String name, float value) {
        require(value >= 0 && value <= 1, name, "in [0, 1]", value);
        return value;
    }

    static void require(boolean holds, String name, String range, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must be " + range + ", but was " + value);
        }
    }
}
