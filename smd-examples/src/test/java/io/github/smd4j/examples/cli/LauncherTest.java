package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs bin/smd in a project made of empty files, with a java and a mvn that only tell. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir private Path folder;
    private Path root;
    private Path tools;

    private record Result(int code, String out, String err) {}

    @BeforeEach
    void layOutAProject() throws IOException {
        root = Files.createDirectory(folder.toRealPath().resolve("my project"));
        tools = Files.createDirectory(folder.resolve("tools"));
        write(root.resolve("pom.xml"), "");
        write(root.resolve(".mvn/jvm.config"), "");
        write(root.resolve("smd-examples/pom.xml"), "");
        write(root.resolve("smd-core/src/main/java/A.java"), "");
        script(root.resolve("smd-examples/bin/smd"), Files.readString(Path.of("bin/smd")));
        stubJava("17.0.9");
        script(
                tools.resolve("mvn"),
                """
                #!/usr/bin/env bash
                echo "noise of the build"
                echo "$PWD $*" >>"$STUB_LOG"
                sleep 0.3
                mkdir -p smd-examples/target/lib
                touch smd-examples/target/smd-examples-1.jar
                exit "${STUB_MVN_EXIT:-0}"
                """);
    }

    private void stubJava(String version) throws IOException {
        script(
                tools.resolve("java"),
                """
                #!/usr/bin/env bash
                if [ "$1" = -version ]; then echo 'openjdk version "%s" x' >&2; exit; fi
                echo "in $PWD"
                printf '%%s\\n' "$@"
                env | grep -E '^(OMP_|MALLOC_)' | sort
                """
                        .formatted(version));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
    }

    private static void script(Path file, String text) throws IOException {
        write(file, text);
        assertTrue(file.toFile().setExecutable(true));
    }

    private Path jar() {
        return root.resolve("smd-examples/target/smd-examples-1.jar");
    }

    private void built() throws IOException {
        Files.createDirectories(root.resolve("smd-examples/target/lib"));
        Files.createFile(jar());
    }

    private Process start(Path launcher, Map<String, String> variables, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        Map<String, String> environment = builder.environment();
        String path = environment.get("PATH");
        environment.keySet().removeIf(name -> name.matches("(OMP|MALLOC|SMD|JAVA)_.*"));
        environment.put("PATH", tools + ":" + path);
        environment.put("STUB_LOG", folder.resolve("log").toString());
        environment.putAll(variables);
        return builder.start();
    }

    private static Result finish(Process process) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), out, err);
    }

    private Result run(Map<String, String> variables, String... arguments) throws Exception {
        return finish(start(root.resolve("smd-examples/bin/smd"), variables, arguments));
    }

    private List<String> builds() throws IOException {
        Path log = folder.resolve("log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    @Test
    void isCorrectBash() throws Exception {
        Process process = new ProcessBuilder("bash", "-n", "bin/smd").start();
        assertEquals(new Result(0, "", ""), finish(process));
    }

    @Test
    void runsTheJarInTheFolderOfTheUser() throws Exception {
        built();
        String target = root.resolve("smd-examples/target").toString();
        Result result = run(Map.of(), "train", "two words", "*");
        assertEquals("", result.err());
        assertEquals(
                List.of(
                        "in " + folder.toRealPath(),
                        "-Dai.djl.offline=true",
                        "-Djava.awt.headless=true",
                        "-cp",
                        target + "/smd-examples-1.jar:" + target + "/lib/*",
                        "io.github.smd4j.examples.cli.Smd",
                        "train",
                        "two words",
                        "*",
                        "MALLOC_MMAP_THRESHOLD_=1073741824",
                        "MALLOC_TOP_PAD_=67108864",
                        "MALLOC_TRIM_THRESHOLD_=8589934592",
                        "OMP_WAIT_POLICY=passive"),
                result.out().lines().toList());
        assertEquals(List.of(), builds());
    }

    @Test
    void whatTheUserSetWins() throws Exception {
        built();
        Result result =
                run(
                        Map.of(
                                "OMP_WAIT_POLICY", "active",
                                "MALLOC_TOP_PAD_", "1",
                                "SMD_JAVA_OPTS", "-Xmx1g  -Dai.djl.offline=false"));
        List<String> lines = result.out().lines().toList();
        assertEquals(List.of("-Xmx1g", "-Dai.djl.offline=false"), lines.subList(3, 5));
        assertTrue(lines.contains("OMP_WAIT_POLICY=active"), result.out());
        assertTrue(lines.contains("MALLOC_TOP_PAD_=1"), result.out());
        assertTrue(lines.contains("MALLOC_TRIM_THRESHOLD_=8589934592"), result.out());
    }

    @Test
    void laterJavasAreAskedForNativeAccess() throws Exception {
        built();
        stubJava("22");
        String option = "--enable-native-access=ALL-UNNAMED";
        assertTrue(run(Map.of()).out().contains(option));
        stubJava("21.0.1");
        assertFalse(run(Map.of()).out().contains(option));
    }

    @Test
    void javaMustBeThereAndRecent() throws Exception {
        built();
        Result absent = run(Map.of("JAVA_HOME", "/absent"));
        assertEquals(2, absent.code());
        assertTrue(absent.err().contains("/absent/bin/java"), absent.err());
        stubJava("11.0.2");
        Result old = run(Map.of());
        assertEquals(2, old.code());
        assertTrue(old.err().contains("Java 17 or later") && old.err().contains("11"), old.err());
    }

    @Test
    void findsItselfThroughLinks() throws Exception {
        built();
        Path links = Files.createDirectory(folder.resolve("links"));
        Path inner = links.resolve("inner");
        Files.createSymbolicLink(inner, Path.of("../my project/smd-examples/bin/smd"));
        Path outer = Files.createSymbolicLink(folder.resolve("smd"), inner);
        Result result = finish(start(outer, Map.of(), "--help"));
        assertTrue(result.out().contains(jar().toString()), result.out() + result.err());
    }

    @Test
    void buildsOnceAndAgainWhenASourceChanged() throws Exception {
        Result first = run(Map.of());
        assertEquals(0, first.code(), first.err());
        assertEquals("smd: building, this can take a minute or two\n", first.err());
        assertFalse(first.out().contains("noise"));
        assertEquals(
                List.of(
                        root
                                + " -q -B -Dsmd.commit=unknown -DskipTests"
                                + " -Dspotless.check.skip=true -Djacoco.skip=true package"),
                builds(),
                "outside a repository there is no commit to name");
        assertEquals("", run(Map.of()).err());
        FileTime later = FileTime.from(Instant.now().plusSeconds(2));
        Files.setLastModifiedTime(root.resolve("smd-core/src/main/java/A.java"), later);
        run(Map.of());
        assertEquals(2, builds().size());
        // What Maven built without us counts as well.
        FileTime latest = FileTime.from(Instant.now().plusSeconds(9));
        Files.setLastModifiedTime(jar(), latest);
        run(Map.of());
        assertEquals(2, builds().size());
    }

    @Test
    void aFailedBuildShowsItsOutputAndIsTriedAgain() throws Exception {
        Result failed = run(Map.of("STUB_MVN_EXIT", "3"));
        assertEquals(1, failed.code());
        assertEquals("", failed.out());
        assertTrue(failed.err().contains("noise of the build"), failed.err());
        assertTrue(failed.err().contains("the build failed"), failed.err());
        // The jar that it left may lack its libraries.
        assertFalse(Files.exists(jar()));
        assertEquals(0, run(Map.of()).code());
        assertEquals(2, builds().size());
    }

    @Test
    void twoLaunchesAtOnceBuildOnce() throws Exception {
        Path launcher = root.resolve("smd-examples/bin/smd");
        Process one = start(launcher, Map.of());
        Process two = start(launcher, Map.of());
        assertEquals(0, finish(one).code());
        assertEquals(0, finish(two).code());
        assertEquals(1, builds().size());
    }

    @Test
    void withoutMavenOrFlockItDoesWhatItCan() throws Exception {
        String used =
                "bash env dirname readlink find head sed mkdir mv rm cat sleep touch grep sort";
        for (String tool : used.split(" ", -1)) {
            Path found = Path.of("/usr/bin", tool);
            found = Files.exists(found) ? found : Path.of("/bin", tool);
            script(tools.resolve(tool), "#!/bin/bash\nexec " + found + " \"$@\"\n");
        }
        Map<String, String> only = Map.of("PATH", tools.toString());
        Path launcher = root.resolve("smd-examples/bin/smd");
        Process one = start(launcher, only);
        Process two = start(launcher, only);
        assertEquals(0, finish(one).code());
        assertEquals(0, finish(two).code());
        assertEquals(1, builds().size());

        Files.delete(tools.resolve("mvn"));
        FileTime later = FileTime.from(Instant.now().plusSeconds(2));
        Files.setLastModifiedTime(root.resolve("pom.xml"), later);
        Result stale = run(only);
        assertEquals(0, stale.code());
        assertTrue(stale.err().contains("running what was built"), stale.err());
        Files.delete(jar());
        Result missing = run(only);
        assertEquals(2, missing.code());
        assertTrue(missing.err().contains("no mvn on the PATH"), missing.err());
    }
}
