package io.github.smd4j.examples.cli;

import io.github.smd4j.djl.invariance.NamedVerdicts;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which parameters are measured, where the structure of the network shall not decide. */
final class InvarianceOptions {

    @Option(
            names = "--scale-invariant",
            paramLabel = "PATTERN",
            description = {
                "Measure parameters filter by filter, whatever the structure says; * stands for any"
                        + " text. Repeatable.",
                "Changes no training."
            })
    private List<String> forced = List.of();

    @Option(
            names = "--not-invariant",
            paramLabel = "PATTERN",
            description = "Do not measure parameters; goes over --scale-invariant. Repeatable.")
    private List<String> forbidden = List.of();

    /** What was said by name. */
    NamedVerdicts verdicts() {
        return NamedVerdicts.of(forced, forbidden);
    }

    /** What decides the files, option to value. */
    Map<String, String> texts() {
        return Map.of(
                "--scale-invariant", forced.toString(), "--not-invariant", forbidden.toString());
    }
}
