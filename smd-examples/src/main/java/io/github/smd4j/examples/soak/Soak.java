package io.github.smd4j.examples.soak;

import io.github.smd4j.examples.experiment.RunPhases.Phase;
import io.github.smd4j.examples.experiment.Training;
import io.github.smd4j.examples.soak.SoakResult.Stratum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Kills a training at moments drawn by phase and lets it go on, and holds every byte to a run that
 * nobody killed.
 *
 * <p>A process stands still at the n-th call of a phase, n drawn at random over the next two
 * intervals of checkpoints, and is killed there by SIGKILL. So the phase of a kill is known, also
 * where the phase is shorter than a signal takes.
 */
public final class Soak {

    private final Path folder;
    private final Random random;
    private final Consumer<String> lines;
    private final SoakFolder whole;
    private final List<Phase> moments = new ArrayList<>();
    private final Map<Phase, Stratum> strata = new EnumMap<>(Phase.class);
    private final List<String> failures = new ArrayList<>();
    private Map<Phase, Long> calls = Map.of();
    private int runs;
    private int beforeFirst;

    /**
     * Prepares a soak.
     *
     * @param folder where the runs write; empty
     * @param kills how many, above 0; equally many at each of the six phases, to one
     * @param seed decides the moments
     * @param lines is told of each kill
     */
    public Soak(Path folder, int kills, long seed, Consumer<String> lines) {
        this(folder, List.of(), seed, lines);
        for (int i = 0; i < kills; i++) {
            moments.add(Phase.values()[i % Phase.values().length]);
        }
        Collections.shuffle(moments, random);
    }

    /** Kills at given phases, in their order. */
    Soak(Path folder, List<Phase> moments, long seed, Consumer<String> lines) {
        this.folder = folder;
        this.moments.addAll(moments);
        this.random = new Random(seed);
        this.lines = lines;
        this.whole = new SoakFolder(folder.resolve("whole"));
        for (Phase phase : Phase.values()) {
            strata.put(phase, Stratum.NONE);
        }
    }

    /**
     * Runs the soak.
     *
     * @param controls whether checkpoints are also made to forget, which must be found
     * @return what was found
     * @throws IOException if a process cannot be started, or ends by itself
     */
    public SoakResult run(boolean controls) throws IOException {
        Files.createDirectories(folder);
        calls = Lifetime.whole(whole.path()).calls();
        while (!moments.isEmpty()) {
            runs++;
            killedRun(moments, new SoakFolder(folder.resolve("run-" + runs)));
        }
        Map<String, Boolean> found = new LinkedHashMap<>();
        if (controls) {
            for (Omission omission : Omission.values()) {
                found.put(omission.name(), found(omission));
                lines.accept("left out " + omission + ": found " + found.get(omission.name()));
            }
        }
        return new SoakResult(strata, runs, beforeFirst, List.copyOf(failures), found);
    }

    /** One run, killed until it comes to its end or no kills are left. */
    private void killedRun(List<Phase> left, SoakFolder run) throws IOException {
        long from = 0;
        while (true) {
            Optional<Phase> phase = take(left, from);
            if (phase.isEmpty() && !left.isEmpty()) {
                makeWay(run);
                from = SoakTraining.EVERY;
                continue;
            }
            Lifetime life =
                    phase.isEmpty()
                            ? Lifetime.whole(run.path())
                            : Lifetime.killedAt(run.path(), phase.get(), call(phase.get()));
            requireBegin(run, life, from);
            if (!life.killed()) {
                // It ended before it came to the moment, which is drawn again.
                phase.ifPresent(left::add);
                List<String> differences = run.differences(whole);
                differences.forEach(each -> failures.add(run.path().getFileName() + ": " + each));
                lines.accept(run.path().getFileName() + ": differences " + differences.size());
                return;
            }
            from = afterKill(run, life, phase.orElseThrow(), from);
        }
    }

    /** Only resumes are left, and nothing to resume: one more kill behind the first checkpoint. */
    private void makeWay(SoakFolder run) throws IOException {
        Lifetime life = Lifetime.killedAt(run.path(), Phase.CHECKPOINT_RENAME, 2);
        requireBegin(run, life, 0);
        afterKill(run, life, Phase.CHECKPOINT_RENAME, 0);
    }

    /** The next moment that can come; in a process that starts nothing is taken up. */
    private static Optional<Phase> take(List<Phase> left, long from) {
        for (int i = 0; i < left.size(); i++) {
            if (from > 0 || left.get(i) != Phase.RESUME) {
                return Optional.of(left.remove(i));
            }
        }
        return Optional.empty();
    }

    /** A moment within the next two intervals. */
    private long call(Phase phase) {
        if (phase == Phase.RESUME) {
            return 1L + random.nextInt(5);
        }
        long interval = calls.get(phase) * SoakTraining.EVERY / SoakTraining.STEPS;
        return 1L + random.nextInt((int) Math.max(1, 2 * interval));
    }

    private void requireBegin(SoakFolder run, Lifetime life, long from) {
        boolean inTime = !life.killed() || life.resumed() >= 0;
        if (inTime && life.resumed() != from) {
            failures.add(run.path() + ": went on from " + life.resumed() + ", not from " + from);
        }
        if (!life.steps().isEmpty() && life.steps().get(0) != from) {
            failures.add(run.path() + ": first step " + life.steps().get(0) + ", not " + from);
        }
    }

    /** Judges a kill; returns where the next process must go on. */
    private long afterKill(SoakFolder run, Lifetime life, Phase phase, long before)
            throws IOException {
        Optional<Path> newest = run.newest();
        long from = newest.isPresent() ? SoakFolder.step(newest.get()) : 0;
        long stepsBegun =
                life.steps().isEmpty() ? before : life.steps().get(life.steps().size() - 1) + 1;
        long again = life.steps().stream().filter(step -> step >= from).count();
        if (from < before || again > stepsBegun - from + SoakTraining.EVERY) {
            failures.add(
                    String.format(
                            "%s: killed with %d steps begun, goes on from %d, %d again",
                            run.path(), stepsBegun, from, again));
        }
        run.poison(from, whole)
                .forEach(each -> failures.add(run.path().getFileName() + ": " + each));
        strata.put(phase, strata.get(phase).with(from, again));
        beforeFirst += from == 0 ? 1 : 0;
        lines.accept(
                String.format(
                        "%s: killed at %s, steps begun %d, goes on from %d",
                        run.path().getFileName(), phase, stepsBegun, from));
        return from;
    }

    /** Whether a run that goes on from a checkpoint without something becomes another. */
    private boolean found(Omission omission) throws IOException {
        SoakFolder run = new SoakFolder(folder.resolve("without-" + omission));
        long call = calls.get(Phase.FORWARD_BACKWARD) / 2;
        Lifetime first = Lifetime.killedAt(run.path(), Phase.FORWARD_BACKWARD, call);
        Path checkpoint = run.newest().orElseThrow();
        if (!first.killed() || SoakFolder.step(checkpoint) == 0) {
            throw new IOException(run.path() + " was not killed behind a checkpoint");
        }
        try (Training training = SoakTraining.training()) {
            omission.from(checkpoint, training.images().trainingImages() / SoakTraining.BATCH);
        }
        Lifetime.whole(run.path());
        return !run.differences(whole).isEmpty();
    }
}
