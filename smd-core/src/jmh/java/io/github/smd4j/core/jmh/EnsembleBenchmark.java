package io.github.smd4j.core.jmh;

import io.github.smd4j.core.map.Ensemble;
import io.github.smd4j.core.map.EnsembleMoments;
import io.github.smd4j.core.map.LevelProcess;
import io.github.smd4j.core.map.MeanFieldMap;
import io.github.smd4j.core.map.MomentumMap;
import io.github.smd4j.core.map.NormMap;
import io.github.smd4j.core.map.SgdMap;
import io.github.smd4j.core.map.UniformNoise;
import java.util.List;
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

/** A step of a trajectory of an ensemble with its generator, moments and bands. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EnsembleBenchmark {

    private static final int TRAJECTORIES = 512;
    private static final int STEPS = 8192;

    /** How many threads. */
    @Param({"1", "2"})
    public int threads;

    /** Whether the process has run other maps before, so that no call site knows only one. */
    @Param({"false", "true"})
    public boolean mixed;

    private final NormMap map = new MomentumMap(0.1, 0.001, 0.9);

    private static Ensemble of(NormMap map) {
        UniformNoise process = new UniformNoise(LevelProcess.constant(10), UniformNoise.PAPER);
        return new Ensemble(map, process, 10, TRAJECTORIES, STEPS, 1);
    }

    /** Runs the other maps where asked to. */
    @Setup
    public void mix() {
        if (mixed) {
            for (int i = 0; i < 5; i++) {
                List.of(new SgdMap(0.1, 0.001, false), new MeanFieldMap(0.1, 0.001, 0.9), map)
                        .forEach(each -> of(each).run());
            }
        }
    }

    /**
     * Runs the ensemble.
     *
     * @return its moments
     */
    @Benchmark
    @OperationsPerInvocation(TRAJECTORIES * STEPS)
    public EnsembleMoments run() {
        return of(map).run(threads, done -> true);
    }
}
