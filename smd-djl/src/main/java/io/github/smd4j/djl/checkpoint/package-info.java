/**
 * Checkpoints: one safetensors file each, that is there whole or not at all, and reading
 * safetensors files of any origin.
 *
 * <p>A checkpoint costs its bytes written once and one SHA-256 over them; nothing but the header is
 * held in memory. A file that is damaged, cut short, foreign or of a newer version is refused with
 * its name, never read in part. Names in a file are never used as paths, and no length in it is
 * believed before it was held to the length of the file.
 */
package io.github.smd4j.djl.checkpoint;
