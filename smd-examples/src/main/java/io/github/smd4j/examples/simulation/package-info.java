/**
 * Runs without a network: ensembles of maps, random walks, the paper's Figures 4 and 5, each with
 * its files and charts.
 */
package io.github.smd4j.examples.simulation;
