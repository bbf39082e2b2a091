/**
 * A training looked at before it is run: where it will follow its equilibrium, and where not.
 *
 * <p>One walk of a rule's recurrence through a schedule; nothing is kept but what each stage shows.
 * See {@code docs/preview.md}.
 */
package io.github.smd4j.core.preview;
