package io.github.smd4j.core.step;

import java.util.function.ToDoubleFunction;

/**
 * The columns of a table of step records, in order.
 *
 * <p>Sinks, charts and readers go by this list: a quantity added here appears in all of them. The
 * first two and {@link #RULE} hold text or a count, all others a number; a number that is not known
 * is an empty cell, a number that is not one (a network that diverged) reads {@code NaN}.
 */
public enum Column {
    /** Number of the step, from 0. */
    STEP("step", record -> record.step()),
    /** Path of the parameter. */
    PARAMETER("parameter", record -> Double.NaN),
    /** Name of the update rule. */
    RULE("rule", record -> Double.NaN),
    /** η in force. */
    LEARNING_RATE("learning_rate", record -> record.hyperparameters().learningRate()),
    /** λ in force. */
    WEIGHT_DECAY("weight_decay", record -> record.hyperparameters().weightDecay()),
    /** α in force. */
    MOMENTUM("momentum", record -> record.hyperparameters().momentum()),
    /** ‖w_t‖². */
    SQUARED_NORM("squared_norm", record -> record.sums().ww()),
    /** Δ_t in radians. */
    ANGULAR_UPDATE("angular_update_rad", record -> record.sums().angularUpdate()),
    /** ‖w_{t+1} − w_t‖/‖w_t‖. */
    RELATIVE_UPDATE("relative_update", record -> record.sums().relativeUpdate()),
    /** ‖g̃_t‖². */
    UNIT_GRADIENT_SQUARED("unit_gradient_squared", record -> record.sums().unitGradientSquared()),
    /** h̃_t. */
    H_UNIT("h_unit", StepRecord::unitH),
    /** ⟨w, g⟩/(‖w‖‖g‖). */
    GRADIENT_COSINE("gradient_cosine", record -> record.sums().gradientCosine()),
    /** ⟨w_t, w_{t+1} − w_t⟩. */
    WEIGHT_DOT_UPDATE("weight_dot_update", record -> record.sums().wd()),
    /** ‖w_{t+1} − w_t‖². */
    UPDATE_SQUARED("update_squared", record -> record.sums().dd()),
    /** ‖g_t‖². */
    GRADIENT_SQUARED("gradient_squared", record -> record.sums().gg()),
    /** ⟨w_t, g_t⟩. */
    WEIGHT_DOT_GRADIENT("weight_dot_gradient", record -> record.sums().wg()),
    /** ⟨v_{t−1}, g_t⟩ of Eq. 18. */
    VELOCITY_DOT_GRADIENT("velocity_dot_gradient", record -> record.sums().vg());

    private final String header;
    private final ToDoubleFunction<StepRecord> value;

    Column(String header, ToDoubleFunction<StepRecord> value) {
        this.header = header;
        this.value = value;
    }

    /**
     * Returns the name in the header line: snake case, with the unit where there is one.
     *
     * @return the name
     */
    public String header() {
        return header;
    }

    /**
     * Returns the number that this column holds of a record.
     *
     * @param record the record
     * @return the number; NaN for a column of text and for a number that is not known
     */
    public double value(StepRecord record) {
        return value.applyAsDouble(record);
    }

    /**
     * Returns the cell of a record, with every digit that is needed to read the same double again.
     *
     * @param record the record
     * @return the text of the cell
     */
    public String text(StepRecord record) {
        return switch (this) {
            case STEP -> Long.toString(record.step());
            case PARAMETER -> record.parameter();
            case RULE -> record.hyperparameters().rule();
            default -> {
                double number = value(record);
                yield Double.isNaN(number) && !isNumberGone(record) ? "" : Double.toString(number);
            }
        };
    }

    /**
     * Whether weights or gradient are not finite, so that a NaN here says so and not "not known". A
     * hyperparameter is never gone: it is known or not.
     */
    private boolean isNumberGone(StepRecord record) {
        return switch (this) {
            case LEARNING_RATE, WEIGHT_DECAY, MOMENTUM -> false;
            default -> !record.sums().isFinite();
        };
    }
}
