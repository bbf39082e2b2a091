package io.github.smd4j.core.detect;

import io.github.smd4j.core.estimate.Quantiles;
import io.github.smd4j.core.identity.TravelledAngle;

/**
 * The filters of one parameter in one stage, beside theory and beside their layer.
 *
 * @param filters number of filters; 0 where records have none, and then only the layer's path is
 *     known
 * @param angularUpdate how the RMS of Δ_k over the last half of the stage lies over the filters,
 *     radians
 * @param angleTheory equilibrium angle of the layer and of each filter alike, first order, radians;
 *     NaN where there is none
 * @param angleInEffect how the angle lies that identity I2 asks of each filter whose norm stands
 *     still, √(λ_eff/λ) of the theory, with the decay in effect λ_eff = λ + mean of ⟨w, g⟩/‖w‖²;
 *     theory itself for a scale-invariant filter, 0 where λ_eff is negative, radians; for coupled
 *     decay
 * @param squaredNorm how the mean ‖w_k‖² lies over the filters
 * @param squaredNormTheory how the equilibrium values, each from its filter's own mean of h̃, lie
 * @param squaredNormRatio how measured over theory lies, filter by filter
 * @param withTheory number of filters whose mean of h̃ is known and above 0; the last two are of
 *     these
 * @param angleFromFilters the layer's RMS angle that follows from Σ p_k·tan²Δ_k, radians
 * @param normFromFilters the layer's equilibrium squared norm that follows from its filters', their
 *     sum; NaN where one of them has none
 * @param layerPath the path of the whole parameter on the sphere over all of the stage
 * @param filterPath the same of the filters, in the mean over them
 */
public record FilterStatistics(
        int filters,
        Quantiles angularUpdate,
        double angleTheory,
        Quantiles angleInEffect,
        Quantiles squaredNorm,
        Quantiles squaredNormTheory,
        Quantiles squaredNormRatio,
        int withTheory,
        double angleFromFilters,
        double normFromFilters,
        TravelledAngle layerPath,
        TravelledAngle filterPath) {}
