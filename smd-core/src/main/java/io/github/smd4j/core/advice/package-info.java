/**
 * What a run should be told in plain words: findings, and a status card for terminals and logs.
 *
 * <p>Speaks to people, so nothing of the library depends on it. It costs what the detector costs,
 * about a microsecond a record, and never alters a run.
 */
package io.github.smd4j.core.advice;
