/** One optimizer step of one parameter, reduced to six inner products. */
package io.github.smd4j.core.step;
