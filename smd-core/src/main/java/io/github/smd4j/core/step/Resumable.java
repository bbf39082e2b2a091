package io.github.smd4j.core.step;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What grows over a run and can be written down, so that another process goes on with it as if
 * nothing had happened.
 *
 * <p>The promise: N records, {@link #save}, {@link #restore} into a new object of the same
 * settings, M records more gives to the last bit what N + M records give without a break. A state
 * holds what came in, not the settings; where it can tell that they differ, it is refused. Nothing
 * that is asked of an object is altered by saving it. See {@link SavedState} for the form.
 */
public interface Resumable {

    /**
     * Writes the state. Whatever was taken so far is in it, or, for a file, on the disk.
     *
     * @param out where it goes
     * @throws IOException if it cannot be written
     */
    void save(DataOutput out) throws IOException;

    /**
     * Takes up a state in place of its own, reading as many bytes as {@link #save} wrote. After a
     * failure the object is of no further use.
     *
     * @param in the state
     * @throws IOException if it is cut short, that of something else, of a newer version, or does
     *     not fit these settings; the message says which
     */
    void restore(DataInput in) throws IOException;
}
