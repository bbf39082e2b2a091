/** The checks of arguments that all rooms of core share; knows nothing but numbers. */
package io.github.smd4j.core.range;
