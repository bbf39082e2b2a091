/**
 * Targets for the fuzzer Jazzer, one for each parser: docs/security.md says how to run them. A
 * parser may refuse its input only by the exception that its Javadoc names; any other is a finding,
 * and so is what it took and cannot print or read again.
 */
package io.github.smd4j.examples.fuzz;
