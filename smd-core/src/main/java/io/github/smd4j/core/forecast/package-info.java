/**
 * What squared norm and angular update will do along a schedule, and lines to set beside a measured
 * run, each named by what it knows.
 *
 * <p>A {@link io.github.smd4j.core.forecast.Plan} says what is known of a training; every {@link
 * io.github.smd4j.core.forecast.Forecaster} walks along it, and so do the lines of a run: <em>given
 * L</em> is fed with the run's own windowed h̃ and explains it; <em>ahead</em> knows nothing later
 * than its start, and forecasts it with an interval. Nothing here keeps or writes anything. See
 * {@code docs/theory.md#forecasts}.
 */
package io.github.smd4j.core.forecast;
