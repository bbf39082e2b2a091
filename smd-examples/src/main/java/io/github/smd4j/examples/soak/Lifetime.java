package io.github.smd4j.examples.soak;

import io.github.smd4j.examples.experiment.RunPhases.Phase;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one process did before it was killed or had finished.
 *
 * @param killed whether it was killed
 * @param resumed the step that it said to go on from; -1 if it did not come so far
 * @param steps the steps that it began
 * @param calls how often it was at each phase; of one that finished
 */
record Lifetime(boolean killed, long resumed, List<Long> steps, Map<Phase, Long> calls) {

    private static final int KILLED = 137;

    /** Lets a process train until it stands still at the call of a phase, and kills it there. */
    static Lifetime killedAt(Path folder, Phase phase, long call) throws IOException {
        return of(folder, List.of(phase.name(), Long.toString(call)));
    }

    /** Lets a process train to the end. */
    static Lifetime whole(Path folder) throws IOException {
        return of(folder, List.of());
    }

    private static Lifetime of(Path folder, List<String> target) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Starts fast; what is computed is the same to the bit.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
        command.addAll(List.of("-Dai.djl.offline=true", "-Djava.awt.headless=true"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(SoakChild.class.getName(), folder.toString()));
        command.addAll(target);
        Process process =
                new ProcessBuilder(command)
                        .redirectError(
                                folder.resolveSibling(folder.getFileName() + ".log").toFile())
                        .start();
        try {
            return watched(process, folder);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Lifetime watched(Process process, Path folder) throws IOException {
        long resumed = -1;
        List<Long> steps = new ArrayList<>();
        Map<Phase, Long> calls = new EnumMap<>(Phase.class);
        boolean finished = false;
        boolean killed = false;
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case "resumed" -> resumed = Long.parseLong(words[1]);
                    case "step" -> steps.add(Long.parseLong(words[1]));
                    case "calls" -> calls.put(Phase.valueOf(words[1]), Long.parseLong(words[2]));
                    case "finished" -> finished = true;
                    case "at" -> {
                        // SIGKILL, and what was said before stays readable.
                        process.toHandle().destroyForcibly();
                        killed = true;
                    }
                    default -> throw new IOException(folder + ": unexpected line: " + line);
                }
            }
        }
        int code = exitCode(process);
        if (killed ? code != KILLED : code != 0 || !finished) {
            throw new IOException(
                    folder + ": the process ended with code " + code + "; see its .log");
        }
        return new Lifetime(killed, resumed, steps, calls);
    }

    private static int exitCode(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a process", e);
        }
    }
}
