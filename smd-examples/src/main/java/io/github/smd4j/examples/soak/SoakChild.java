package io.github.smd4j.examples.soak;

import io.github.smd4j.examples.experiment.ResumableRun;
import io.github.smd4j.examples.experiment.RunPhases;
import io.github.smd4j.examples.experiment.Training;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * The process that is killed. It trains, tells on its output what it begins, and at the call of a
 * phase that it was told it says so and stands still, until it is killed there.
 */
public final class SoakChild implements RunPhases {

    private final PrintStream out;
    private final Phase target;
    private final long call;
    private final Map<Phase, Long> calls = new EnumMap<>(Phase.class);
    private long begun = -1;

    private SoakChild(PrintStream out, Phase target, long call) {
        this.out = out;
        this.target = target;
        this.call = call;
    }

    /**
     * Trains in a folder.
     *
     * @param args the folder, and the phase and its call, from 1, at which to stand still; without
     *     these it goes on to the end
     */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        SoakChild child =
                args.length == 1
                        ? new SoakChild(out, null, 0)
                        : new SoakChild(out, Phase.valueOf(args[1]), Long.parseLong(args[2]));
        child.train(Path.of(args[0]));
        child.calls.forEach((phase, count) -> out.println("calls " + phase + " " + count));
        out.println("finished");
    }

    private void train(Path folder) {
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        try (Training training = SoakTraining.training();
                ResumableRun run = SoakTraining.run(training, folder, this)) {
            long from = run.resume(line -> out.println("refused " + line));
            out.println("resumed " + from);
            run.run(
                    new ResumableRun.Watching(
                            record -> {}, done -> {}, validation -> {}, () -> false));
        }
    }

    @Override
    public void at(Phase phase, long step) {
        if (phase == Phase.FORWARD_BACKWARD && step > begun) {
            begun = step;
            out.println("step " + step);
        }
        if (calls.merge(phase, 1L, Long::sum) == call && phase == target) {
            out.println("at " + phase);
            standStill();
        }
    }

    private static void standStill() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }
}
