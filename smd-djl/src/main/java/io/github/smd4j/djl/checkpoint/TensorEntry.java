package io.github.smd4j.djl.checkpoint;

import java.util.Arrays;
import java.util.Locale;

/**
 * A tensor of a safetensors file.
 *
 * @param name its name, any text
 * @param type the type of its elements
 * @param shape its shape; none for a scalar
 * @param from where its bytes begin, from the end of the header
 * @param to where they end
 */
public record TensorEntry(String name, TensorType type, long[] shape, long from, long to) {

    /**
     * Returns the number of bytes.
     *
     * @return the number, shape times size of an element
     */
    public long bytes() {
        return to - from;
    }

    /** Type and shape, as DJL would print them. */
    String kind() {
        return (type.dataType().name().equals("UNKNOWN") ? type.name() : type.dataType().name())
                        .toLowerCase(Locale.ROOT)
                + Arrays.toString(shape).replace('[', '(').replace(']', ')');
    }
}
