package io.github.smd4j.examples.cli;

import com.google.gson.JsonObject;
import io.github.smd4j.core.rule.AdamL2Rule;
import io.github.smd4j.core.rule.Level;
import io.github.smd4j.core.rule.Rescaling;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.step.Hyperparameters;
import java.util.OptionalDouble;

/** Any rule beside heavy ball: equilibrium, times and rescaling, by its closed forms. */
final class RuleReport implements TheoryReport {

    private final UpdateRule rule;
    private final Hyperparameters given;
    private final Levels levels;
    private final OptionalDouble stepsPerEpoch;
    private final TheoryLines lines = new TheoryLines();

    /**
     * What the norm is measured by.
     *
     * @param unitGradient L, the mean of the squared unit gradient norm
     * @param coordinates C, the number of weights with a gradient
     */
    record Levels(OptionalDouble unitGradient, OptionalDouble coordinates) {

        /** The level of a rule: with coordinates alike, their √(E g̃_i²) are √(L/C) each. */
        OptionalDouble of(Level level) {
            return switch (level) {
                case UNIT_GRADIENT -> unitGradient;
                case COORDINATES -> coordinates;
                case ROOT_SECOND_MOMENTS ->
                        unitGradient.isPresent() && coordinates.isPresent()
                                ? OptionalDouble.of(
                                        Math.sqrt(unitGradient.getAsDouble())
                                                * Math.sqrt(coordinates.getAsDouble()))
                                : OptionalDouble.empty();
            };
        }
    }

    private RuleReport(
            UpdateRule rule, Hyperparameters given, Levels levels, OptionalDouble stepsPerEpoch) {
        this.rule = rule;
        this.given = given;
        this.levels = levels;
        this.stepsPerEpoch = stepsPerEpoch;
    }

    /** Evaluates every closed form for which the inputs suffice. */
    static RuleReport of(
            UpdateRule rule,
            Hyperparameters given,
            Levels levels,
            OptionalDouble divisor,
            OptionalDouble stepsPerEpoch) {
        RuleReport report = new RuleReport(rule, given, levels, stepsPerEpoch);
        report.lines.given(given);
        if (given.weightDecay() > 0) {
            report.equilibrium();
            divisor.ifPresent(report::cut);
        }
        return report;
    }

    private void equilibrium() {
        OptionalDouble level = levels.of(rule.level());
        if (rule instanceof AdamL2Rule adam) {
            if (level.isPresent()) {
                double mean = level.getAsDouble();
                double count = levels.coordinates().getAsDouble();
                lines.add(
                        "angularUpdate",
                        "angular update, first order",
                        adam.angularUpdate(given, mean, count),
                        "rad",
                        rule.name());
                norm(mean);
                relaxation(adam.relaxationSteps(given, mean, count));
            }
            return;
        }
        lines.add(
                "angularUpdate",
                "angular update, first order",
                rule.angularUpdate(given),
                "rad",
                rule.name());
        lines.add(
                "angularUpdateExact",
                "angular update, exact",
                rule.angularUpdateExact(given),
                "rad",
                rule.name());
        if (level.isPresent()) {
            norm(level.getAsDouble());
            lines.add(
                    "squaredNormExact",
                    "squared norm, exact",
                    rule.squaredNormExact(given, level.getAsDouble()),
                    "",
                    rule.name());
        }
        relaxation(rule.relaxationSteps(given));
        time("timescale", "timescaleEpochs", "time scale", rule.timescaleSteps(given));
    }

    private void norm(double level) {
        double squared = rule.squaredNorm(given, level);
        lines.add("squaredNorm", "squared norm, first order", squared, "", rule.name());
        lines.add("norm", "norm, first order", Math.sqrt(squared), "", rule.name());
    }

    private void relaxation(double steps) {
        time("relaxationSteps", "relaxationEpochs", "relaxation time", steps);
    }

    private void time(String key, String epochsKey, String words, double steps) {
        lines.add(key, words, steps, "steps", rule.name());
        stepsPerEpoch.ifPresent(n -> lines.add(epochsKey, words, steps / n, "epochs", rule.name()));
    }

    /** The learning rate given is the one after the cut. */
    private void cut(double divisor) {
        Hyperparameters before =
                new Hyperparameters(
                        given.rule(),
                        given.learningRate() * divisor,
                        given.weightDecay(),
                        given.momentum());
        Rescaling factors = rule.rescaling(before, divisor);
        String source = "rescaling";
        double weight = factors.weightDivisor();
        lines.add("rescaleFactor", "divide the weight by", weight, "", source);
        lines.add("bufferFactor", "multiply the buffer by", factors.bufferFactor(), "", source);
        if (factors.secondMomentFactor() != 1) {
            lines.add(
                    "secondMomentFactor",
                    "multiply the second moment by",
                    factors.secondMomentFactor(),
                    "",
                    source);
        }
        lines.add("runningMeanDivisor", "divide BatchNorm's running mean by", weight, "", source);
        lines.add(
                "runningVarianceDivisor",
                "divide BatchNorm's running variance by",
                weight * weight,
                "",
                source);
    }

    @Override
    public JsonObject json() {
        JsonObject object = new JsonObject();
        object.addProperty("rule", rule.name());
        lines.addTo(object);
        object.addProperty("equilibrium", given.weightDecay() > 0);
        if (given.weightDecay() == 0) {
            object.addProperty("reason", NO_EQUILIBRIUM);
        }
        return object;
    }

    @Override
    public String table() {
        StringBuilder text = new StringBuilder();
        lines.append(text);
        if (given.weightDecay() == 0) {
            text.append(System.lineSeparator());
            TheoryLines.append(text, "%s.", NO_EQUILIBRIUM.replaceFirst("w", "W"));
        } else if (levels.of(rule.level()).isEmpty()) {
            text.append(System.lineSeparator());
            TheoryLines.append(text, "%s", missing());
        }
        return text.toString().stripTrailing();
    }

    private String missing() {
        return switch (rule.level()) {
            case UNIT_GRADIENT -> "The norm needs --unit-gradient-sq.";
            case COORDINATES -> "The norm needs --coordinates.";
            case ROOT_SECOND_MOMENTS ->
                    "Angle, norm and times need --unit-gradient-sq and --coordinates.";
        };
    }
}
