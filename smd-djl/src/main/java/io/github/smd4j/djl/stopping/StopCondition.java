package io.github.smd4j.djl.stopping;

import java.util.List;
import java.util.Optional;

/** Says after each epoch whether a training should stop. A lambda is one. */
@FunctionalInterface
public interface StopCondition {

    /**
     * Is asked after each epoch.
     *
     * @param losses the mean validation loss of every epoch so far; not empty, and cannot be
     *     changed
     * @return why to stop, in words; empty to go on
     */
    Optional<String> reason(List<Double> losses);
}
