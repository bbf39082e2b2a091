package io.github.smd4j.djl.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The numbers of floating-point tensors of a safetensors file, without an engine. */
public final class FloatTensors {

    private FloatTensors() {}

    /**
     * Returns whether a type is read: float64, float32, float16 and bfloat16.
     *
     * @param type the type
     * @return false for whole numbers and floats of 8 bits
     */
    public static boolean isRead(TensorType type) {
        return type == TensorType.F64
                || type == TensorType.F32
                || type == TensorType.F16
                || type == TensorType.BF16;
    }

    /**
     * Returns the largest relative error of a number that was rounded to a type.
     *
     * @param type a type that is read
     * @return 2^-53, 2^-24, 2^-11 or 2^-8
     * @throws IllegalArgumentException if the type is not read
     */
    public static double rounding(TensorType type) {
        return switch (type) {
            case F64 -> 0x1p-53;
            case F32 -> 0x1p-24;
            case F16 -> 0x1p-11;
            case BF16 -> 0x1p-8;
            default ->
                    throw new IllegalArgumentException(
                            "type must be F64, F32, F16 or BF16, but was " + type);
        };
    }

    /**
     * Reads a tensor. Every number of these types is a double, so nothing is rounded.
     *
     * @param file the file
     * @param name the tensor's name
     * @return its elements in row-major order
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if there is no such tensor, it has 2^31 bytes and more, or
     *     it is of another type
     */
    public static double[] read(SafetensorsFile file, String name) throws IOException {
        ByteBuffer bytes = file.bytes(name);
        TensorType type = file.tensors().get(name).type();
        rounding(type);
        double[] numbers = new double[bytes.remaining() / type.bytes()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] =
                    switch (type) {
                        case F64 -> bytes.getDouble();
                        case F32 -> bytes.getFloat();
                        case F16 -> half(bytes.getShort());
                        default -> Float.intBitsToFloat(bytes.getShort() << 16);
                    };
        }
        return numbers;
    }

    /** Sign, five bits of exponent with bias 15, ten of fraction. */
    private static double half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        double size;
        if (exponent == 0x1f) {
            size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            size = fraction * 0x1p-24;
        } else {
            size = Math.scalb(0x400 + fraction, exponent - 25);
        }
        return bits < 0 ? -size : size;
    }
}
