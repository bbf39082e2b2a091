package io.github.smd4j.core.step;

import java.util.Objects;

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
        return fits(path);
    }

    /**
     * Returns whether the pattern fits a path or a block that the parameter is in: {@code conv1}
     * covers {@code conv1.weight}, and not {@code conv10.weight}.
     *
     * @param path path of a parameter
     * @return true if it fits the path, or the path up to one of its dots
     */
    public boolean covers(String path) {
        for (int end = path.indexOf('.'); end >= 0; end = path.indexOf('.', end + 1)) {
            if (fits(path.substring(0, end))) {
                return true;
            }
        }
        return fits(path);
    }

    /**
     * Goes along both. Where they part, the last star takes one character more: an earlier one need
     * never take more, so it is at most the product of the two lengths.
     */
    private boolean fits(String path) {
        int at = 0;
        int star = -1;
        int behindStar = 0;
        for (int i = 0; i < path.length(); ) {
            if (at < text.length() && text.charAt(at) == '*') {
                star = at++;
                behindStar = i;
            } else if (at < text.length() && text.charAt(at) == path.charAt(i)) {
                at++;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++behindStar;
            } else {
                return false;
            }
        }
        while (at < text.length() && text.charAt(at) == '*') {
            at++;
        }
        return at == text.length();
    }
}
