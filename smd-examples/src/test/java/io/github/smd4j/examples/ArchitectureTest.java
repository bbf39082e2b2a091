package io.github.smd4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds which room may import which; docs/decisions/0003-rooms.md gives the reasons. */
class ArchitectureTest {

    /**
     * A room and what it may import; a star stands for every room above with that beginning, a
     * minus takes one away. A row may name only rooms above it, so there is no way round in a
     * circle.
     */
    private static final String ROOMS =
            """
            core.range          ->
            core.step           ->
            core.schedule       -> core.range
            core.estimate       -> core.range core.step
            core.kernel         -> core.step
            core.theory         -> core.range core.step
            core.identity       -> core.range core.step core.estimate core.theory
            core.bound          -> core.range core.step core.theory
            core.rule           -> core.range core.step core.theory
            core.walk           -> core.range core.step
            core.forecast       -> core.range core.step core.schedule core.estimate core.theory core.rule
            core.preview        -> core.range core.step core.schedule core.theory core.rule core.forecast
            core.map            -> core.range core.step core.schedule core.estimate core.theory core.rule
            core.detect         -> core.range core.step core.schedule core.estimate core.theory core.identity core.bound core.rule core.forecast
            core.advice         -> core.range core.step core.schedule core.estimate core.theory core.bound core.rule core.forecast core.detect
            core.file           -> core.range core.step core.estimate core.rule
            core.tensorboard    -> core.range core.step core.estimate core.rule core.file
            core.sink           -> core.range core.step
            djl.memory          ->
            djl.block           ->
            djl.invariance      -> core.* -core.advice djl.block
            djl.schedule        -> core.schedule
            djl.optimizer       -> core.* -core.advice djl.memory djl.invariance djl.schedule
            djl.measure         -> core.* -core.advice djl.memory djl.invariance
            djl.finite          -> core.* -core.advice djl.invariance djl.optimizer
            djl.rescale         -> core.* -core.advice djl.block djl.invariance djl.memory djl.optimizer
            djl.checkpoint      -> core.* -core.advice djl.*
            djl.stopping        -> djl.checkpoint
            djl                 -> core.* -core.advice djl.*
            examples.network    -> core.* djl*
            examples.data       -> core.* djl*
            examples.report     -> core.* djl*
            examples.detection  -> core.* djl* examples.network examples.data
            examples.experiment -> core.* djl* examples.network examples.data examples.report
            examples.bench      -> core.* djl* examples.network examples.data examples.report examples.experiment
            examples.soak       -> core.* djl* examples.data examples.experiment
            examples.simulation -> core.* djl* examples.report
            examples.accuracy   -> core.* djl* examples.report examples.simulation
            examples.scores     -> core.* djl*
            examples.verdict    -> core.* djl* examples.report
            examples.doctor     -> core.* djl* examples.network
            examples.cli        -> *
            """;

    /** What a module may import from outside. */
    private static final Map<String, String> LIBRARIES =
            Map.of(
                    "core",
                            "java\\..*|org\\.slf4j\\..*|org\\.apache\\.commons\\..*|de\\.siegmar\\..*"
                                    + "|com\\.datadoghq\\.sketch\\..*",
                    "djl",
                            "java\\..*|jdk\\.incubator\\.vector\\..*|org\\.slf4j\\..*|ai\\.djl\\.(?!pytorch).*",
                    "examples", ".*");

    private static final String ROOT = "io.github.smd4j.";
    private static final Pattern ARROW = Pattern.compile("(?m)^ +(\\S+) +-> (\\S+)");
    private static final List<String> MODULES = List.of("core", "djl", "examples");

    private final Map<String, Set<String>> rooms = table();

    @Test
    void everyImportIsAllowed() {
        StringWriter out = new StringWriter();
        Stream<String> folders = MODULES.stream().map(m -> "../smd-" + m + "/target/classes");
        String[] arguments = Stream.concat(Stream.of("-v"), folders).toArray(String[]::new);
        PrintWriter writer = new PrintWriter(out);
        ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
        assertEquals(0, jdeps.run(writer, writer, arguments), out::toString);
        List<MatchResult> arrows = ARROW.matcher(out.toString()).results().toList();
        assertTrue(arrows.size() > 1000, out::toString);
        Set<String> forbidden = new TreeSet<>();
        arrows.forEach(a -> forbidden(a.group(1), a.group(2)).ifPresent(forbidden::add));
        assertEquals(Set.of(), forbidden);
    }

    @Test
    void aForbiddenImportIsFound() {
        String theory = ROOT + "core.theory.Rates";
        assertEquals(Optional.empty(), forbidden(theory, ROOT + "core.step.Column$1"));
        assertEquals(
                Optional.of("core.theory.Rates imports core.sink.MemorySink: not in the table"),
                forbidden(theory, ROOT + "core.sink.MemorySink"));
        assertTrue(forbidden(theory, "ai.djl.Device").isPresent());
        assertTrue(forbidden(ROOT + "djl.SmdListener", "ai.djl.pytorch.X").isPresent());
        assertTrue(forbidden(ROOT + "djl.SmdListener", ROOT + "core.advice.X").isPresent());
        assertTrue(forbidden(ROOT + "djl.measure.X", ROOT + "djl.SmdListener").isPresent());
        assertTrue(forbidden(ROOT + "examples.data.X", ROOT + "examples.report.X").isPresent());
        assertTrue(forbidden(ROOT + "core.other.X", ROOT + "core.step.X").isPresent());
    }

    @Test
    void everyRoomSaysWhatItIs() throws IOException {
        for (String module : MODULES) {
            Path sources = Path.of("../smd-" + module + "/src/main/java");
            try (Stream<Path> files = Files.walk(sources)) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .map(file -> file.resolveSibling("package-info.java"))
                        .forEach(info -> assertTrue(Files.exists(info), info + " is missing"));
            }
        }
    }

    /** Says what is wrong with one class using another, if something is. */
    private Optional<String> forbidden(String from, String to) {
        String room = room(from);
        Set<String> allowed = rooms.get(room);
        boolean fine =
                to.startsWith(ROOT)
                        ? room(to).equals(room) || (allowed != null && allowed.contains(room(to)))
                        : to.matches(LIBRARIES.get(room.split("\\.", 2)[0]));
        String arrow = (from + " imports " + to).replace(ROOT, "");
        return allowed == null
                ? Optional.of("the room " + room + " is not in the table")
                : fine ? Optional.empty() : Optional.of(arrow + ": not in the table");
    }

    private static String room(String type) {
        return type.substring(ROOT.length(), type.lastIndexOf('.'));
    }

    private static Map<String, Set<String>> table() {
        Map<String, Set<String>> table = new LinkedHashMap<>();
        for (String row : ROOMS.lines().toList()) {
            String[] words = row.split(" +(-> *)?", -1);
            Set<String> allowed = new TreeSet<>();
            for (String word : List.of(words).subList(1, words.length)) {
                if (word.startsWith("-")) {
                    allowed.remove(word.substring(1));
                } else if (word.endsWith("*")) {
                    String start = word.substring(0, word.length() - 1);
                    table.keySet().stream().filter(r -> r.startsWith(start)).forEach(allowed::add);
                } else if (!word.isEmpty()) {
                    assertTrue(table.containsKey(word), word + " must stand above " + words[0]);
                    allowed.add(word);
                }
            }
            table.put(words[0], allowed);
        }
        return table;
    }
}
