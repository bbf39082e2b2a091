/**
 * The {@code smd} command line: one class a command, and one place for what all share.
 *
 * <p>{@link Smd} holds exit codes and the one line that an error costs; a command checks what can
 * be known before work starts, calls the library and prints. Nothing is computed here.
 */
package io.github.smd4j.examples.cli;
