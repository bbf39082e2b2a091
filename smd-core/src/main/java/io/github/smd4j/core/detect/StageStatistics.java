package io.github.smd4j.core.detect;

import io.github.smd4j.core.bound.Assumption;
import io.github.smd4j.core.bound.Assumptions;
import io.github.smd4j.core.bound.UnitGradientMoments;
import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.forecast.Line;
import io.github.smd4j.core.rule.HeavyBallRule;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One parameter over the last half of one stage, beside theory.
 *
 * @param stage the stage; the window is [(fromStep + toStep)/2, toStep)
 * @param angularUpdate the angular update, radians
 * @param squaredNorm ‖w_t‖²
 * @param unitGradientSquared mean of ‖g̃‖²
 * @param h mean of h̃, the level L of the squared norm's theory; NaN where it is not known
 * @param assumptions what Theorem 1 or 2 asks for, each with value, limit and verdict; empty for
 *     another rule than SGD and heavy ball
 * @param verdict where the parameter stands
 */
public record StageStatistics(
        Stage stage,
        Angle angularUpdate,
        Norm squaredNorm,
        double unitGradientSquared,
        double h,
        List<Assumption> assumptions,
        Verdict verdict) {

    /** How far RMS of the angular update and squared norm may be from theory in equilibrium. */
    public static final double TOLERANCE = 0.05;

    /** Standard errors by which the means of h̃ over the two halves of a window may differ. */
    public static final double STEADY = 3;

    /**
     * The angular update over the window, in radians; NaN where there is no such line.
     *
     * @param mean its mean, which lies below theory by about 1/√(1+cv²) and is not judged
     * @param rms root of the mean square, which is what a stationary norm fixes
     * @param cv coefficient of variation
     * @param theory equilibrium value, first order
     * @param givenLevel RMS of the given-L line over the same steps
     * @param ahead RMS of the ahead line over the same steps
     */
    public record Angle(
            double mean, double rms, double cv, double theory, double givenLevel, double ahead) {}

    /**
     * The squared norm over the window.
     *
     * @param mean its mean
     * @param theory equilibrium value, first order, given the measured mean of h̃; NaN where there
     *     is none
     */
    public record Norm(double mean, double theory) {}

    /**
     * Forms the statistics of one parameter and stage. Where h̃ is known nowhere (AdamW, Lion, a
     * foreign buffer) the norm has no theory, and the verdict is the angle's alone.
     *
     * @param records the records of the parameter, by step
     * @param stage the stage
     * @param givenLevel the given-L line, or {@link Line#NONE}
     * @param ahead the ahead line of the stage, or {@link Line#NONE}
     * @return the statistics
     */
    public static StageStatistics of(
            List<StepRecord> records, Stage stage, Line givenLevel, Line ahead) {
        long from = (stage.fromStep() + stage.toStep()) / 2;
        List<StepRecord> window =
                records.stream()
                        .filter(r -> r.step() >= from && r.step() < stage.toStep())
                        .toList();
        Moments angle = new Moments();
        Moments norm = new Moments();
        Moments gradient = new Moments();
        Moments h = new Moments();
        Moments given = new Moments();
        Moments forecast = new Moments();
        for (StepRecord record : window) {
            angle.add(record.sums().angularUpdate());
            norm.add(record.sums().ww());
            gradient.add(record.sums().unitGradientSquared());
            if (record.knowsUnitH()) {
                h.add(record.unitH());
            }
            given.add(givenLevel.angularUpdateAt(record.step()));
            forecast.add(ahead.angularUpdateAt(record.step()));
        }
        Hyperparameters inForce = StepRecord.inForce(window);
        Optional<UpdateRule> rule = UpdateRules.inEquilibrium(inForce);
        double angleTheory = rule.map(r -> r.angularUpdate(inForce)).orElse(Double.NaN);
        double normTheory =
                rule.filter(r -> h.mean() > 0)
                        .map(r -> r.squaredNorm(inForce, h.mean()))
                        .orElse(Double.NaN);
        return new StageStatistics(
                stage,
                new Angle(
                        angle.mean(),
                        angle.rootMeanSquare(),
                        angle.coefficientOfVariation(),
                        angleTheory,
                        given.rootMeanSquare(),
                        forecast.rootMeanSquare()),
                new Norm(norm.mean(), normTheory),
                gradient.mean(),
                h.mean(),
                rule.filter(HeavyBallRule.class::isInstance)
                        .map(r -> assumptions(inForce, window, h))
                        .orElse(List.of()),
                verdict(
                        inForce,
                        angle.rootMeanSquare() / angleTheory,
                        h.count() == 0 ? 1 : norm.mean() / normTheory,
                        norm,
                        window.stream().allMatch(record -> record.sums().isFinite())));
    }

    /**
     * Returns RMS of the angular update over theory.
     *
     * @return the ratio; NaN where there is no line
     */
    public double angleRatio() {
        return angularUpdate.rms() / angularUpdate.theory();
    }

    /**
     * Returns the mean squared norm over theory given the measured level.
     *
     * @return the ratio; NaN where there is no line
     */
    public double normRatio() {
        return squaredNorm.mean() / squaredNorm.theory();
    }

    private static Verdict verdict(
            Hyperparameters inForce,
            double angleRatio,
            double normRatio,
            Moments norm,
            boolean finite) {
        if (norm.count() == 0) {
            return Verdict.NOT_MEASURED;
        }
        if (!finite) {
            return Verdict.NOT_FINITE;
        }
        Optional<UpdateRule> rule = UpdateRules.named(inForce.rule());
        if (rule.isEmpty()) {
            return Verdict.NO_LINE;
        }
        if (!rule.get().hasEquilibrium(inForce)) {
            return Verdict.NO_EQUILIBRIUM;
        }
        return Math.abs(angleRatio - 1) <= TOLERANCE && Math.abs(normRatio - 1) <= TOLERANCE
                ? Verdict.IN_EQUILIBRIUM
                : Verdict.OFF_EQUILIBRIUM;
    }

    private static List<Assumption> assumptions(
            Hyperparameters inForce, List<StepRecord> window, Moments h) {
        boolean level = h.mean() > 0;
        UnitGradientMoments moments =
                new UnitGradientMoments(
                        level ? OptionalDouble.of(h.mean()) : OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        level ? OptionalDouble.of(h.min()) : OptionalDouble.empty());
        List<Assumption> judged = new ArrayList<>();
        for (Assumption each :
                Assumptions.of(
                                inForce.learningRate(),
                                inForce.weightDecay(),
                                inForce.momentum(),
                                moments)
                        .all()) {
            boolean steadiness = each.value().isEmpty() && each.limit().isEmpty();
            judged.add(steadiness ? steady(each, window) : each);
        }
        return judged;
    }

    /** Steadiness by its evidence: the two halves of the window. */
    private static Assumption steady(Assumption asked, List<StepRecord> window) {
        Moments early = new Moments();
        Moments late = new Moments();
        for (int i = 0; i < window.size(); i++) {
            if (window.get(i).knowsUnitH()) {
                (i < window.size() / 2 ? early : late).add(window.get(i).unitH());
            }
        }
        double error = Math.sqrt(early.variance() / early.count() + late.variance() / late.count());
        double drift = Math.abs(late.mean() - early.mean()) / error;
        return new Assumption(
                asked.name(),
                "the mean is steady: over the two halves of the window it differs by less than three"
                        + " standard errors of independent values (correlation in time is not"
                        + " tested)",
                Double.isFinite(drift) ? OptionalDouble.of(drift) : OptionalDouble.empty(),
                OptionalDouble.of(STEADY),
                Assumption.Side.BELOW,
                Double.isNaN(drift)
                        ? Assumption.Holds.UNKNOWN
                        : drift < STEADY ? Assumption.Holds.YES : Assumption.Holds.NO);
    }
}
