package io.github.smd4j.core.jmh;

import io.github.smd4j.core.map.MeanFieldMap;
import io.github.smd4j.core.map.MomentumMap;
import io.github.smd4j.core.map.NormMap;
import io.github.smd4j.core.map.SgdMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A step of a map with L given; the baseline is map.c. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MapBenchmark {

    private static final int LEVELS = 1024;
    private static final int ROUNDS = 64;

    /** Which map. */
    @Param({"sgd", "sgdm", "f3"})
    public String map;

    private final double[] levels = BenchmarkData.levels();
    private final double[] squaredNorms = new double[LEVELS];
    private NormMap norms;
    private NormMap.State state;

    /** Starts at x0 = 10. */
    @Setup
    public void start() {
        norms =
                switch (map) {
                    case "sgd" -> new SgdMap(0.1, 0.001, false);
                    case "sgdm" -> new MomentumMap(0.1, 0.001, 0.9);
                    default -> new MeanFieldMap(0.1, 0.001, 0.9);
                };
        state = norms.atRest(10);
    }

    /**
     * Steps, from where the last call ended.
     *
     * @return the state
     */
    @Benchmark
    @OperationsPerInvocation(LEVELS * ROUNDS)
    public NormMap.State steps() {
        NormMap.State now = state;
        for (int round = 0; round < ROUNDS; round++) {
            now = norms.advance(now, levels, squaredNorms, LEVELS);
        }
        state = now;
        return now;
    }
}
