/**
 * The paper's numbered statements put to the test by simulation, a verdict for each. What {@code
 * smd bounds} prints.
 */
package io.github.smd4j.examples.verdict;
