package io.github.smd4j.djl.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.step.StepSums;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Our optimizers against recorded trajectories of PyTorch's SGD, with a cut of the learning rate.
 */
@Tag("engine")
class TorchTrajectoryTest {

    private static final double U = 0x1p-24;
    private static final TorchTrajectory TORCH = TorchTrajectory.read();

    /**
     * How far two float32 runs of the same update may part, element by element: one rounds after
     * every product, the other fuses. Each of the at most four operations on v rounds its operands'
     * sum by half an ulp on either side, and each of two on w; errors carry over as the update
     * does.
     */
    private static final class Apart {

        private final boolean lookahead;
        private final double momentum;
        private final double decay;
        private final double[] velocity;
        private final double[] weightError;
        private final double[] velocityError;

        Apart(int size, double momentum, double decay, boolean lookahead) {
            this.momentum = momentum;
            this.decay = decay;
            this.lookahead = lookahead;
            velocity = new double[size];
            weightError = new double[size];
            velocityError = new double[size];
        }

        void step(float[] weight, float[] gradient, double rate) {
            for (int i = 0; i < velocity.length; i++) {
                double decayed = gradient[i] + decay * weight[i];
                double size = Math.abs(gradient[i]) + decay * Math.abs(weight[i]);
                double decayedError = decay * weightError[i] + 4 * U * size;
                double next = momentum * velocity[i] + decayed;
                velocityError[i] =
                        momentum * velocityError[i]
                                + decayedError
                                + 4 * U * (momentum * Math.abs(velocity[i]) + size);
                velocity[i] = next;
                double move = Math.abs(next);
                double moveError = velocityError[i];
                if (lookahead) {
                    move = size + momentum * Math.abs(next);
                    moveError = decayedError + momentum * velocityError[i] + 4 * U * move;
                }
                weightError[i] +=
                        rate * moveError + 2 * U * (Math.abs(weight[i]) + 2 * rate * move);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "plain, weight, true", "plain, bias, true", "heavy-ball, weight, true",
        "heavy-ball, bias, true", "nesterov, weight, true", "nesterov, bias, true",
        "plain, weight, false", "heavy-ball, weight, false", "nesterov, weight, false",
        "heavy-ball, bias, false"
    })
    void everyStepIsPyTorchs(String run, String parameter, boolean direct) {
        double momentum = run.equals("plain") ? 0 : 0.9;
        Shape shape = parameter.equals("weight") ? new Shape(6, 8) : new Shape(12);
        double decay = parameter.equals("weight") ? TorchTrajectory.DECAY : 0;
        int size = (int) shape.size();
        MomentumOptimizer optimizer = optimizer(run, momentum);
        ElementProbe probe = new ElementProbe(size);
        optimizer.setProbe(probe);
        Apart apart = new Apart(size, momentum, decay, run.equals("nesterov"));
        int compared = 0;
        try (NDManager manager = NDManager.newBaseManager()) {
            float[] initial = TORCH.initial(parameter);
            LiveWeight weight =
                    direct
                            ? LiveWeight.direct(manager, parameter, initial, shape)
                            : LiveWeight.strided(manager, parameter, initial, shape);
            for (int step = 0; step < TorchTrajectory.STEPS; step++) {
                float[] gradient = TORCH.gradient(parameter, step);
                double rate = TorchTrajectory.RATE;
                rate = step < TorchTrajectory.CUT ? rate : rate / TorchTrajectory.DIVISOR;
                apart.step(weight.values(), gradient, rate);
                weight.update(optimizer, gradient);
                float[] expected = TORCH.weight(run, parameter, step);
                for (int i = 0; expected != null && i < size; i++) {
                    assertEquals(
                            expected[i],
                            weight.values()[i],
                            apart.weightError[i],
                            "weight " + i + " after step " + step);
                    compared++;
                }
                float[] before = TORCH.buffer(run, parameter, step - 1);
                for (int i = 0; before != null && i < size; i++) {
                    // One element a row: its ⟨v, g⟩ over its g is the buffer before this step.
                    StepSums sums = probe.answers.get(step).sums().get(i);
                    assertEquals(
                            before[i],
                            sums.vg() / gradient[i],
                            apart.velocityError[i] / Math.max(momentum, 0.5)
                                    + 2 * U * Math.abs(before[i]),
                            "buffer " + i + " before step " + step);
                }
            }
            double worst = 0;
            for (int i = 0; i < size; i++) {
                worst = Math.max(worst, apart.weightError[i]);
            }
            assertTrue(worst < 2e-4, "the bound itself must mean something: " + worst);
        }
        assertEquals(11 * size, compared);
        assertEquals(TorchTrajectory.STEPS, probe.answers.size());
    }

    private static MomentumOptimizer optimizer(String run, double momentum) {
        MultiStep schedule =
                MultiStep.starting(TorchTrajectory.RATE)
                        .dividedAt(TorchTrajectory.CUT, TorchTrajectory.DIVISOR);
        return run.equals("nesterov")
                ? Nesterov.builder()
                        .setLearningRate(schedule)
                        .optMomentum(momentum)
                        .optWeightDecay(TorchTrajectory.DECAY)
                        .build()
                : HeavyBall.builder()
                        .setLearningRate(schedule)
                        .optMomentum(momentum)
                        .optWeightDecay(TorchTrajectory.DECAY)
                        .build();
    }
}
