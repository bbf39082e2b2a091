package io.github.smd4j.examples.cli;

import com.google.gson.JsonObject;
import io.github.smd4j.core.bound.Assumptions;
import io.github.smd4j.core.bound.Bounds;
import io.github.smd4j.core.bound.EquilibriumTheorem;
import io.github.smd4j.core.bound.UnitGradientMoments;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.theory.Equilibrium;
import io.github.smd4j.core.theory.Fluctuations;
import io.github.smd4j.core.theory.Growth;
import io.github.smd4j.core.theory.Rates;
import io.github.smd4j.core.theory.Relaxation;
import io.github.smd4j.core.theory.RescaleFactors;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** SGD and heavy ball: what the paper has of them, with its assumptions and bounds. */
final class HeavyBallReport implements TheoryReport {

    private final String rule;
    private final TheoryLines lines = new TheoryLines();
    private final Optional<AssumptionsReport> assumptions;

    /** Where a run starts, and the step at which its bounds are asked for. */
    record Start(OptionalDouble squaredNorm, OptionalLong steps) {}

    private HeavyBallReport(String rule, Optional<AssumptionsReport> assumptions) {
        this.rule = rule;
        this.assumptions = assumptions;
    }

    /** Evaluates every closed form for which the inputs suffice; they are in range. */
    static HeavyBallReport of(
            Hyperparameters given,
            UnitGradientMoments moments,
            Start start,
            OptionalDouble divisor,
            OptionalDouble stepsPerEpoch) {
        double rate = given.learningRate();
        double decay = given.weightDecay();
        double momentum = given.momentum();
        boolean exists = decay > 0;
        HeavyBallReport report =
                new HeavyBallReport(
                        given.rule(),
                        exists
                                ? Optional.of(
                                        new AssumptionsReport(
                                                Assumptions.of(rate, decay, momentum, moments)))
                                : Optional.empty());
        report.lines.given(given);
        if (exists) {
            report.equilibrium(rate, decay, momentum, moments.level());
            report.approach(rate, decay, momentum, stepsPerEpoch);
            divisor.ifPresent(k -> report.cut(rate, decay, momentum, k, stepsPerEpoch));
            if (moments.variance().isPresent()) {
                report.spread(rate, decay, momentum, moments);
            }
            if (start.squaredNorm().isPresent()) {
                report.bounds(
                        EquilibriumTheorem.of(rate, decay, momentum, moments)
                                .startingAt(start.squaredNorm().getAsDouble()),
                        start.steps());
            }
        } else if (moments.level().isPresent()) {
            report.lines.add(
                    "squaredNormSquareGrowth",
                    "growth of the squared norm's square",
                    Growth.perStep(rate, momentum, moments.level().getAsDouble()),
                    "per step",
                    momentum == 0 ? "Eq. 13" : "Eq. 13, with momentum");
        }
        return report;
    }

    @Override
    public JsonObject json() {
        JsonObject object = new JsonObject();
        object.addProperty("rule", rule);
        lines.addTo(object);
        object.addProperty("equilibrium", assumptions.isPresent());
        if (assumptions.isEmpty()) {
            object.addProperty("reason", NO_EQUILIBRIUM);
        }
        assumptions.ifPresent(report -> report.addTo(object));
        return object;
    }

    @Override
    public String table() {
        StringBuilder text = new StringBuilder();
        lines.append(text);
        text.append(System.lineSeparator());
        assumptions.ifPresentOrElse(
                report -> report.append(text),
                () -> {
                    TheoryLines.append(text, "%s.", NO_EQUILIBRIUM.replaceFirst("w", "W"));
                    TheoryLines.append(
                            text,
                            "%s",
                            "The squared norm after t steps is sqrt(x0^2 + c t), with c = 2 lr^2 L"
                                    + " / (1 - momentum)^2.");
                });
        return text.toString().stripTrailing();
    }

