package io.github.smd4j.examples.bench;

import io.github.smd4j.core.advice.StatusCard;
import io.github.smd4j.core.file.JsonlSink;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.sink.QueuedSink;
import io.github.smd4j.core.sink.TeeSink;
import io.github.smd4j.core.step.PathPattern;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.tensorboard.TensorBoardSink;
import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.djl.memory.Measurement;
import io.github.smd4j.examples.data.EmbeddedData;
import io.github.smd4j.examples.experiment.CheckpointFailure;
import io.github.smd4j.examples.experiment.QuickstartSettings;
import io.github.smd4j.examples.experiment.ResumableRun;
import io.github.smd4j.examples.experiment.RunFolder;
import io.github.smd4j.examples.experiment.RunPhases;
import io.github.smd4j.examples.experiment.RunSettings;
import io.github.smd4j.examples.experiment.Training;
import io.github.smd4j.examples.report.BenchChart;
import io.github.smd4j.examples.report.BenchSeries;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A long training with everything on, and what it holds in memory on the way: digits, augmented,
 * with every sink, anchors, filters, the status card, checkpoints, and a cut with rescaling in the
 * middle.
 */
public final class LongRun {

    /** Steps between two looks. */
    public static final int BLOCK = 100;

    /** Part of the looks, at the beginning, that no line is drawn through. */
    private static final int WARM_UP_PARTS = 4;

    private static final int EVERY = 50;

    private static final PathPattern ALL = new PathPattern("*");

    private final Path folder;
    private final QuickstartSettings settings;
    private final List<Look> looks = new ArrayList<>();
    private final double[] times = new double[BLOCK];
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long last;
    private long lastUsed;
    private double waited;

    /**
     * What the process held after so many steps.
     *
     * @param step steps done
     * @param resident resident memory, MiB; NaN where it is not known
     * @param heap Java's heap after a collection, MiB
     * @param arrays arrays of the engine that are open
     * @param median median processor time of the last {@value #BLOCK} steps, of the thread that
     *     trains, ms: what else runs on the machine does not count
     * @param mean their mean by the clock, in which a checkpoint every {@value #EVERY} steps is
     *     counted, ms
     */
    public record Look(
            long step, double resident, double heap, int arrays, double median, double mean) {

        private String line() {
            return String.format(
                    Locale.ROOT,
                    "%d,%.2f,%.3f,%d,%.3f,%.3f%n",
                    step,
                    resident,
                    heap,
                    arrays,
                    median,
                    mean);
        }
    }

