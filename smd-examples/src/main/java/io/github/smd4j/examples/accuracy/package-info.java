/**
 * How good forecasts are: every forecaster beside random walks, along every schedule, and how often
 * the interval of the ahead line holds what it should. What {@code smd accuracy} prints.
 */
package io.github.smd4j.examples.accuracy;
