package io.github.smd4j.djl.memory;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Finds out whether an array's memory can be read and written directly, and gives that view.
 *
 * <p>DJL gives a writable alias of a contiguous CPU array and, without a word, a copy of any other.
 * {@link #isDirect} tells one from the other by writing through the view and reading the array.
 */
public final class HostView {

    /** Elements that an int index of bytes can address. */
    private static final long MAX_ELEMENTS = 1L << 29;

    private HostView() {}

    /**
     * Returns whether {@link #of} gives a true view of an array's own memory.
     *
     * <p>Writes one element through the view and restores its bits: call it between a step and the
     * next forward pass, never between forward and backward.
     *
     * @param array the array
     * @return false for an array on a device, of another type than float32, sparse, empty, not
     *     contiguous, or of 2^29 elements and more
     */
    public static boolean isDirect(NDArray array) {
        if (!array.getDevice().equals(Device.cpu())
                || array.getDataType() != DataType.FLOAT32
                || array.getSparseFormat() != SparseFormat.DENSE
                || array.size() == 0
                || array.size() >= MAX_ELEMENTS) {
            return false;
        }
        // DJL hands the copy that it makes of an array to the array's manager: it is closed here.
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            ByteBuffer bytes = array.toByteBuffer(true);
            return bytes.isDirect() && !bytes.isReadOnly() && reaches(array, bytes);
        }
    }

    private static boolean reaches(NDArray array, ByteBuffer bytes) {
        // The last element: in an array that is not contiguous it lies where a copy's does not.
        int last = bytes.capacity() - Float.BYTES;
        int bits = bytes.getInt(last);
        float sign = Float.intBitsToFloat(bits) == 1.5f ? 2.5f : 1.5f;
        try {
            bytes.putFloat(last, sign);
            return lastElement(array) == sign;
        } finally {
            bytes.putInt(last, bits);
        }
    }

    /**
     * Returns the elements of an array in row-major order.
     *
     * @param array an array for which {@link #isDirect} holds; keep it open while the view is in
     *     use
     * @return the view: absolute gets and puts reach the array's own memory
     */
    public static FloatBuffer of(NDArray array) {
        return array.toByteBuffer(true).asFloatBuffer();
    }

    /**
     * Sets every element of an array to zero, NaN included.
     *
     * @param array an array for which {@link #isDirect} holds
     */
    public static void zero(NDArray array) {
        ByteBuffer bytes = array.toByteBuffer(true);
        int size = bytes.capacity();
        int whole = size - size % Long.BYTES;
        for (int i = 0; i < whole; i += Long.BYTES) {
            bytes.putLong(i, 0L);
        }
        for (int i = whole; i < size; i++) {
            bytes.put(i, (byte) 0);
        }
    }

    private static float lastElement(NDArray array) {
        Shape shape = array.getShape();
        long[] index = new long[shape.dimension()];
        for (int i = 0; i < index.length; i++) {
            index[i] = shape.get(i) - 1;
        }
        return array.getFloat(index);
    }
}
