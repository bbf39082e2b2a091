package io.github.smd4j.examples.cli;

import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.MultiStep.Drop;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code STEP:K}: at step STEP the learning rate is divided by K. */
final class LearningRateDrop implements ITypeConverter<Drop> {

    @Override
    public Drop convert(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new TypeConversionException("'" + text + "' must be STEP:K, such as 600:4");
        }
        long step;
        double divisor;
        try {
            step = Long.parseLong(text.substring(0, colon).strip());
        } catch (NumberFormatException e) {
            throw new TypeConversionException(
                    "'" + text + "' must be STEP:K with a whole number STEP");
        }
        try {
            divisor = Double.parseDouble(text.substring(colon + 1).strip());
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' must be STEP:K with a number K");
        }
        try {
            return new Drop(step, divisor);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is out of range, " + e.getMessage());
        }
    }

    /** Returns the schedule of {@code --lr} and the drops behind it. */
    static MultiStep schedule(double learningRate, List<Drop> drops) {
        MultiStep schedule = MultiStep.starting(learningRate);
        try {
            for (Drop drop : drops) {
                schedule = schedule.dividedAt(drop.step(), drop.divisor());
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--lr-drop: " + e.getMessage(), e);
        }
        return schedule;
    }
}
