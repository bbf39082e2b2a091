package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.training.optimizer.Optimizer;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.djl.optimizer.HeavyBall;
import io.github.smd4j.djl.schedule.ScheduleTracker;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One schedule drives DJL's optimizer and ours, and stands in the records. */
@Tag("engine")
class OneScheduleTest {

    private static final MultiStep CUT = MultiStep.starting(0.1).dividedAt(3, 8);

    /**
     * Without momentum and decay a step is −η·g: in every recorded step the weight has moved by the
     * rate that the record names, also in that of the cut and with updates already counted.
     */
    @Test
    void djlSgdMovesByTheRateOfTheRecord() {
        for (int done : new int[] {0, 2}) {
            MemorySink sink = new MemorySink();
            TrainedRun run =
                    TrainedRun.of(
                            Optimizer.sgd()
                                    .setLearningRateTracker(new ScheduleTracker(CUT))
                                    .optBeginNumUpdate(done)
                                    .build(),
                            6,
                            config ->
                                    SmdListener.builder(sink)
                                            .optHyperparameters(
                                                    "djl-sgd",
                                                    step -> CUT.learningRate(step + done),
                                                    0,
                                                    0)
                                            .attach(config));
            for (int step = 0; step < 6; step++) {
                StepRecord record = sink.of("01Conv2d.weight").get(step);
                double rate = record.hyperparameters().learningRate();
                assertEquals(step + done < 3 ? 0.1 : 0.0125, rate);
                float[] w = run.weights().get(step).get(0);
                float[] next = run.weights().get(step + 1).get(0);
                float[] g = run.gradients().get(step).get(0);
                for (int i = 0; i < w.length; i++) {
                    assertEquals(w[i] - rate * g[i], next[i], Math.ulp(w[i]) + Math.ulp(g[i]));
                }
            }
        }
    }

    /** A float's η on the one side, a double's on the other, and both are rounded to the same. */
    @Test
    void ourOptimizerTakesItAsScheduleOrAsTracker() {
        TrainedRun schedule =
                TrainedRun.of(
                        HeavyBall.builder().setLearningRate(CUT).optMomentum(0.9).build(),
                        6,
                        config -> {});
        TrainedRun tracker =
                TrainedRun.of(
                        HeavyBall.builder()
                                .setLearningRateTracker(new ScheduleTracker(CUT))
                                .optMomentum(0.9)
                                .build(),
                        6,
                        config -> {});
        for (int i = 0; i < schedule.weights().get(6).size(); i++) {
            assertArrayEquals(schedule.weights().get(6).get(i), tracker.weights().get(6).get(i), 0);
        }
    }
}