    /**
     * What a quantity does from the first quarter of a run on.
     *
     * @param what the quantity
     * @param first mean of the second quarter
     * @param last mean of the last quarter
     * @param slope of a straight line by least squares, a 1,000 steps
     */
    public record Course(String what, double first, double last, double slope) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-34s second quarter %10.3f, last quarter %10.3f, slope %+.4f a 1,000 steps",
                    what,
                    first,
                    last,
                    slope);
        }
    }

    private LongRun(Path folder, int steps, long seed) {
        this.folder = folder;
        this.settings =
                new QuickstartSettings(
                        new QuickstartSettings.Optimization(0.1, 5e-3, 0.9, false),
                        MultiStep.starting(0.1).dividedAt(steps / 2, 4),
                        new QuickstartSettings.Length(steps, 16, seed),
                        Sampling.every(1),
                        1,
                        true,
                        Measurement.HOST);
    }

    /**
     * Trains, and writes {@code long_run.csv} and the chart {@code long_run}; the files of the run
     * itself lie in the folder {@code run}.
     *
     * @param folder where to
     * @param steps number of steps, a multiple of {@value #BLOCK}, at least 800
     * @param seed decides weights, order and augmentation
     * @return the courses of memory and time
     * @throws IOException if a file cannot be written
     */
    public static List<Course> run(Path folder, int steps, long seed) throws IOException {
        LongRun run = new LongRun(folder, steps, seed);
        run.train();
        return run.finish();
    }

    private void train() throws IOException {
        try (Training training = Training.quickstart(EmbeddedData.digits(), settings, true);
                PrintWriter csv = new PrintWriter(Files.newBufferedWriter(table()));
                PrintWriter status =
                        new PrintWriter(Files.newBufferedWriter(folder.resolve("status.txt")))) {
            csv.print("step,resident_mib,heap_mib,arrays,processor_median_ms,clock_mean_ms\n");
            RunFolder into = RunFolder.open(folder.resolve("run"), true);
            try (StepSink also = sinks(into.path(), status);
                    ResumableRun run =
                            new ResumableRun(
                                    training,
                                    into,
                                    new ResumableRun.Records(List.of(10L, 100L), List.of(ALL)),
                                    new ResumableRun.Keeping(
                                            EVERY, 2, false, CheckpointFailure.STOP),
                                    RunSettings.of(training, Map.of()),
                                    RunPhases.NONE)) {
                begin();
                run.run(
                        new ResumableRun.Watching(
                                also, done -> look(done, csv), epoch -> {}, () -> false));
            }
        }
    }

    private Path table() {
        return folder.resolve("long_run.csv");
    }

    private StepSink sinks(Path into, PrintWriter status) {
        StepSink files =
                new TeeSink(
                        JsonlSink.create(into.resolve("steps.jsonl")),
                        TensorBoardSink.create(
                                into.resolve("tensorboard"),
                                new TensorBoardSink.Details(List.of(ALL), List.of(ALL))));
        StatusCard card =
                StatusCard.every(1000, status::println)
                        .withSchedule(settings.schedule(), settings.length().steps());
        return new TeeSink(card, new QueuedSink(files, 256));
    }

    private void look(long done, PrintWriter csv) {
        times[(int) ((done - 1) % BLOCK)] = (threads.getCurrentThreadCpuTime() - lastUsed) / 1e6;
        waited += (System.nanoTime() - last) / 1e6;
        if (done % BLOCK == 0) {
            looks.add(
                    new Look(
                            done,
                            ProcessMemory.resident(),
                            ListenerBench.heap() / ProcessMemory.MEBIBYTE,
                            ProcessMemory.arrays(),
                            PairedRatio.median(times),
                            waited / BLOCK));
            waited = 0;
            csv.print(looks.get(looks.size() - 1).line());
            csv.flush();
            if (csv.checkError()) {
                throw new UncheckedIOException(new IOException("cannot write " + table()));
            }
        }
        begin();
    }

    private void begin() {
        last = System.nanoTime();
        lastUsed = threads.getCurrentThreadCpuTime();
    }

    private List<Course> finish() throws IOException {
        List<Course> courses = new ArrayList<>();
        List<BenchSeries> panels = new ArrayList<>();
        add(courses, panels, "resident memory of the process, MiB", Look::resident);
        add(courses, panels, "heap after a collection, MiB", Look::heap);
        add(courses, panels, "open arrays of the engine", look -> look.arrays());
        add(courses, panels, "processor time a step, ms (median of " + BLOCK + ")", Look::median);
        BenchChart.write(
                folder,
                "long_run",
                "every " + BLOCK + " steps",
                "straight line from the first quarter on",
                panels);
        return courses;
    }

    private void add(
            List<Course> courses,
            List<BenchSeries> panels,
            String what,
            ToDoubleFunction<Look> value) {
        double[] values = looks.stream().mapToDouble(value).toArray();
        long[] steps = looks.stream().mapToLong(Look::step).toArray();
        int from = values.length / WARM_UP_PARTS;
        double[] line = line(steps, values, from);
        double slope =
                (line[line.length - 1] - line[from]) / (steps[line.length - 1] - steps[from]);
        courses.add(
                new Course(
                        what,
                        mean(values, from, 2 * from),
                        mean(values, values.length - from, values.length),
                        1000 * slope));
        panels.add(new BenchSeries(what, steps, values, line));
    }

    /** (n), the line by least squares through the values from an index on; NaN before. */
    static double[] line(long[] x, double[] y, int from) {
        double[] xs = new double[x.length];
        for (int i = 0; i < xs.length; i++) {
            xs[i] = x[i];
        }
        double meanX = mean(xs, from, xs.length);
        double meanY = mean(y, from, y.length);
        double products = 0;
        double squares = 0;
        for (int i = from; i < y.length; i++) {
            products += (xs[i] - meanX) * (y[i] - meanY);
            squares += (xs[i] - meanX) * (xs[i] - meanX);
        }
        double[] line = new double[y.length];
        for (int i = 0; i < line.length; i++) {
            line[i] = i < from ? Double.NaN : meanY + products / squares * (xs[i] - meanX);
        }
        return line;
    }

    private static double mean(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum / (to - from);
    }
}
