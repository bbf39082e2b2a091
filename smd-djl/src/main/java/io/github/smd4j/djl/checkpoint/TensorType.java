package io.github.smd4j.djl.checkpoint;

import ai.djl.ndarray.types.DataType;
import java.util.Locale;

/** The types of elements that a safetensors file can hold, by their names there. */
public enum TensorType {
    /** float64. */
    F64(8, DataType.FLOAT64),
    /** int64. */
    I64(8, DataType.INT64),
    /** Unsigned, 64 bits. */
    U64(8, DataType.UINT64),
    /** float32. */
    F32(4, DataType.FLOAT32),
    /** int32. */
    I32(4, DataType.INT32),
    /** Unsigned, 32 bits. */
    U32(4, DataType.UINT32),
    /** float16. */
    F16(2, DataType.FLOAT16),
    /** bfloat16. */
    BF16(2, DataType.BFLOAT16),
    /** int16. */
    I16(2, DataType.INT16),
    /** Unsigned, 16 bits. */
    U16(2, DataType.UINT16),
    /** Float of 8 bits, 4 of them exponent. */
    F8_E4M3(1, DataType.UNKNOWN),
    /** Float of 8 bits, 5 of them exponent. */
    F8_E5M2(1, DataType.UNKNOWN),
    /** int8. */
    I8(1, DataType.INT8),
    /** Unsigned, 8 bits. */
    U8(1, DataType.UINT8),
    /** A byte, 0 or 1. */
    BOOL(1, DataType.BOOLEAN);

    private final int bytes;
    private final DataType dataType;

    TensorType(int bytes, DataType dataType) {
        this.bytes = bytes;
        this.dataType = dataType;
    }

    /**
     * Returns the size of an element.
     *
     * @return bytes, a power of 2 from 1 to 8
     */
    public int bytes() {
        return bytes;
    }

    /**
     * Returns DJL's name.
     *
     * @return the type; {@link DataType#UNKNOWN} where DJL has none
     */
    public DataType dataType() {
        return dataType;
    }

    /**
     * Returns the type of an array.
     *
     * @param type DJL's name
     * @return the type
     * @throws IllegalArgumentException if a file cannot hold it
     */
    static TensorType of(DataType type) {
        for (TensorType each : values()) {
            if (each.dataType == type && type != DataType.UNKNOWN) {
                return each;
            }
        }
        throw new IllegalArgumentException(
                "the type of a tensor must be one that a safetensors file can hold, but was "
                        + type.name().toLowerCase(Locale.ROOT));
    }
}
