package io.github.smd4j.djl.finite;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListener.BatchData;
import java.util.OptionalDouble;

/** The loss of a batch as a number. */
final class BatchLoss {

    private BatchLoss() {}

    /**
     * Returns the loss of a batch, the sum over devices.
     *
     * @param trainer the trainer; a {@link ValuedLoss} knows it, any other is asked again
     * @param batch the batch; may be null
     * @return the loss; empty where the batch does not say what was predicted
     */
    static OptionalDouble of(Trainer trainer, BatchData batch) {
        if (trainer.getDevices().length == 1 && trainer.getLoss() instanceof ValuedLoss valued) {
            return OptionalDouble.of(valued.value());
        }
        if (batch == null || batch.getPredictions().isEmpty()) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            for (var each : batch.getPredictions().entrySet()) {
                NDList labels = batch.getLabels().get(each.getKey());
                NDList plain =
                        new NDList(each.getValue().stream().map(NDArray::stopGradient).toList());
                sum += number(trainer.getLoss().evaluate(labels, plain));
            }
        }
        return OptionalDouble.of(sum);
    }

    /** A loss as a number, also where it has an element an item. */
    static double number(NDArray loss) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return loss.stopGradient().sum().toType(DataType.FLOAT64, false).getDouble();
        }
    }
}
