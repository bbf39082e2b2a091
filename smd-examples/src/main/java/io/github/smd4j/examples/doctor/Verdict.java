package io.github.smd4j.examples.doctor;

/** How a check ended. */
public enum Verdict {
    /** Everything that was compared agrees. */
    PASS,
    /** Something that a user must know, and can work around. */
    WARN,
    /** A number is wrong. */
    FAIL
}
