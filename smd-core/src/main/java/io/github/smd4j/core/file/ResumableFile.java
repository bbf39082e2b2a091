package io.github.smd4j.core.file;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A file that grows at its end and can be cut back to where it was when a run was saved: the ground
 * of every sink that writes a file.
 *
 * <p>What is appended is taken whole or refused whole. It waits in memory, at most {@value #BUFFER}
 * bytes of it, until that is full or {@link #flush} is called. Where the disk refuses it, what
 * waits goes on waiting, and the file ends where it ended before: as soon as there is room again,
 * nothing is missing but what was refused. Interrupting the thread does no harm.
 *
 * <p>State: the length, after the file is forced to the disk, and a checksum (CRC-32C) of all that
 * lies before it. For use by one thread; others may read the file at any time, and see a beginning
 * of what it will be.
 */
public final class ResumableFile implements Resumable, AutoCloseable {

    /** Bytes that wait in memory at most. */
    public static final int BUFFER = 1 << 16;

    private static final String KIND = "file";

    private final Path path;
    private final RandomAccessFile file;
    private final CRC32C checksum = new CRC32C();
    private final byte[] waiting = new byte[BUFFER];
    private int length;
    private long written;
    private boolean ready;
    private boolean closed;

    private ResumableFile(Path path, RandomAccessFile file, boolean ready) {
        this.path = path;
        this.file = file;
        this.ready = ready;
    }

    /**
     * Creates a file, replacing one that is there.
     *
     * @param path the file; its folder must exist
     * @return the file, empty
     * @throws UncheckedIOException if it cannot be created
     */
    public static ResumableFile create(Path path) {
        try {
            return writing(path, new RandomAccessFile(path.toFile(), "rw"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes from the beginning of a file that is open, on a disk of the caller's choice.
     *
     * @param path what it is called in messages
     * @param file the file, emptied, and closed with this one
     * @return the file
     * @throws IOException if it cannot be emptied
     */
    public static ResumableFile writing(Path path, RandomAccessFile file) throws IOException {
        if (file.length() > 0) {
            file.setLength(0);
        }
        return new ResumableFile(path, file, true);
    }

    /**
     * Opens a file to go on with it. It stays as it is until {@link #restore} has cut it back, and
     * nothing can be appended before.
     *
     * @param path the file, which must exist
     * @return the file
     * @throws UncheckedIOException if it is not there or cannot be written to
     */
    public static ResumableFile reopen(Path path) {
        if (!path.toFile().isFile()) {
            String message = "cannot go on with " + path + ": there is no such file";
            throw new UncheckedIOException(message, new IOException(message));
        }
        try {
            return new ResumableFile(path, new RandomAccessFile(path.toFile(), "rw"), false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + path + ": " + e.getMessage(), e);
        }
    }

    /** Whether the file, as it lies on the disk, begins with some bytes. */
    boolean startsWith(byte[] bytes) {
        byte[] found = new byte[bytes.length];
        try {
            file.seek(0);
            file.readFully(found, 0, (int) Math.min(file.length(), found.length));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
        }
        return Arrays.equals(bytes, found);
    }

    /**
     * Appends bytes, all or none.
     *
     * @param bytes the bytes
     * @throws UncheckedIOException if there is no room for them; they are refused, and what was
     *     taken before still waits
     * @throws IllegalStateException if the file is closed, or was reopened and not restored
     */
    public void append(byte[] bytes) {
        requireReady();
        try {
            if (length + bytes.length > waiting.length) {
                drain();
            }
            if (bytes.length > waiting.length) {
                write(bytes, bytes.length);
                return;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
        System.arraycopy(bytes, 0, waiting, length, bytes.length);
        length += bytes.length;
    }

    /**
     * Returns where the file will end when all that was appended is written.
     *
     * @return the number of bytes
     */
    public long position() {
        return written + length;
    }

    /**
     * Writes what waits, so that others can read it.
     *
     * @throws UncheckedIOException if there is no room
     */
    public void flush() {
        try {
            drain();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public void save(DataOutput out) throws IOException {
        requireReady();
        drain();
        try {
            file.getFD().sync();
        } catch (IOException e) {
            throw failure(e);
        }
        SavedState.begin(out, KIND, 1);
        out.writeLong(written);
        out.writeInt((int) checksum.getValue());
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, state -> cutBack(state.readLong(), state.readInt()));
    }

    private void cutBack(long position, int expected) throws IOException {
        long size = file.length();
        if (size < position || position < 0) {
            throw new IOException(
                    path
                            + " must hold at least the "
                            + position
                            + " bytes that it had when the run was saved, but has "
                            + size);
        }
        checksum.reset();
        file.seek(0);
        for (long left = position; left > 0; ) {
            int some = (int) Math.min(left, waiting.length);
            file.readFully(waiting, 0, some);
            checksum.update(waiting, 0, some);
            left -= some;
        }
        if ((int) checksum.getValue() != expected) {
            throw new IOException(
                    path
                            + " must begin with the "
                            + position
                            + " bytes that it had when the run was saved, but they were changed");
        }
        file.setLength(position);
        written = position;
        length = 0;
        ready = true;
    }

    private void requireReady() {
        if (closed || !ready) {
            throw new IllegalStateException(
                    path
                            + (closed
                                    ? " is closed"
                                    : " must be restored before anything is written"));
        }
    }

    private void drain() throws IOException {
        if (length > 0) {
            write(waiting, length);
            length = 0;
        }
    }

    private void write(byte[] bytes, int count) throws IOException {
        try {
            file.seek(written);
            file.write(bytes, 0, count);
        } catch (IOException e) {
            IOException failure = failure(e);
            try {
                file.setLength(written);
            } catch (IOException alsoThat) {
                failure.addSuppressed(alsoThat);
            }
            throw failure;
        }
        checksum.update(bytes, 0, count);
        written += count;
    }

    private IOException failure(IOException cause) {
        return new IOException("cannot write " + path + ": " + cause.getMessage(), cause);
    }

    /**
     * Writes what waits and closes the file; a second call does nothing.
     *
     * @throws UncheckedIOException if there is no room for what waits, which is then lost
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (file) {
            drain();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
