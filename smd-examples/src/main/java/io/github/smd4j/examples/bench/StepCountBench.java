package io.github.smd4j.examples.bench;

import io.github.smd4j.djl.measure.Sampling;
import io.github.smd4j.examples.report.BenchChart;
import io.github.smd4j.examples.report.BenchSeries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Whether measuring gets dearer, in time or memory, the longer a training runs. */
public final class StepCountBench {

    /** The largest ratio of the second half's time in the listener to the first's. */
    public static final double TARGET = 1.05;

    /** Steps a point of the chart. */
    private static final int BLOCK = 100;

    /** Part of the steps in which the JVM still compiles: not judged. */
    private static final int WARM_UP_PARTS = 10;

    private StepCountBench() {}

    /**
     * Trains twice, fused and paired, and draws time and memory over the steps.
     *
     * @param workload the network, a small one
     * @param steps number of steps, a multiple of {@value #BLOCK}, at least 400
     * @param folder where the chart goes
     * @return later steps beside earlier ones
     * @throws IOException if the chart cannot be written
     * @throws IllegalStateException if a record is missing or wrong
     */
    public static List<Judged> run(Workload workload, int steps, Path folder) throws IOException {
        Course fused = course(BenchTraining.ours(workload, Sampling.every(1)), steps, true);
        Course paired = course(BenchTraining.djl(workload, Sampling.every(1)), steps, false);
        BenchChart.write(
                folder,
                "listener_steps",
                "heavy ball, fused: callback and measured update",
                "DJL's Sgd, paired: callback",
                List.of(
                        panel("time a step, ms (median of 100)", fused.time, paired.time),
                        panel("heap after a collection, MiB", fused.heap, paired.heap),
                        panel(
                                "resident memory of the process, MiB",
                                fused.resident,
                                paired.resident)));
        return List.of(
                judged("heavy ball, fused: second half of the steps to the first", fused),
                judged("DJL's Sgd, paired: second half of the steps to the first", paired));
    }

    private static final class Course {
        final double[] time;
        final double[] heap;
        final double[] resident;

        Course(int blocks) {
            time = new double[blocks];
            heap = new double[blocks];
            resident = new double[blocks];
        }
    }

    private static Course course(BenchTraining training, int steps, boolean fused) {
        Course course = new Course(steps / BLOCK);
        int measured;
        try (training) {
            training.passes();
            training.checkedStep(true);
            training.forgetVelocities();
            for (int block = 0; block < course.time.length; block++) {
                double[] times = new double[BLOCK];
                for (int i = 0; i < BLOCK; i++) {
                    training.passes();
                    double callback = training.callback();
                    double update = training.update();
                    times[i] = callback + (fused ? update : 0);
                }
                course.time[block] = PairedRatio.median(times);
                course.heap[block] = ListenerBench.heap() / ProcessMemory.MEBIBYTE;
                course.resident[block] = ProcessMemory.resident();
            }
            measured = training.measured();
        }
        training.check().require((steps + 1L) * measured);
        return course;
    }

    private static Judged judged(String what, Course course) {
        int skipped = course.time.length / WARM_UP_PARTS;
        int half = (course.time.length - skipped) / 2;
        double[] early = new double[half];
        double[] late = new double[half];
        System.arraycopy(course.time, skipped, early, 0, half);
        System.arraycopy(course.time, course.time.length - half, late, 0, half);
        return Judged.of(what, PairedRatio.of(late, early), TARGET);
    }

    private static BenchSeries panel(String title, double[] fused, double[] paired) {
        long[] step = new long[fused.length];
        for (int i = 0; i < step.length; i++) {
            step[i] = (i + 1L) * BLOCK;
        }
        return new BenchSeries(title, step, fused, paired);
    }
}
