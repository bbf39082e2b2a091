package io.github.smd4j.core.map;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.step.StepSums;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Step records of a weight that {@link MeanFieldMap} moves along a schedule: what a training would
 * record of a scale-invariant weight whose h̃ follows a process.
 *
 * <p>‖g‖² of a record is L_t/x, ⟨v, g⟩ and ⟨w, g⟩ are 0, so h̃ is L_t; ⟨w, d⟩ and ‖d‖² are those of
 * the map. The same arguments give the same records to the last bit.
 *
 * @param parameter the path that the records bear
 * @param schedule η of every step
 * @param weightDecay λ
 * @param momentum α in [0, 1)
 * @param process L_t; every value must be above 0
 * @param start ‖w_0‖² of a weight with an empty buffer, finite and above 0; empty to start in the
 *     equilibrium of the first step
 */
public record SyntheticSteps(
        String parameter,
        Schedule schedule,
        double weightDecay,
        double momentum,
        GradientProcess process,
        OptionalDouble start) {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range, or λη not in (0, 1) at the first
     *     step
     */
    public SyntheticSteps {
        new MeanFieldMap(schedule.learningRate(0), weightDecay, momentum);
        start.ifPresent(x -> Ranges.positive("start", x));
    }

    /**
     * Hands the records of some steps to a sink.
     *
     * @param steps how many, from step 0 on
     * @param seed any number
     * @param sink takes the records; not closed
     * @throws IllegalArgumentException if a rate leaves (0, 1/λ)
     */
    public void feed(long steps, long seed, StepSink sink) {
        DoubleSupplier levels = process.draws(RandomSource.L64_X128_MIX.create(seed));
        MeanFieldMap map = map(0);
        NormMap.State state =
                start.isPresent() ? map.atRest(start.getAsDouble()) : atEquilibrium(map);
        for (long step = 0; step < steps; step++) {
            double rate = schedule.learningRate(step);
            map = rate == map.learningRate() ? map : map(step);
            double level = levels.getAsDouble();
            NormMap.State next = map.next(state, level);
            double q = next.companion();
            double x = state.squaredNorm();
            sink.accept(
                    new StepRecord(
                            parameter,
                            step,
                            new Hyperparameters("heavy-ball", rate, weightDecay, momentum),
                            new StepSums(
                                    x,
                                    -rate * (next.inner() + rate * q),
                                    rate * rate * q,
                                    level / x,
                                    0,
                                    0),
                            FilterSums.NONE));
            state = next;
        }
    }

    private MeanFieldMap map(long step) {
        return new MeanFieldMap(schedule.learningRate(step), weightDecay, momentum);
    }

    /** Where the map rests: x* with ⟨w, v⟩ = −λx/(1+α) and ‖v‖² = −2⟨w, v⟩/η. */
    private NormMap.State atEquilibrium(MeanFieldMap map) {
        double x = map.fixedPoint(process.mean(0));
        double inner = -weightDecay * x / (1 + momentum);
        return new NormMap.State(x, inner, -2 * inner / map.learningRate());
    }
}
