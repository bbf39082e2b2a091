/**
 * Files that records are written to line by line, and read from again: CSV and JSON lines.
 *
 * <p>All of them go through {@link io.github.smd4j.core.file.ResumableFile}, so a run that was
 * killed leaves the bytes of one that was not, and pass the contract test of sinks.
 */
package io.github.smd4j.core.file;
