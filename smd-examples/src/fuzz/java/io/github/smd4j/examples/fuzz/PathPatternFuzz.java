package io.github.smd4j.examples.fuzz;

import io.github.smd4j.core.step.PathPattern;

/** A pattern of paths, before the first line feed, against the path behind it. */
final class PathPatternFuzz {

    private PathPatternFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        String text = Refusal.text(input);
        int end = text.indexOf('\n');
        if (end < 0) {
            return;
        }
        PathPattern pattern =
                Refusal.of(
                        IllegalArgumentException.class,
                        () -> new PathPattern(text.substring(0, end)));
        if (pattern != null) {
            String path = text.substring(end + 1);
            boolean matches = pattern.matches(path);
            Refusal.require(!matches || pattern.covers(path), "matched, but not covered");
            if (!pattern.text().contains("*")) {
                Refusal.require(matches == pattern.text().equals(path), "not the same text");
            }
        }
    }
}
