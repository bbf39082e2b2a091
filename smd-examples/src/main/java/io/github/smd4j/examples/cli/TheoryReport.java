package io.github.smd4j.examples.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.smd4j.core.bound.Assumption;
import io.github.smd4j.core.bound.Assumptions;
import io.github.smd4j.core.bound.Bounds;
import io.github.smd4j.core.bound.UnitGradientMoments;
import io.github.smd4j.core.theory.Equilibrium;
import io.github.smd4j.core.theory.Fluctuations;
import io.github.smd4j.core.theory.Growth;
import io.github.smd4j.core.theory.Rates;
import io.github.smd4j.core.theory.Relaxation;
import io.github.smd4j.core.theory.RescaleFactors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What {@code smd theory} says, once as a table and once as JSON, from one list of lines. */
final class TheoryReport {

    private static final String NO_EQUILIBRIUM =
            "without weight decay the norm grows without bound and no equilibrium exists";

    /** A number with its JSON name, its name in words, its unit and where it comes from. */
    private record Line(String key, String words, Number value, String unit, String source) {}

    private final List<Line> lines = new ArrayList<>();
    private final Optional<Assumptions> assumptions;

    private TheoryReport(Optional<Assumptions> assumptions) {
        this.assumptions = assumptions;
    }

    /** Evaluates every closed form for which the inputs suffice; they are in range. */
    static TheoryReport of(
            double rate,
            double decay,
            double momentum,
            UnitGradientMoments moments,
            OptionalDouble divisor,
            OptionalDouble stepsPerEpoch) {
        boolean exists = decay > 0;
        TheoryReport report =
                new TheoryReport(
                        exists
                                ? Optional.of(Assumptions.of(rate, decay, momentum, moments))
                                : Optional.empty());
        report.add("learningRate", "learning rate", rate, "", "given");
        report.add("weightDecay", "weight decay", decay, "", "given");
        report.add("momentum", "momentum", momentum, "", "given");
        if (exists) {
            report.equilibrium(rate, decay, momentum, moments.level());
            report.approach(rate, decay, momentum);
            divisor.ifPresent(k -> report.cut(rate, decay, momentum, k, stepsPerEpoch));
            if (moments.variance().isPresent()) {
                report.spread(rate, decay, momentum, moments);
            }
        } else if (moments.level().isPresent()) {
            report.add(
                    "squaredNormSquareGrowth",
                    "growth of the squared norm's square",
                    Growth.perStep(rate, momentum, moments.level().getAsDouble()),
                    "per step",
                    momentum == 0 ? "Eq. 13" : "Eq. 13, with momentum");
        }
        return report;
    }

    private void equilibrium(double rate, double decay, double momentum, OptionalDouble level) {
        add(
                "angularUpdate",
                "angular update, first order",
                Equilibrium.angularUpdate(rate, decay, momentum),
                "rad",
                "Theorem 3");
        add(
                "angularUpdateExact",
                "angular update, exact",
                Equilibrium.angularUpdateExact(rate, decay, momentum),
                "rad",
                "I2");
        if (level.isEmpty()) {
            return;
        }
        String theorem = momentum == 0 ? "Theorem 1" : "Theorem 2";
        double mean = level.getAsDouble();
        double squared = Equilibrium.squaredNorm(rate, decay, momentum, mean);
        add("squaredNorm", "squared norm, first order", squared, "", theorem);
        add(
                "squaredNormExact",
                "squared norm, exact",
                Equilibrium.squaredNormExact(rate, decay, momentum, mean),
                "",
                momentum == 0 ? "Eq. 41" : theorem);
        add("norm", "norm, first order", Math.sqrt(squared), "", theorem);
    }

    private void approach(double rate, double decay, double momentum) {
        add(
                "approachRate",
                "rate of the paper's bound",
                Rates.bound(rate, decay, momentum),
                "per step",
                momentum == 0 ? "Eq. 17" : "Eq. 20");
        add(
                "approachRateNearEquilibrium",
                "true rate near equilibrium",
                Rates.nearEquilibrium(rate, decay, momentum),
                "per step",
                "linearised Eq. " + (momentum == 0 ? "41" : "131"));
        add(
                "relaxationSteps",
                "relaxation time",
                Relaxation.steps(rate, decay, momentum),
                "steps",
                "relaxation law");
        add(
                "timescale",
                "time scale",
                Relaxation.timescale(rate, decay, momentum),
                "steps",
                "four relaxation times");
    }

    private void cut(
            double rate,
            double decay,
            double momentum,
            double divisor,
            OptionalDouble stepsPerEpoch) {
        long least = Relaxation.minimumSteps(rate, decay, momentum, divisor);
        double law = Relaxation.stepsToFraction(rate, decay, momentum, divisor, 0.95);
        add("iterationsToEquilibrium", "to equilibrium, at least", least, "steps", "Corollary 3.1");
        add("iterationsTo95Percent", "to 95% of the angle", law, "steps", "relaxation law");
        if (stepsPerEpoch.isPresent()) {
            double epoch = stepsPerEpoch.getAsDouble();
            add(
                    "epochsToEquilibrium",
                    "to equilibrium, at least",
                    (double) least / epoch,
                    "epochs",
                    "Corollary 3.1");
            add(
                    "epochsTo95Percent",
                    "to 95% of the angle",
                    law / epoch,
                    "epochs",
                    "relaxation law");
        }
        RescaleFactors factors = RescaleFactors.of(divisor);
        String source = "rescaling";
        add("rescaleFactor", "divide the weight by", factors.weightDivisor(), "", source);
        add("velocityFactor", "multiply a buffer of v by", factors.velocityFactor(), "", source);
        add(
                "scaledVelocityFactor",
                "multiply a buffer of rate times v by",
                factors.scaledVelocityFactor(),
                "",
                source);
        add(
                "runningMeanDivisor",
                "divide BatchNorm's running mean by",
                factors.runningMeanDivisor(),
                "",
                source);
        add(
                "runningVarianceDivisor",
                "divide BatchNorm's running variance by",
                factors.runningVarianceDivisor(),
                "",
                source);
    }

