package io.github.smd4j.core.tensorboard;

import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import java.util.function.ToDoubleFunction;

/** A quantity of which TensorBoard shows least, median and greatest over the layers. */
enum LayerSeries {
    ANGULAR_UPDATE("angular_update_rad", r -> r.sums().angularUpdate()),
    OVER_THEORY(
            "angular_update_over_theory",
            r -> r.sums().angularUpdate() / UpdateRules.angularUpdate(r.hyperparameters())) {
        @Override
        boolean isKnown(StepRecord record) {
            return !Double.isNaN(UpdateRules.angularUpdate(record.hyperparameters()));
        }
    },
    SQUARED_NORM("squared_norm", r -> r.sums().ww()),
    UNIT_GRADIENT("unit_gradient_squared", r -> r.sums().unitGradientSquared());

    private final String tag;
    private final ToDoubleFunction<StepRecord> value;

    LayerSeries(String tag, ToDoubleFunction<StepRecord> value) {
        this.tag = tag;
        this.value = value;
    }

    String tag() {
        return tag;
    }

    double value(StepRecord record) {
        return value.applyAsDouble(record);
    }

    /** Whether a NaN would be a measurement, of a network that diverged. */
    boolean isKnown(StepRecord record) {
        StepSums sums = record.sums();
        return !Double.isNaN(value(record)) || !sums.isFinite();
    }
}
