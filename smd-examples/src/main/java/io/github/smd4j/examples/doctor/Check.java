package io.github.smd4j.examples.doctor;

import ai.djl.Device;

/** One thing to check. */
interface Check {

    /** A name of a word or two. */
    String name();

    /**
     * Checks it.
     *
     * @param device where
     * @return what was found
     */
    Finding examine(Device device);
}
