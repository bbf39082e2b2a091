package io.github.smd4j.core.sink;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** A file on a disk that is full from some moment on, and has room again from another. */
public final class FillingDisk extends RandomAccessFile {

    private long room = Long.MAX_VALUE;

    /** Opens a file as the library would. */
    public FillingDisk(Path file) throws IOException {
        super(file.toFile(), "rw");
    }

    /** From now on so many bytes more can be written, and what does not fit is cut short. */
    public void leave(long bytes) {
        room = bytes;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int fits = (int) Math.min(room, length);
        super.write(bytes, offset, fits);
        room -= fits;
        if (fits < length) {
            throw new IOException("No space left on device");
        }
    }
}
