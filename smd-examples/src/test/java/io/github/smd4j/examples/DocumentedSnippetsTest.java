package io.github.smd4j.examples;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles and runs the {@code java} blocks of the documentation, each alone; where a {@code text}
 * block follows directly, it must be what the block prints.
 *
 * <p>A block is the body of a method. It sees {@code java.util}, every room of core and, on pages
 * that train, those of the DJL module, DJL's own packages and {@code Path run}, an empty folder;
 * and it may begin with imports of its own.
 */
class DocumentedSnippetsTest {

    private static final List<String> PAGES =
            List.of("theory.md", "maps.md", "walk.md", "sinks.md");

    private static final List<String> TRAINING_PAGES =
            List.of("from-pytorch.md", "for-djl-users.md", "detecting.md");

    private static final List<String> DJL =
            List.of(
                    "",
                    "engine.",
                    "ndarray.",
                    "ndarray.types.",
                    "nn.",
                    "nn.convolutional.",
                    "nn.core.",
                    "nn.norm.",
                    "nn.pooling.",
                    "training.",
                    "training.dataset.",
                    "training.listener.",
                    "training.loss.",
                    "training.optimizer.",
                    "training.tracker.");

    private static final String SMALL = "import static io.github.smd4j.examples.SmallTraining.*;\n";

    private static final Path DOCS = Path.of(System.getProperty("smd.testData"), "../docs");

    /** A heading, or a block of Java with the text block behind it, if there is one. */
    private static final Pattern PART =
            Pattern.compile(
                    "(?m)^#+ +(?<heading>.*)$"
                            + "|^```java\\n(?<code>(?:.*\\n)*?)```\\n(?:\\n*```text\\n(?<printed>(?:.*\\n)*?)```)?");

    private static final Pattern IMPORTS = Pattern.compile("(?:\\s*import [^;]*;)*");

    @TempDir private Path folder;

    private record Snippet(String name, String code, Optional<String> printed) {}

    @TestFactory
    Stream<DynamicTest> snippetsRunAndPrintWhatIsShown() throws IOException {
        return tests(PAGES);
    }

    @TestFactory
    @Tag("engine")
    Stream<DynamicTest> snippetsThatTrainRunAndPrintWhatIsShown() throws IOException {
        return tests(TRAINING_PAGES);
    }

    private Stream<DynamicTest> tests(List<String> pages) throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        for (String page : pages) {
            List<Snippet> found = snippets(page, Files.readString(DOCS.resolve(page)));
            assertFalse(found.isEmpty(), "no snippets found in " + page);
            snippets.addAll(found);
        }
        return snippets.stream().map(each -> DynamicTest.dynamicTest(each.name, () -> check(each)));
    }

    @Test
    void aSnippetThatIsWrongFails() {
        String page =
                """
                # Page
                ```java
                int unused = missing();
                ```
                ## Second
                ```java
                import java.math.BigDecimal;

                System.out.println(BigDecimal.ONE.add(BigDecimal.ONE));
                ```

                ```text
                3
                ```
                """;
        List<Snippet> snippets = snippets("page.md", page);
        assertEquals(
                List.of("page.md, Page, 1", "page.md, Second, 2"),
                snippets.stream().map(Snippet::name).toList());
        String missing = message(snippets.get(0));
        assertTrue(missing.contains("cannot find symbol") && missing.contains("missing()"));
        String printed = message(snippets.get(1));
        assertTrue(printed.contains("expected: <3> but was: <2>"), printed);
    }

    private String message(Snippet snippet) {
        return assertThrows(AssertionError.class, () -> check(snippet)).getMessage();
    }

    private static List<Snippet> snippets(String page, String text) {
        List<Snippet> snippets = new ArrayList<>();
        String heading = "";
        for (Matcher part = PART.matcher(text); part.find(); ) {
            if (part.group("code") == null) {
                heading = part.group("heading");
            } else {
                String name = page + ", " + heading + ", " + (snippets.size() + 1);
                Optional<String> printed = Optional.ofNullable(part.group("printed"));
                snippets.add(new Snippet(name, part.group("code"), printed));
            }
        }
        return snippets;
    }

    private void check(Snippet snippet) throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        compile(snippet, classes);
        String out = run(classes, Files.createTempDirectory(folder, "run"));
        snippet.printed.ifPresent(shown -> assertEquals(shown.strip(), out.strip()));
    }

    private static void compile(Snippet snippet, Path classes) throws IOException {
        Matcher imports = IMPORTS.matcher(snippet.code);
        int body = imports.lookingAt() ? imports.end() : 0;
        Path source = classes.resolve("Snippet.java");
        Files.writeString(
                source,
                imports(snippet)
                        + "import java.util.*;\n"
                        + snippet.code.substring(0, body)
                        + "\nclass Snippet {\npublic static void main(String[] args) throws"
                        + " Exception {\njava.nio.file.Path run = java.nio.file.Path.of(args[0]);\n"
                        + snippet.code.substring(body)
                        + "}\n}\n");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of(
                        "-d",
                        classes.toString(),
                        "-proc:none",
                        "-classpath",
                        System.getProperty("java.class.path"));
        try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled =
                    compiler.getTask(
                                    messages,
                                    files,
                                    null,
                                    options,
                                    null,
                                    files.getJavaFileObjects(source))
                            .call();
            assertTrue(compiled, () -> snippet.name + ": " + messages);
        }
    }

    private static String imports(Snippet snippet) throws IOException {
        boolean trains = TRAINING_PAGES.stream().anyMatch(snippet.name::startsWith);
        String djl = DJL.stream().map(name -> "import ai.djl." + name + "*;\n").collect(joining());
        return rooms("core") + (trains ? rooms("djl") + djl + SMALL : "");
    }

    /** Imports of all rooms of a module. */
    private static String rooms(String module) throws IOException {
        Path source = Path.of("../smd-" + module + "/src/main/java");
        try (Stream<Path> files = Files.walk(source)) {
            return files.filter(file -> file.endsWith("package-info.java"))
                    .map(file -> source.relativize(file.getParent()).toString())
                    .sorted()
                    .map(room -> "import " + room.replace(File.separatorChar, '.') + ".*;\n")
                    .collect(joining());
        }
    }

    /** Runs the compiled class and returns what it printed. */
    private static String run(Path classes, Path folder) throws Exception {
        PrintStream before = System.out;
        Locale locale = Locale.getDefault();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        URL[] path = {classes.toUri().toURL()};
        ClassLoader parent = DocumentedSnippetsTest.class.getClassLoader();
        try (URLClassLoader loader = new URLClassLoader(path, parent);
                PrintStream captured = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            Locale.setDefault(Locale.ROOT);
            var main = loader.loadClass("Snippet").getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) new String[] {folder.toString()});
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            Locale.setDefault(locale);
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
