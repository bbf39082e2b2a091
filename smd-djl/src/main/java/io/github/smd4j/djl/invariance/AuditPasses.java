package io.github.smd4j.djl.invariance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Runs the same batch again and again, with parameters scaled, and compares with the first run. */
final class AuditPasses {

    private final Block network;
    private final Loss loss;
    private final NDList data;
    private final NDList labels;
    private final OptionalInt seed;
    private final NDManager owner;
    private final AuditState state;
    private Pass first;

    /** What one pass gave. */
    private record Pass(double loss, float[] output, Map<Parameter, float[]> gradients) {}

    AuditPasses(
            Block network,
            Loss loss,
            NDList data,
            NDList labels,
            OptionalInt seed,
            NDManager owner,
            AuditState state) {
        this.network = network;
        this.loss = loss;
        this.data = data;
        this.labels = labels;
        this.seed = seed;
        this.owner = owner;
        this.state = state;
    }

    /** Runs the batch as it is, and checks that a second run gives the same. */
    void begin(List<Parameter> trainable) {
        first = pass(trainable);
        if (!Arrays.equals(first.output, pass(List.of()).output)) {
            throw new IllegalStateException(
                    "two passes of the same batch differ: the network draws random numbers, and an"
                            + " audit of it needs a seed");
        }
    }

    /**
     * Runs the batch with rows scaled and compares.
     *
     * @param unit parameters that are scaled together
     * @param factors a factor for each row: powers of 2, so that scaling rounds nothing
     */
    AuditEvidence trial(List<Parameter> unit, double[] factors) {
        Pass scaled;
        try (NDManager kept = owner.newSubManager()) {
            Map<Parameter, NDArray> before = new IdentityHashMap<>();
            for (Parameter parameter : unit) {
                try (NDArray alias = parameter.getArray().stopGradient()) {
                    NDArray copy = alias.duplicate();
                    copy.attach(kept);
                    before.put(parameter, copy);
                }
                scale(parameter, factors);
            }
            try {
                scaled = pass(unit);
            } finally {
                before.forEach(AuditState::put);
            }
        }
        return compare(unit, factors, scaled);
    }

    private static void scale(Parameter parameter, double[] factors) {
        float[] column = new float[factors.length];
        for (int i = 0; i < column.length; i++) {
            column[i] = (float) factors[i];
        }
        NDArray array = parameter.getArray();
        try (NDArray alias = array.stopGradient();
                NDArray rows = alias.reshape(column.length, array.size() / column.length);
                NDArray factor =
                        array.getManager()
                                .create(column)
                                .reshape(column.length, 1)
                                .toType(array.getDataType(), false)) {
            rows.muli(factor);
        }
    }

    private Pass pass(List<Parameter> wanted) {
        state.zeroGradients();
        seed.ifPresent(owner.getEngine()::setRandomSeed);
        try (NDManager scratch = owner.newSubManager()) {
            ParameterStore store = new ParameterStore(scratch, false);
            NDList inputs = in(scratch, data);
            double value;
            float[] output;
            try (GradientCollector collector = owner.getEngine().newGradientCollector()) {
                NDList predictions = network.forward(store, inputs, true);
                NDArray result = loss.evaluate(in(scratch, labels), predictions);
                collector.backward(result);
                value = result.toType(DataType.FLOAT64, false).sum().getDouble();
                output = predictions.head().toType(DataType.FLOAT32, false).toFloatArray();
            }
            Map<Parameter, float[]> gradients = new IdentityHashMap<>();
            for (Parameter parameter : wanted) {
                gradients.put(parameter, floats(parameter.getArray().getGradient()));
            }
            return new Pass(value, output, gradients);
        }
    }

    /** Handles of the batch whose results go to a manager that is closed after the pass. */
    private static NDList in(NDManager scratch, NDList batch) {
        NDList handles = new NDList();
        for (NDArray array : batch) {
            NDArray handle = array.stopGradient();
            handle.attach(scratch);
            handles.add(handle);
        }
        return handles;
    }

    private static float[] floats(NDArray array) {
        try (array) {
            return array.toType(DataType.FLOAT32, false).toFloatArray();
        }
    }

    private AuditEvidence compare(List<Parameter> unit, double[] factors, Pass scaled) {
        double error = 0;
        double gradientSquared = 0;
        double weightSquared = 0;
        double weightDotGradient = 0;
        long size = 0;
        for (Parameter parameter : unit) {
            float[] g = first.gradients.get(parameter);
            float[] then = scaled.gradients.get(parameter);
            float[] w = floats(parameter.getArray().stopGradient());
            size += g.length;
            for (int i = 0; i < g.length; i++) {
                double factor = factors[(int) ((long) i * factors.length / g.length)];
                double difference = factor * then[i] - g[i];
                error += difference * difference;
                gradientSquared += (double) g[i] * g[i];
                weightSquared += (double) w[i] * w[i];
                weightDotGradient += (double) w[i] * g[i];
            }
        }
        if (!Double.isFinite(error) || !Double.isFinite(gradientSquared)) {
            throw new IllegalStateException(
                    "the gradient of "
                            + unit.get(0).getName()
                            + " "
                            + unit.get(0).getShape()
                            + " is not finite, so nothing can be said of it");
        }
        return new AuditEvidence(
                Math.abs(scaled.loss - first.loss) / Math.abs(first.loss),
                outputChange(scaled.output),
                Math.sqrt(error / gradientSquared),
                OptionalDouble.empty(),
                weightDotGradient / Math.sqrt(weightSquared * gradientSquared),
                1 / Math.sqrt((double) size),
                weightDotGradient / weightSquared);
    }

    private double outputChange(float[] output) {
        double change = 0;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < output.length; i++) {
            double difference = (double) output[i] - first.output[i];
            change += difference * difference;
            sum += first.output[i];
            squares += (double) first.output[i] * first.output[i];
        }
        return Math.sqrt(change / (squares - sum * sum / output.length));
    }
}
