/**
 * What {@code smd doctor} checks on a machine and a device before one trusts numbers from there:
 * each check compares with something computed on the host in float64, or with itself.
 *
 * <p>Under two minutes, and nothing is written. A check that finds numbers of this library to be
 * wrong fails; what is the engine's, and can be worked around, is a warning.
 */
package io.github.smd4j.examples.doctor;
