package io.github.smd4j.examples.bench;

/**
 * A ratio and what is asked of it.
 *
 * @param what what is compared with what
 * @param ratio the ratio
 * @param target the largest ratio allowed
 * @param verdict "met", "missed" or "not resolved"
 */
public record Judged(String what, PairedRatio ratio, double target, String verdict) {

    /** Judges a ratio. */
    static Judged of(String what, PairedRatio ratio, double target) {
        return new Judged(what, ratio, target, ratio.against(target));
    }

    @Override
    public String toString() {
        return what + "\n  " + ratio + "\n  target: at most " + target + ": " + verdict;
    }
}
