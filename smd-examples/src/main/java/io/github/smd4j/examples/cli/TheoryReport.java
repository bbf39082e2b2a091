package io.github.smd4j.examples.cli;

import com.google.gson.JsonObject;

/** What {@code smd theory} says of one rule. */
interface TheoryReport {

    /** The sentence for weight decay 0. */
    String NO_EQUILIBRIUM =
            "without weight decay the norm grows without bound and no equilibrium exists";

    /** Returns the report with every digit; fields whose input is missing are absent. */
    JsonObject json();

    /** Returns the report for reading. */
    String table();
}
