/**
 * The front door: {@link io.github.smd4j.djl.SmdListener} measures the angular update of every
 * scale-invariant parameter of a DJL model while it trains.
 *
 * <p>It changes no weight by one bit. With this library's optimizers it costs no copy and no extra
 * pass; with any other, one copy of the measured weights. It never guesses: what an optimizer hides
 * stays empty.
 */
package io.github.smd4j.djl;
