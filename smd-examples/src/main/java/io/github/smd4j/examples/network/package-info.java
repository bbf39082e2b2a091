/** The networks that the examples train, as plain DJL blocks with named children. */
package io.github.smd4j.examples.network;
