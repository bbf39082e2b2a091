package io.github.smd4j.examples;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.tool.JavaShellToolBuilder;
import org.junit.jupiter.api.Test;

/** The JShell sessions of the documentation, run by JShell: they must print what is shown. */
class JShellSessionTest {

    private static final Path DATA = Path.of(System.getProperty("smd.testData"));

    private static final String PROMPT = "jshell> ";

    private static final Pattern SESSION = Pattern.compile("```jshell\\n((?:.*\\n)*?)```");

    /** What the session needs; JShell compiles each line against all of its class path. */
    private static final Pattern NEEDED =
            Pattern.compile(".*(smd-core|fastcsv|commons-|sketches-java).*");

    @Test
    void sessionPrintsWhatIsShown() throws Exception {
        Path page = DATA.resolveSibling("docs/from-pytorch.md");
        Matcher session = SESSION.matcher(Files.readString(page));
        assertTrue(session.find(), "no session in " + page);
        String shown = session.group(1).replaceAll("@[0-9a-f]+", "@");
        String commands =
                shown.lines()
                        .filter(line -> line.startsWith(PROMPT))
                        .map(line -> line.substring(PROMPT.length()) + "\n")
                        .collect(joining());
        String printed =
                run(commands.replace("src-test-data", DATA.toString()))
                        .replace(DATA.toString(), "src-test-data")
                        .replaceAll("@[0-9a-f]+", "@")
                        .lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("|  "))
                        .collect(joining("\n"));
        assertEquals(shown + PROMPT.strip(), printed.strip());
    }

    private static String run(String commands) throws Exception {
        String needed =
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> NEEDED.matcher(entry).matches())
                        .collect(joining(File.pathSeparator));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            JavaShellToolBuilder.builder()
                    .in(new ByteArrayInputStream(commands.getBytes(StandardCharsets.UTF_8)), null)
                    .out(out)
                    .err(out)
                    .persistence(new HashMap<>())
                    .run("--execution", "local", "--class-path", needed);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