    private void spread(double rate, double decay, double momentum, UnitGradientMoments moments) {
        double level = moments.level().orElseThrow();
        double variance = moments.variance().orElseThrow();
        add(
                "squaredNormVariance",
                "variance of the squared norm, sharp",
                Fluctuations.squaredNormVariance(rate, momentum, variance, level),
                "",
                "leading order");
        add(
                "angularUpdateVariance",
                "variance of the angular update, sharp",
                Fluctuations.angularUpdateVariance(rate, decay, momentum, variance, level),
                "rad^2",
                "leading order");
        add(
                "squaredNormVarianceBoundNearEquilibrium",
                "variance of the squared norm, bound near",
                Bounds.squaredNormNearEquilibrium(rate, momentum, variance, level),
                "",
                "Remark 5, corrected");
        double minimum = moments.minimum().orElse(0);
        if (minimum > 0) {
            add(
                    "squaredNormVarianceBound",
                    "variance of the squared norm, bound",
                    Bounds.squaredNorm(rate, momentum, variance, minimum),
                    "",
                    momentum == 0 ? "Eq. 17" : "Eq. 20");
            add(
                    "angularUpdateVarianceBound",
                    "variance of the angular update, bound",
                    Bounds.angularUpdate(momentum, variance, level, minimum),
                    "rad^2",
                    momentum == 0 ? "Eq. 21" : "Eq. 22");
        }
    }

    private void add(String key, String words, Number value, String unit, String source) {
        if (!Double.isFinite(value.doubleValue())) {
            throw new IllegalArgumentException(
                    "the values given must keep every result finite, but the "
                            + words
                            + " is "
                            + value);
        }
        lines.add(new Line(key, words, value, unit, source));
    }

    /** Returns the report with every digit; fields whose input is missing are absent. */
    JsonObject json() {
        JsonObject object = new JsonObject();
        lines.forEach(line -> object.addProperty(line.key(), line.value()));
        object.addProperty("equilibrium", assumptions.isPresent());
        if (assumptions.isEmpty()) {
            object.addProperty("reason", NO_EQUILIBRIUM);
            return object;
        }
        JsonArray list = new JsonArray();
        assumptions.get().all().forEach(each -> list.add(json(each)));
        object.add("assumptions", list);
        object.addProperty("theorem", assumptions.get().theorem());
        if (assumptions.get().boundApplies() != Assumption.Holds.UNKNOWN) {
            object.add("boundApplies", json(assumptions.get().boundApplies()));
        }
        return object;
    }

    private static JsonObject json(Assumption assumption) {
        JsonObject object = new JsonObject();
        object.addProperty("name", assumption.name());
        object.addProperty("statement", assumption.statement());
        object.add("value", json(assumption.value()));
        object.add("limit", json(assumption.limit()));
        object.add("margin", json(assumption.margin()));
        object.add("holds", json(assumption.holds()));
        return object;
    }

    private static JsonElement json(OptionalDouble value) {
        return value.isPresent() && Double.isFinite(value.getAsDouble())
                ? new JsonPrimitive(value.getAsDouble())
                : JsonNull.INSTANCE;
    }

    private static JsonElement json(Assumption.Holds holds) {
        return holds == Assumption.Holds.UNKNOWN
                ? JsonNull.INSTANCE
                : new JsonPrimitive(holds == Assumption.Holds.YES);
    }

    /** Returns the report for reading. */
    String table() {
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            String value =
                    line.value() instanceof Long
                            ? String.format(Locale.ROOT, "%d", line.value())
                            : String.format(Locale.ROOT, "%.7g", line.value().doubleValue());
            append(text, "%-40s %15s %-9s %s", line.words(), value, line.unit(), line.source());
        }
        text.append(System.lineSeparator());
        if (assumptions.isEmpty()) {
            append(text, "%s.", NO_EQUILIBRIUM.replaceFirst("w", "W"));
            append(
                    text,
                    "%s",
                    "The squared norm after t steps is sqrt(x0^2 + c t), with c = 2 lr^2 L / (1 -"
                            + " momentum)^2.");
            return text.toString().stripTrailing();
        }
        append(text, "%-20s %-8s %12s %12s", "assumption", "holds", "value", "limit");
        for (Assumption each : assumptions.get().all()) {
            append(
                    text,
                    "%-20s %-8s %12s %12s  %s",
                    each.name(),
                    each.holds().name().toLowerCase(Locale.ROOT),
                    cell(each.value()),
                    cell(each.limit()),
                    each.statement());
        }
        text.append(System.lineSeparator());
        append(text, "%s", conclusion(assumptions.get()));
        return text.toString().stripTrailing();
    }

    private static String conclusion(Assumptions assumptions) {
        String bound = assumptions.theorem() + "'s bound ";
        return switch (assumptions.boundApplies()) {
                    case YES -> bound + "applies.";
                    case NO -> bound + "does not apply; the equilibrium values do.";
                    case UNKNOWN -> bound + "cannot be judged from what is known.";
                }
                + (assumptions.relaxationApplies() == Assumption.Holds.NO
                        ? " The approach oscillates: rates and times are not to be trusted."
                        : "");
    }

    private static String cell(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.4g", value.getAsDouble()) : "-";
    }

    private static void append(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing())
                .append(System.lineSeparator());
    }
}
