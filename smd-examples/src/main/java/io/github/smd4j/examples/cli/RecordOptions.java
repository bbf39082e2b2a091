package io.github.smd4j.examples.cli;

import io.github.smd4j.core.step.PathPattern;
import java.util.List;
import picocli.CommandLine.Option;

/** What a training records besides its steps. */
final class RecordOptions {

    private static final int LONGEST = 1_000_000;

    @Option(
            names = "--anchors",
            split = ",",
            paramLabel = "K",
            converter = Options.Whole.class,
            description = {
                "Also measure how far weights turn over K steps, from each multiple of K to the"
                        + " next, beside identity I4; such as 10,100.",
                "Each K is from 1 to 1000000 and costs a copy of the measured weights. Writes"
                        + " anchors.csv."
            })
    private List<Long> anchors;

    @Option(
            names = "--filters",
            split = ",",
            arity = "0..1",
            fallbackValue = "*",
            paramLabel = "PATTERN",
            description = {
                "Also write every filter at every measured step to filters.csv: of all parameters,"
                        + " or of those in blocks such as conv1,layer2.*.",
                "Some 300 bytes a filter and step."
            })
    private List<String> filters;

    /** The numbers of steps, rising; empty for no anchors. */
    List<Long> anchors() {
        return anchors == null
                ? List.of()
                : anchors.stream()
                        .map(span -> (long) Options.whole("--anchors", span, 1, LONGEST))
                        .sorted()
                        .distinct()
                        .toList();
    }

    /** Whose filters are written; empty for none. */
    List<PathPattern> filters() {
        return filters == null ? List.of() : filters.stream().map(PathPattern::new).toList();
    }

    /** Checks that each pattern names a parameter that is measured. */
    void checkFilters(List<String> measured) {
        for (PathPattern pattern : filters()) {
            if (measured.stream().noneMatch(pattern::covers)) {
                throw new IllegalArgumentException(
                        "--filters must name parameters that are measured, which are "
                                + String.join(", ", measured)
                                + ", but was '"
                                + pattern.text()
                                + "'");
            }
        }
    }
}
