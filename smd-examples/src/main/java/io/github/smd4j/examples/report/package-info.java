/**
 * Charts of a run, fit for a paper: PNG at twice the size and SVG, the same bytes for the same
 * input on one machine.
 *
 * <p>{@link io.github.smd4j.examples.report.Charts} is the door: it takes the measured series and
 * the theory lines of each layer and writes three pictures in the manner of the paper's Figures 2
 * and 3. Up to twelve layers get a panel each, on shared axes; more are laid over each other.
 *
 * <p>{@link io.github.smd4j.examples.report.PreviewCharts} draws what a schedule will do, before
 * there is a run.
 *
 * <p>A chart class turns series into a {@code Figure} of plain curves; {@code Drawing} draws any
 * figure with JFreeChart. Dense curves are thinned to the extremes of each pixel column, so that
 * the size of a picture does not grow with the run. Nothing here opens a window; a font must be
 * installed.
 */
package io.github.smd4j.examples.report;
