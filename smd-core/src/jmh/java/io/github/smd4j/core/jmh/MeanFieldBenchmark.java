package io.github.smd4j.core.jmh;

import io.github.smd4j.core.rule.MeanField;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** F3 with its angle along the schedule of 450,000 steps; the baseline is f3.c. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MeanFieldBenchmark {

    private static final int STEPS = 450_000;

    private final MultiStep schedule =
            MultiStep.starting(0.1).dividedAt(150_000, 10).dividedAt(300_000, 10);
    private final MeanField meanField = new MeanField(MeanField.Buffer.VELOCITY);

    /**
     * Runs the whole schedule.
     *
     * @return the sum of the angles, radians
     */
    @Benchmark
    @OperationsPerInvocation(STEPS)
    public double run() {
        MeanField.State state = MeanField.State.atRest(100);
        double sum = 0;
        for (int t = 0; t < STEPS; t++) {
            MeanField.Step step = meanField.step(state, at(t), 10);
            sum += step.angularUpdate();
            state = step.next();
        }
        return sum;
    }

    private Hyperparameters at(int step) {
        return new Hyperparameters("heavy-ball", schedule.learningRate(step), 1e-4, 0.9);
    }
}
