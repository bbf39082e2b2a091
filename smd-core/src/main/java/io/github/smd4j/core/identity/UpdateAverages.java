package io.github.smd4j.core.identity;

import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.theory.RelativeUpdate;

/**
 * The averages R_T and D_T of Eq. 5 (Li and Arora 2020) over the steps taken so far, in constant
 * memory.
 *
 * <p>R_T is the mean of ‖w_t‖², D_T that of ‖w_{t+1} − w_t‖², and D_T/R_T tends to 2λη/(1+α)
 * ({@link RelativeUpdate#averageRatio}). The paper prints both without the squares; {@link
 * #normRatio} is that ratio, and tends to about √(2λη/(1+α)). Rounding: below T·2^-53, typically
 * √T·2^-53. Immutable.
 *
 * @param steps T
 * @param squaredNorms Σ‖w_t‖²
 * @param squaredUpdates Σ‖w_{t+1} − w_t‖²
 * @param norms Σ‖w_t‖
 * @param updates Σ‖w_{t+1} − w_t‖
 * @param first ‖w_0‖²; NaN before the first step
 * @param last ‖w_T‖²; NaN before the first step
 */
public record UpdateAverages(
        long steps,
        double squaredNorms,
        double squaredUpdates,
        double norms,
        double updates,
        double first,
        double last) {

    /** The averages of no step. */
    public static final UpdateAverages NONE =
            new UpdateAverages(0, 0, 0, 0, 0, Double.NaN, Double.NaN);

    /**
     * Returns the averages with one step more.
     *
     * @param sums the sums of the step that follows
     * @return the averages
     */
    public UpdateAverages plus(StepSums sums) {
        return new UpdateAverages(
                steps + 1,
                squaredNorms + sums.ww(),
                squaredUpdates + sums.dd(),
                norms + Math.sqrt(sums.ww()),
                updates + Math.sqrt(sums.dd()),
                steps == 0 ? sums.ww() : first,
                sums.nextSquaredNorm());
    }

    /**
     * Returns R_T, the mean squared norm.
     *
     * @return the mean; NaN for no step
     */
    public double meanSquaredNorm() {
        return squaredNorms / steps;
    }

    /**
     * Returns D_T, the mean squared update.
     *
     * @return the mean; NaN for no step
     */
    public double meanSquaredUpdate() {
        return squaredUpdates / steps;
    }

    /**
     * Returns D_T/R_T.
     *
     * @return the ratio of the means of squares; NaN for no step
     */
    public double ratio() {
        return squaredUpdates / squaredNorms;
    }

    /**
     * Returns the ratio as the paper prints it, of the means of norms without squares.
     *
     * @return the ratio; NaN for no step
     */
    public double normRatio() {
        return updates / norms;
    }

    /**
     * Returns by how much D_T/R_T still lies above its limit because the norm moved:
     * (1−α)/(1+α)·(‖w_T‖² − ‖w_0‖²)/Σ‖w_t‖².
     *
     * <p>Exact for SGD; with momentum to leading order in the angle, and after 1/(1−α) steps.
     *
     * @param momentum α in [0, 1)
     * @return the excess, of either sign; NaN for no step
     */
    public double drift(double momentum) {
        return (1 - momentum) / (1 + momentum) * ((last - first) / squaredNorms);
    }
}
