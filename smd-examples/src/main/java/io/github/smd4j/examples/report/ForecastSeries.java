package io.github.smd4j.examples.report;

/**
 * A walk along one schedule beside its forecasts, a value a window of steps, all in radians.
 *
 * @param title of its panel
 * @param step (n), the middle of each window
 * @param walk (n), root mean square of Δ
 * @param recurrence (n), the same of F3
 * @param adiabatic (n), of F4
 * @param equilibrium (n), of the quasi-static line
 */
public record ForecastSeries(
        String title,
        long[] step,
        double[] walk,
        double[] recurrence,
        double[] adiabatic,
        double[] equilibrium) {}