    private void equilibrium(double rate, double decay, double momentum, OptionalDouble level) {
        lines.add(
                "angularUpdate",
                "angular update, first order",
                Equilibrium.angularUpdate(rate, decay, momentum),
                "rad",
                "Theorem 3");
        lines.add(
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
        lines.add("squaredNorm", "squared norm, first order", squared, "", theorem);
        lines.add(
                "squaredNormExact",
                "squared norm, exact",
                Equilibrium.squaredNormExact(rate, decay, momentum, mean),
                "",
                momentum == 0 ? "Eq. 41" : theorem);
        lines.add("norm", "norm, first order", Math.sqrt(squared), "", theorem);
    }

    private void approach(
            double rate, double decay, double momentum, OptionalDouble stepsPerEpoch) {
        lines.add(
                "approachRate",
                "rate of the paper's bound",
                Rates.bound(rate, decay, momentum),
                "per step",
                momentum == 0 ? "Eq. 17" : "Eq. 20");
        lines.add(
                "approachRateNearEquilibrium",
                "true rate near equilibrium",
                Rates.nearEquilibrium(rate, decay, momentum),
                "per step",
                "linearised Eq. " + (momentum == 0 ? "41" : "131"));
        lines.add(
                "relaxationSteps",
                "relaxation time",
                Relaxation.steps(rate, decay, momentum),
                "steps",
                "relaxation law");
        lines.add(
                "timescale",
                "time scale",
                Relaxation.timescale(rate, decay, momentum),
                "steps",
                "four relaxation times");
        if (stepsPerEpoch.isPresent()) {
            lines.add(
                    "timescaleEpochs",
                    "time scale",
                    Relaxation.timescale(rate, decay, momentum) / stepsPerEpoch.getAsDouble(),
                    "epochs",
                    "four relaxation times");
        }
    }

    private void cut(
            double rate,
            double decay,
            double momentum,
            double divisor,
            OptionalDouble stepsPerEpoch) {
        long least = Relaxation.minimumSteps(rate, decay, momentum, divisor);
        double law = Relaxation.stepsToFraction(rate, decay, momentum, divisor, 0.95);
        lines.add(
                "iterationsToEquilibrium",
                "to equilibrium, at least",
                least,
                "steps",
                "Corollary 3.1");
        lines.add("iterationsTo95Percent", "to 95% of the angle", law, "steps", "relaxation law");
        if (stepsPerEpoch.isPresent()) {
            double epoch = stepsPerEpoch.getAsDouble();
            lines.add(
                    "epochsToEquilibrium",
                    "to equilibrium, at least",
                    (double) least / epoch,
                    "epochs",
                    "Corollary 3.1");
            lines.add(
                    "epochsTo95Percent",
                    "to 95% of the angle",
                    law / epoch,
                    "epochs",
                    "relaxation law");
        }
        RescaleFactors factors = RescaleFactors.of(divisor);
        String source = "rescaling";
        lines.add("rescaleFactor", "divide the weight by", factors.weightDivisor(), "", source);
        lines.add(
                "velocityFactor",
                "multiply a buffer of v by",
                factors.velocityFactor(),
                "",
                source);
        lines.add(
                "scaledVelocityFactor",
                "multiply a buffer of rate times v by",
                factors.scaledVelocityFactor(),
                "",
                source);
        lines.add(
                "runningMeanDivisor",
                "divide BatchNorm's running mean by",
                factors.runningMeanDivisor(),
                "",
                source);
        lines.add(
                "runningVarianceDivisor",
                "divide BatchNorm's running variance by",
                factors.runningVarianceDivisor(),
                "",
                source);
    }

    private void spread(double rate, double decay, double momentum, UnitGradientMoments moments) {
        double level = moments.level().orElseThrow();
        double variance = moments.variance().orElseThrow();
        lines.add(
                "squaredNormVariance",
                "variance of the squared norm, sharp",
                Fluctuations.squaredNormVariance(rate, momentum, variance, level),
                "",
                "leading order");
        lines.add(
                "angularUpdateVariance",
                "variance of the angular update, sharp",
                Fluctuations.angularUpdateVariance(rate, decay, momentum, variance, level),
                "rad^2",
                "leading order");
        lines.add(
                "squaredNormVarianceBoundNearEquilibrium",
                "variance of the squared norm, bound near",
                Bounds.squaredNormNearEquilibrium(rate, momentum, variance, level),
                "",
                "Remark 5, corrected");
        double minimum = moments.minimum().orElse(0);
        if (minimum > 0) {
            lines.add(
                    "squaredNormVarianceBound",
                    "variance of the squared norm, bound",
                    Bounds.squaredNorm(rate, momentum, variance, minimum),
                    "",
                    momentum == 0 ? "Eq. 17" : "Eq. 20");
            lines.add(
                    "angularUpdateVarianceBound",
                    "variance of the angular update, bound",
                    Bounds.angularUpdate(momentum, variance, level, minimum),
                    "rad^2",
                    momentum == 0 ? "Eq. 21" : "Eq. 22");
        }
    }

    private void bounds(EquilibriumTheorem theorem, OptionalLong steps) {
        boolean sgd = theorem.momentum() == 0;
        theorem.burnInSteps()
                .ifPresent(
                        burnIn ->
                                lines.add(
                                        "burnInSteps",
                                        "burn-in of the bounds",
                                        burnIn,
                                        "steps",
                                        sgd ? "Eq. 43" : "Eq. 88"));
        theorem.startConstant()
                .ifPresent(
                        b ->
                                lines.add(
                                        "startConstant",
                                        "the bounds' constant B",
                                        b,
                                        "",
                                        "distance of the start"));
        if (steps.isEmpty()) {
            return;
        }
        theorem.squaredNormBound(steps.getAsLong())
                .ifPresent(
                        bound ->
                                lines.add(
                                        "squaredNormBoundAtStep",
                                        "mean of (x - x*)^2 at that step, bound",
                                        bound,
                                        "",
                                        sgd ? "Eq. 17" : "Eq. 20"));
        theorem.angularUpdateBound(steps.getAsLong())
                .ifPresent(
                        bound ->
                                lines.add(
                                        "angularUpdateBoundAtStep",
                                        "same of the angular update, bound",
                                        bound,
                                        "rad^2",
                                        sgd ? "Eq. 21" : "Eq. 22"));
    }
}
