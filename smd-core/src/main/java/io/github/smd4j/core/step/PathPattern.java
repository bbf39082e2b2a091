package io.github.smd4j.core.step;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A pattern of the paths of parameters: {@code *} stands for any text, dots included.
 *
 * @param text the pattern, such as {@code layer2.*.conv2.weight}
 */
public record PathPattern(String text) {

    /** Checks that there is a pattern. */
    public PathPattern {
        Objects.requireNonNull(text, "text");
    }

    /**
     * Returns whether the pattern fits a whole path.
     *
     * @param path path of a parameter
     * @return true if it fits
     */
    public boolean matches(String path) {
        return Pattern.matches(expression(), path);
    }

    /**
     * Returns whether the pattern fits a path or a block that the parameter is in: {@code conv1}
     * covers {@code conv1.weight}, and not {@code conv10.weight}.
     *
     * @param path path of a parameter
     * @return true if it fits the path, or the path up to one of its dots
     */
    public boolean covers(String path) {
        return Pattern.matches(expression() + "(?s:\\..*)?", path);
    }

    private String expression() {
        return "\\Q" + text.replace("*", "\\E.*\\Q") + "\\E";
    }
}
