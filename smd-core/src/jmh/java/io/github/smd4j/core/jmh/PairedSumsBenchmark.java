package io.github.smd4j.core.jmh;

import io.github.smd4j.core.kernel.PairedSums;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The six sums over a weight of 512·512·3·3 outside the heap; the baseline is sums.c. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PairedSumsBenchmark {

    private static final int LENGTH = 512 * 512 * 9;

    private final FloatBuffer kept = floats();
    private final FloatBuffer weight = floats();
    private final FloatBuffer gradient = floats();
    private final PairedSums paired = new PairedSums();
    private final double[] opening = new double[PairedSums.OPENING];
    private final double[] ending = new double[PairedSums.ENDING];

    private static FloatBuffer floats() {
        return ByteBuffer.allocateDirect(4 * LENGTH).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    /** Fills the arrays as sums.c does. */
    @Setup
    public void fill() {
        for (int i = 0; i < LENGTH; i++) {
            float k = (float) (BenchmarkData.uniform(i) - 0.5);
            kept.put(i, k);
            weight.put(i, k + 0.01f * (float) (BenchmarkData.uniform(i + 7) - 0.5));
            gradient.put(i, (float) (BenchmarkData.uniform(i + 13) - 0.5));
        }
    }

    /**
     * Forms the sums.
     *
     * @return the four of them that are read first
     */
    @Benchmark
    @OperationsPerInvocation(LENGTH)
    public double[] sums() {
        paired.open(kept, weight, gradient, 0, LENGTH, opening, 0);
        paired.end(kept, weight, 0, LENGTH, ending, 0);
        return opening;
    }
}
