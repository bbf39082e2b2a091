package io.github.smd4j.examples.cli;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far a simulation is: a bar on a terminal; elsewhere a line at every tenth, once it has
 * lasted two seconds.
 */
final class SimulationProgress implements AutoCloseable {

    private static final int LINES = 10;
    private static final long SILENT = TimeUnit.SECONDS.toNanos(2);

    private final PrintWriter lines;
    private final ProgressBar bar;
    private final long steps;
    private final LongSupplier clock;
    private final long begun;
    private long tenths;

    SimulationProgress(PrintWriter lines, ProgressBar bar, long steps, LongSupplier clock) {
        this.lines = lines;
        this.bar = bar;
        this.steps = steps;
        this.clock = clock;
        this.begun = clock.getAsLong();
    }

    static SimulationProgress of(PrintWriter err, long steps) {
        ProgressBar bar =
                System.console() == null
                        ? null
                        : new ProgressBarBuilder()
                                .setTaskName("simulating")
                                .setInitialMax(steps)
                                .setStyle(ProgressBarStyle.ASCII)
                                .setUpdateIntervalMillis(500)
                                .build();
        return new SimulationProgress(err, bar, steps, System::nanoTime);
    }

    /** Takes the number of steps done. */
    void stepsDone(long done) {
        if (bar != null) {
            bar.stepTo(done);
            return;
        }
        long reached = done * LINES / steps;
        if (reached > tenths && clock.getAsLong() - begun >= SILENT) {
            lines.println("step " + done + " of " + steps);
            lines.flush();
        }
        tenths = reached;
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
