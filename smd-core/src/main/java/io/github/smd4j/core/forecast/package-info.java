/**
 * Lines to set beside a measured run, each named by what it knows.
 *
 * <p><em>Given L</em> is fed with the run's own windowed h̃ and explains it; <em>ahead</em> knows
 * nothing later than its start and forecasts it. {@link io.github.smd4j.core.forecast.Preview}
 * needs no run at all: it takes a schedule and holds L. All are F3; none keeps or writes anything.
 */
package io.github.smd4j.core.forecast;
