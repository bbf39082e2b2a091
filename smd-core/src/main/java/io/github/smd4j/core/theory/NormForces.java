package io.github.smd4j.core.theory;

import io.github.smd4j.core.range.Ranges;
import io.github.smd4j.core.step.StepSums;

/**
 * The two forces on the weight norm (Eq. 15 and 30, Figure 1): weight decay pulls inwards, the
 * gradient, always at a right angle to the weight, pushes outwards.
 *
 * <p>‖w′‖ − ‖w‖ ≈ −λη‖w‖ + η²‖g̃‖²/(2‖w‖³) for a step of SGD; both terms in the unit of the norm.
 * They hold each other at the fourth root of ηL/(2λ). With momentum the two act through the buffer;
 * averaged over 1/(1−α) steps they are the same with η/(1−α) in place of η. For the forces of a
 * measured step, whatever the optimizer, see {@link #radial} and {@link #centrifugal(StepSums)}.
 * See {@code docs/theory.md#forces-on-the-norm}.
 */
public final class NormForces {

    private NormForces() {}

    /**
     * Returns the centripetal term −λη‖w‖.
     *
     * @param learningRate η, finite and above 0
     * @param weightDecay λ, finite and not negative
     * @param norm ‖w‖, finite and above 0
     * @return the change of the norm in a step, not positive; accurate to 2 ulp
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double centripetal(double learningRate, double weightDecay, double norm) {
        return -Ranges.positive("learningRate", learningRate)
                * Ranges.notNegative("weightDecay", weightDecay)
                * Ranges.positive("norm", norm);
    }

    /**
     * Returns the centrifugal term η²‖g̃‖²/(2‖w‖³).
     *
     * @param learningRate η, finite and above 0
     * @param unitGradientSquared ‖g̃‖², finite and not negative
     * @param norm ‖w‖, finite and above 0
     * @return the change of the norm in a step, not negative; accurate to 4 ulp
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double centrifugal(double learningRate, double unitGradientSquared, double norm) {
        double effective =
                Ranges.positive("learningRate", learningRate) / Ranges.positive("norm", norm);
        return effective
                * effective
                * Ranges.notNegative("unitGradientSquared", unitGradientSquared)
                / (2 * norm);
    }

    /**
     * Returns the change of the norm by Eq. 15, the sum of both terms.
     *
     * @param learningRate η, finite and above 0
     * @param weightDecay λ, finite and not negative
     * @param unitGradientSquared ‖g̃‖², finite and not negative
     * @param norm ‖w‖, finite and above 0
     * @return ‖w′‖ − ‖w‖, off by {@link #error}; accurate to 4 ulp of the greater term
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double change(
            double learningRate, double weightDecay, double unitGradientSquared, double norm) {
        return centripetal(learningRate, weightDecay, norm)
                + centrifugal(learningRate, unitGradientSquared, norm);
    }

    /**
     * Returns the exact change of the norm in a step of SGD (Eq. 27).
     *
     * @param learningRate η, finite and above 0
     * @param weightDecay λ, finite and not negative
     * @param unitGradientSquared ‖g̃‖², finite and not negative
     * @param norm ‖w‖, finite and above 0
     * @return ‖w′‖ − ‖w‖; accurate to 4 ulp of the greater term
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double changeExact(
            double learningRate, double weightDecay, double unitGradientSquared, double norm) {
        double u = -centripetal(learningRate, weightDecay, norm) / norm;
        double square = 2 * centrifugal(learningRate, unitGradientSquared, norm) / norm;
        double next = Math.hypot(1 - u, Math.sqrt(square));
        return norm * ((square - u * (2 - u)) / (next + 1));
    }

    /**
     * Returns by how much Eq. 15 lies above the exact Eq. 27: ‖w‖·t²(t²/4−u)/(1−u+t²/2+‖w′‖/‖w‖)
     * with t = η‖g̃‖/‖w‖² and u = λη.
     *
     * <p>In equilibrium, where t² ≈ 2u, it is −u²‖w‖/2: either term is off by a relative λη/2. It
     * is 0 without gradient, and where the centrifugal term is twice the centripetal.
     *
     * @param learningRate η, finite and above 0
     * @param weightDecay λ, finite and not negative
     * @param unitGradientSquared ‖g̃‖², finite and not negative
     * @param norm ‖w‖, finite and above 0
     * @return the error in the unit of the norm; accurate to 8 ulp of the greater part
     * @throws IllegalArgumentException if a value is out of range
     */
    public static double error(
            double learningRate, double weightDecay, double unitGradientSquared, double norm) {
        double u = -centripetal(learningRate, weightDecay, norm) / norm;
        double square = 2 * centrifugal(learningRate, unitGradientSquared, norm) / norm;
        double next = Math.hypot(1 - u, Math.sqrt(square));
        return norm * (square * (square / 4 - u) / (1 - u + square / 2 + next));
    }

    /**
     * Returns the norm at which the two terms hold each other, (ηL/(2λ))^(1/4): w* of Theorem 1.
     *
     * @param learningRate η
     * @param weightDecay λ
     * @param level L = E‖g̃‖², above 0
     * @return the norm, not squared; accurate to 4 ulp
     * @throws IllegalArgumentException if λη is not in (0, 1) or L not finite and above 0
     */
    public static double balance(double learningRate, double weightDecay, double level) {
        return Math.sqrt(Equilibrium.squaredNorm(learningRate, weightDecay, 0, level));
    }

    /**
     * Returns the part of a measured update along the weight, ⟨w, d⟩/‖w‖.
     *
     * <p>For SGD it is the centripetal term −λη‖w‖, as far as ⟨w, g⟩ = 0.
     *
     * @param sums the sums of the step, ww above 0
     * @return the signed length, outwards positive
     */
    public static double radial(StepSums sums) {
        return sums.wd() / Math.sqrt(sums.ww());
    }

    /**
     * Returns the length of a measured update at a right angle to the weight, √(‖d‖² − ⟨w,
     * d⟩²/‖w‖²).
     *
     * @param sums the sums of the step, ww above 0
     * @return the length, not negative; for SGD η‖g‖
     */
    public static double tangential(StepSums sums) {
        double radial = radial(sums);
        return Math.sqrt(Math.max(0, sums.dd() - radial * radial));
    }

    /**
     * Returns the centrifugal term of a measured update, half its squared tangential length over
     * ‖w‖.
     *
     * @param sums the sums of the step, ww above 0
     * @return the change of the norm it brings; for SGD η²‖g̃‖²/(2‖w‖³)
     */
    public static double centrifugal(StepSums sums) {
        double tangential = tangential(sums);
        return tangential * tangential / (2 * Math.sqrt(sums.ww()));
    }

    /**
     * Returns the measured change of the norm, ‖w′‖ − ‖w‖, as (2⟨w, d⟩ + ‖d‖²)/(‖w′‖ + ‖w‖).
     *
     * @param sums the sums of the step, ww above 0
     * @return the change
     */
    public static double change(StepSums sums) {
        return (2 * sums.wd() + sums.dd())
                / (Math.sqrt(sums.nextSquaredNorm()) + Math.sqrt(sums.ww()));
    }
}
