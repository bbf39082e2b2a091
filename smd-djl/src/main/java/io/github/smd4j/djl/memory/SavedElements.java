package io.github.smd4j.djl.memory;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** The elements of arrays in a saved state: their number of bytes, and the bytes as they are. */
public final class SavedElements {

    private static final int CHUNK = 1 << 16;

    private SavedElements() {}

    /**
     * Writes floats.
     *
     * @param floats the floats, in the machine's order of bytes
     * @param out where they go
     * @throws IOException if they cannot be written
     */
    public static void write(FloatBuffer floats, DataOutput out) throws IOException {
        int count = floats.capacity();
        out.writeLong((long) count * Float.BYTES);
        ByteBuffer chunk = chunk();
        FloatBuffer view = chunk.asFloatBuffer();
        for (int from = 0; from < count; from += view.capacity()) {
            int some = Math.min(view.capacity(), count - from);
            view.put(0, floats, from, some);
            out.write(chunk.array(), 0, some * Float.BYTES);
        }
    }

    /**
     * Reads floats into a buffer.
     *
     * @param in the state
     * @param floats takes them
     * @throws IOException if they cannot be read or are not as many
     */
    public static void read(DataInput in, FloatBuffer floats) throws IOException {
        int count = floats.capacity();
        require(in.readLong(), (long) count * Float.BYTES);
        ByteBuffer chunk = chunk();
        FloatBuffer view = chunk.asFloatBuffer();
        for (int from = 0; from < count; from += view.capacity()) {
            int some = Math.min(view.capacity(), count - from);
            in.readFully(chunk.array(), 0, some * Float.BYTES);
            floats.put(from, view, 0, some);
        }
    }

    /**
     * Writes the elements of an array.
     *
     * @param array the array, on any device
     * @param out where they go
     * @throws IOException if they cannot be written
     */
    public static void write(NDArray array, DataOutput out) throws IOException {
        // On a device DJL makes a copy and gives it to the array's manager: it is closed here.
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            ByteBuffer elements = array.toByteBuffer(true);
            out.writeLong(elements.remaining());
            byte[] chunk = new byte[CHUNK];
            while (elements.hasRemaining()) {
                int some = Math.min(elements.remaining(), chunk.length);
                elements.get(chunk, 0, some);
                out.write(chunk, 0, some);
            }
        }
    }

    /**
     * Reads the elements of an array.
     *
     * @param in the state
     * @param like an array of the same shape and type
     * @return a new array on its device, which belongs to its manager and to no scope
     * @throws IOException if they cannot be read or are not as many
     */
    public static NDArray readLike(DataInput in, NDArray like) throws IOException {
        long bytes = like.size() * like.getDataType().getNumOfBytes();
        require(in.readLong(), bytes);
        byte[] elements = new byte[Math.toIntExact(bytes)];
        in.readFully(elements);
        try (NDArray inBuffer =
                like.getManager()
                        .create(
                                ByteBuffer.wrap(elements).order(ByteOrder.nativeOrder()),
                                like.getShape(),
                                like.getDataType())) {
            NDArray array = OwnCopy.of(inBuffer, like.getDevice());
            NDScope.unregister(array);
            return array;
        }
    }

    private static ByteBuffer chunk() {
        return ByteBuffer.allocate(CHUNK).order(ByteOrder.nativeOrder());
    }

    private static void require(long found, long expected) throws IOException {
        if (found != expected) {
            throw new IOException(
                    "the state must hold "
                            + expected
                            + " bytes of a weight, but has "
                            + found
                            + ": it is that of another network");
        }
    }
}
