package io.github.smd4j.djl.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.smd4j.djl.memory.OwnCopy;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file of any framework, open to read.
 *
 * <p>Opening reads the header and holds every number in it to the length of the file: tensors must
 * fill the file from the header to its end, one behind the other. Costs the header's memory, some
 * ten times its bytes; a tensor is read when asked for. For use by one thread.
 */
public final class SafetensorsFile implements AutoCloseable {

    /** Longest header, in bytes; a tensor takes some 100 of them. */
    public static final int MAX_HEADER = 1 << 24;

    private final Path path;
    private final RandomAccessFile file;
    private final long dataFrom;
    private final Map<String, String> metadata;
    private final Map<String, TensorEntry> tensors = new LinkedHashMap<>();

    private SafetensorsFile(Path path, RandomAccessFile file) throws IOException {
        this.path = path;
        this.file = file;
        long length = file.length();
        require(length >= Long.BYTES, "must have at least 8 bytes, but has " + length);
        byte[] begin = new byte[Long.BYTES];
        file.readFully(begin);
        long header = ByteBuffer.wrap(begin).order(ByteOrder.LITTLE_ENDIAN).getLong();
        require(
                header >= 2 && header <= MAX_HEADER,
                "must begin with the length of a header, from 2 to "
                        + MAX_HEADER
                        + " bytes, but it is "
                        + Long.toUnsignedString(header));
        require(
                header <= length - Long.BYTES,
                "is cut short: the header has " + header + " bytes, the file " + length);
        byte[] text = new byte[(int) header];
        file.readFully(text);
        this.dataFrom = Long.BYTES + header;
        HeaderText.Header read = header(text);
        this.metadata = Collections.unmodifiableMap(read.metadata());
        place(read.tensors(), length - dataFrom);
    }

    /**
     * Opens a file.
     *
     * @param path the file
     * @return the file, to be closed
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is not a safetensors file; names it and says why
     */
    public static SafetensorsFile open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        try {
            return new SafetensorsFile(path, file);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    private HeaderText.Header header(byte[] text) {
        try {
            return HeaderText.read(text);
        } catch (IllegalArgumentException e) {
            throw refusal(e.getMessage(), e);
        }
    }

    private void place(List<TensorEntry> entries, long room) {
        entries.sort(
                Comparator.comparingLong(TensorEntry::from).thenComparingLong(TensorEntry::to));
        long end = 0;
        for (TensorEntry entry : entries) {
            require(
                    entry.from() == end && entry.to() >= end,
                    "must have its tensors one behind the other, but "
                            + entry.name()
                            + " lies from "
                            + entry.from()
                            + " to "
                            + entry.to()
                            + " and the one before ends at "
                            + end);
            require(
                    size(entry) == entry.bytes(),
                    "must have as many bytes as "
                            + entry.name()
                            + " "
                            + entry.kind()
                            + " takes, but has "
                            + entry.bytes());
            end = entry.to();
            tensors.put(entry.name(), entry);
        }
        require(
                end <= room,
                "is cut short: its tensors take " + end + " bytes, but there are " + room);
        require(
                end == room,
                "must end with its last tensor, but " + (room - end) + " bytes follow");
    }

    /** Bytes of a tensor of that shape; negative where a long cannot count them. */
    private static long size(TensorEntry entry) {
        long bytes = entry.type().bytes();
        for (long side : entry.shape()) {
            if (side == 0) {
                return 0;
            }
            if (bytes > Long.MAX_VALUE / side) {
                return -1;
            }
            bytes *= side;
        }
        return bytes;
    }

    /**
     * Returns the file's name.
     *
     * @return the path it was opened with
     */
    public Path path() {
        return path;
    }

    /**
     * Returns the texts that stand in the header under {@code __metadata__}.
     *
     * @return name to text
     */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Returns the tensors.
     *
     * @return name to tensor, in the order of their bytes
     */
    public Map<String, TensorEntry> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /**
     * Reads the bytes of a tensor.
     *
     * @param name its name
     * @return its elements in row-major order, little-endian
     * @throws IOException if they cannot be read
     * @throws IllegalArgumentException if there is no such tensor, or it has 2^31 bytes and more
     */
    public ByteBuffer bytes(String name) throws IOException {
        TensorEntry entry = tensors.get(name);
        require(entry != null, "must have a tensor " + name + ", but has none");
        require(
                entry.bytes() <= Integer.MAX_VALUE - 8,
                "has a tensor too large to be read at once: " + name + " " + entry.kind());
        byte[] bytes = new byte[(int) entry.bytes()];
        file.seek(dataFrom + entry.from());
        readFully(bytes, bytes.length);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads a tensor as an array.
     *
     * @param name its name
     * @param manager owns the array
     * @return the array
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if there is no such tensor, it has 2^31 bytes and more, or
     *     DJL knows no such type
     */
    public NDArray array(String name, NDManager manager) throws IOException {
        ByteBuffer bytes = bytes(name);
        TensorEntry entry = tensors.get(name);
        DataType type = entry.type().dataType();
        require(type != DataType.UNKNOWN, "has a tensor that DJL cannot hold: " + entry.kind());
        try (NDArray inBuffer = manager.create(bytes, new Shape(entry.shape()), type)) {
            return OwnCopy.of(inBuffer, inBuffer.getDevice());
        }
    }

    /** Reads the file from its beginning. */
    void readAll(long upTo, Chunk chunk) throws IOException {
        byte[] buffer = new byte[1 << 20];
        file.seek(0);
        for (long left = upTo; left > 0; ) {
            int some = (int) Math.min(left, buffer.length);
            readFully(buffer, some);
            chunk.take(buffer, some);
            left -= some;
        }
    }

    /** Takes bytes. */
    interface Chunk {
        /** Takes the first bytes of a buffer. */
        void take(byte[] buffer, int count);
    }

    private void readFully(byte[] bytes, int count) throws IOException {
        try {
            file.readFully(bytes, 0, count);
        } catch (EOFException e) {
            throw new IOException(path + " became shorter while it was read", e);
        }
    }

    /** Where a tensor begins, from the beginning of the file. */
    long position(TensorEntry entry) {
        return dataFrom + entry.from();
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw refusal("it " + message, null);
        }
    }

    private IllegalArgumentException refusal(String message, Throwable cause) {
        return new IllegalArgumentException(
                path + " must be a safetensors file: " + message, cause);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
