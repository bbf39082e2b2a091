package io.github.smd4j.examples.experiment;

/** Is told, on the training thread, what a run is at; {@code smd soak} kills it there. */
@FunctionalInterface
public interface RunPhases {

    /** Tells nobody. */
    RunPhases NONE = (phase, step) -> {};

    /** What a run is at. */
    enum Phase {
        /** A state is taken up. */
        RESUME,
        /** The gradient of a step is computed: before it, within it and behind it. */
        FORWARD_BACKWARD,
        /** Some parameters are updated and others are not. */
        OPTIMIZER_STEP,
        /** Records of a state that is being saved are on the disk, some or all. */
        SINK_FLUSH,
        /** Some bytes of a checkpoint are written. */
        CHECKPOINT_WRITE,
        /** A checkpoint is on the disk and has not its name yet. */
        CHECKPOINT_RENAME
    }

    /**
     * The run is here.
     *
     * @param phase at what
     * @param step steps done
     */
    void at(Phase phase, long step);
}
