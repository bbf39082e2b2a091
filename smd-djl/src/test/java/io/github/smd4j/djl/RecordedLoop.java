package io.github.smd4j.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A training loop of one's own on {@link TrainedRun#network()} by heavy ball, which copies weights
 * and gradients right before each step, and holds records to them.
 */
final class RecordedLoop {

    static final double MOMENTUM = 0.9;
    static final double WEIGHT_DECAY = 5e-3;
    static final Schedule SCHEDULE = MultiStep.starting(0.1).dividedAt(4, 4);

    /** The measured weights among all parameters, running statistics included. */
    static final List<Integer> MEASURED = List.of(0, 5, 10, 15);

    /** Their paths. */
    static final List<String> PATHS =
            List.of("01Conv2d.weight", "04Conv2d.weight", "07Conv2d.weight", "11Linear.weight");

    /** How ⟨v, g⟩ is known. */
    enum Buffer {
        /** From the optimizer's v. */
        OWN,
        /** From the weights' moves by a hidden v. */
        HIDDEN,
        /** From the weights' moves by a hidden ηv. */
        HIDDEN_WITH_RATE
    }

    private final Block network;
    private final List<List<float[]>> weights = new ArrayList<>();
    private final List<List<float[]>> gradients = new ArrayList<>();
    private final Map<Integer, List<float[]>> ends = new HashMap<>();
    private int batches;

    RecordedLoop(Block network) {
        this.network = network;
    }

    int steps() {
        return gradients.size();
    }

    /** Forward and backward pass: adds to the gradients. */
    void batch(Trainer trainer) {
        try (Batch batch = TrainedRun.batch(trainer.getManager().newSubManager(), batches++)) {
            EasyTrain.trainBatch(trainer, batch);
        }
    }

    /** The update. */
    void step(Trainer trainer) {
        weights.add(TrainedRun.copy(network, false));
        gradients.add(TrainedRun.copy(network, true));
        trainer.step();
    }

    void validate(Trainer trainer) {
        try (Batch batch = TrainedRun.batch(trainer.getManager().newSubManager(), 99)) {
            EasyTrain.validateBatch(trainer, batch);
        }
    }

    void epoch(Trainer trainer) {
        trainer.notifyListeners(listener -> listener.onEpoch(trainer));
    }

    /** Copies what the last step left, before that is changed or the loop ends. */
    void end() {
        ends.put(steps() - 1, TrainedRun.copy(network, false));
    }

    private float[] after(int step, int parameter) {
        return ends.getOrDefault(step, step + 1 < steps() ? weights.get(step + 1) : null)
                .get(parameter);
    }

    /**
     * Holds the records of one weight to float64 copies.
     *
     * @param records of the steps that are expected
     * @param parameter position of the weight
     * @param steps the steps that are expected; the weight is frozen in all others
     * @param buffer how ⟨v, g⟩ is known
     * @param history the steps before which the weight's last move is not known
     */
    void assertRecords(
            List<StepRecord> records,
            int parameter,
            List<Integer> steps,
            Buffer buffer,
            List<Integer> history) {
        assertEquals(steps, records.stream().map(r -> Math.toIntExact(r.step())).toList(), "steps");
        double[] v = new double[weights.get(0).get(parameter).length];
        for (int i = 0; i < steps.size(); i++) {
            int t = steps.get(i);
            StepRecord record = records.get(i);
            double eta = SCHEDULE.learningRate(t);
            String at = record.parameter() + " step " + t;
            String rule = buffer == Buffer.HIDDEN_WITH_RATE ? "djl-sgd" : "heavy-ball";
            assertEquals(
                    new Hyperparameters(rule, eta, WEIGHT_DECAY, MOMENTUM),
                    record.hyperparameters(),
                    at);
            float[] w = weights.get(t).get(parameter);
            float[] g = gradients.get(t).get(parameter);
            Float64Sums sums = Float64Sums.of(w, after(t, parameter), g, v, 0, w.length);
            sums.assertClose(record.sums(), at);
            assertTrue(record.sums().angularUpdate() > 0, at);
            if (buffer == Buffer.OWN) {
                sums.assertBuffer(record.sums(), at);
            } else if (history.contains(t)) {
                assertTrue(Double.isNaN(record.sums().vg()), at);
                assertTrue(Double.isNaN(record.unitH()), at);
            } else {
                double angle = records.get(i - 1).sums().angularUpdate();
                sums.assertMove(record.sums(), angle, w.length, at);
            }
            // With the rate inside, the buffer is brought to the form of Eq. 18 by the η of the
            // step in which it is used.
            int next = i + 1 < steps.size() ? steps.get(i + 1) : t + 1;
            double kept = buffer == Buffer.HIDDEN_WITH_RATE ? eta / SCHEDULE.learningRate(next) : 1;
            for (int j = 0; j < v.length; j++) {
                v[j] = kept * (MOMENTUM * v[j] + g[j] + WEIGHT_DECAY * w[j]);
            }
        }
    }

    /** The learning rate of each step of a weight, by least squares from its moves. */
    double[] ratesUsed(int parameter, Buffer buffer) {
        double[] rates = new double[steps()];
        double[] buffers = new double[weights.get(0).get(parameter).length];
        for (int t = 0; t < rates.length; t++) {
            float[] w = weights.get(t).get(parameter);
            float[] g = gradients.get(t).get(parameter);
            float[] next = after(t, parameter);
            double product = 0;
            double square = 0;
            for (int j = 0; j < w.length; j++) {
                double decayed = g[j] + WEIGHT_DECAY * w[j];
                double old = MOMENTUM * buffers[j];
                boolean inside = buffer == Buffer.HIDDEN_WITH_RATE;
                double direction = inside ? decayed : old + decayed;
                double move = (double) w[j] - next[j] - (inside ? old : 0);
                product += move * direction;
                square += direction * direction;
                buffers[j] = inside ? (double) w[j] - next[j] : direction;
            }
            rates[t] = product / square;
        }
        return rates;
    }

    Parameter parameter(int position) {
        return network.getParameters().valueAt(position);
    }
}
