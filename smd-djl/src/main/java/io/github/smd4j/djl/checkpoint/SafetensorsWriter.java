package io.github.smd4j.djl.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects tensors and writes them as a safetensors file, in one pass: an array's elements are read
 * when they are written, and no copy is kept.
 *
 * <p>Tensors of wide elements come first, so that every tensor begins at a multiple of its element;
 * those of one width stay in the order in which they were added.
 */
public final class SafetensorsWriter {

    private static final int CHUNK = 1 << 20;

    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, Part> parts = new LinkedHashMap<>();

    /** Writes the elements of a tensor. */
    interface Source {
        /** Writes them, exactly as many bytes as were announced. */
        void writeTo(OutputStream out) throws IOException;
    }

    private record Part(String name, TensorType type, long[] shape, long bytes, Source source) {}

    /**
     * Adds a text to {@code __metadata__}.
     *
     * @param key its name; replaces a text of that name
     * @param text any text
     * @return this writer
     */
    public SafetensorsWriter metadata(String key, String text) {
        metadata.put(key, text);
        return this;
    }

    /**
     * Adds an array, whose elements are read when the file is written.
     *
     * @param name its name in the file
     * @param array the array, which must stay open until then
     * @return this writer
     * @throws IllegalArgumentException if the name is taken, or a file cannot hold the type
     */
    public SafetensorsWriter array(String name, NDArray array) {
        TensorType type = TensorType.of(array.getDataType());
        return add(
                new Part(
                        name,
                        type,
                        array.getShape().getShape(),
                        Math.multiplyExact(array.size(), type.bytes()),
                        out -> write(array, out)));
    }

    /**
     * Adds bytes, as a tensor of one dimension.
     *
     * @param name its name in the file
     * @param bytes the bytes
     * @return this writer
     * @throws IllegalArgumentException if the name is taken
     */
    public SafetensorsWriter bytes(String name, byte[] bytes) {
        return bytes(name, bytes.length, out -> out.write(bytes));
    }

    /** Adds bytes that come when the file is written. */
    SafetensorsWriter bytes(String name, long count, Source source) {
        return add(part(name, count, source));
    }

    private static Part part(String name, long count, Source source) {
        return new Part(name, TensorType.U8, new long[] {count}, count, source);
    }

    private SafetensorsWriter add(Part part) {
        if (parts.putIfAbsent(part.name(), part) != null) {
            throw new IllegalArgumentException(
                    "name must be new in the file, but there is a tensor " + part.name());
        }
        return this;
    }

    /**
     * Writes the file.
     *
     * @param out where to; left open
     * @throws IOException if it cannot be written
     */
    public void write(OutputStream out) throws IOException {
        write(out, List.of());
    }

    /** Writes the file, with bytes that stand behind all others. */
    void write(OutputStream out, Last last) throws IOException {
        write(out, List.of(part(last.name(), last.count(), last.source())));
    }

    /** Bytes that stand behind all others. */
    record Last(String name, long count, Source source) {}

    private void write(OutputStream out, List<Part> last) throws IOException {
        List<Part> ordered = new ArrayList<>(parts.values());
        // The sort is stable.
        ordered.sort(Comparator.comparingInt(part -> -part.type().bytes()));
        ordered.addAll(last);
        byte[] header = header(ordered);
        out.write(
                ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .array());
        out.write(header);
        for (Part part : ordered) {
            part.source().writeTo(out);
        }
    }

    /** Ends with spaces, so that the tensors begin at a multiple of 8. */
    private byte[] header(List<Part> ordered) {
        StringBuilder text = new StringBuilder("{\"__metadata__\":{");
        String comma = "";
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            text.append(comma);
            comma = ",";
            quote(entry.getKey(), text).append(':');
            quote(entry.getValue(), text);
        }
        text.append('}');
        long from = 0;
        for (Part part : ordered) {
            text.append(',');
            quote(part.name(), text).append(":{\"dtype\":\"").append(part.type()).append("\",");
            text.append("\"shape\":[");
            for (int i = 0; i < part.shape().length; i++) {
                text.append(i == 0 ? "" : ",").append(part.shape()[i]);
            }
            long to = Math.addExact(from, part.bytes());
            text.append("],\"data_offsets\":[").append(from).append(',').append(to).append("]}");
            from = to;
        }
        text.append('}');
        int length = text.toString().getBytes(StandardCharsets.UTF_8).length;
        text.append(" ".repeat((8 - length % 8) % 8));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > SafetensorsFile.MAX_HEADER) {
            throw new IllegalArgumentException(
                    "the header of a file must be at most "
                            + SafetensorsFile.MAX_HEADER
                            + " bytes, but "
                            + ordered.size()
                            + " tensors take "
                            + bytes.length);
        }
        return bytes;
    }

    private static StringBuilder quote(String string, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"');
    }

    private static void write(NDArray array, OutputStream out) throws IOException {
        // On a device DJL makes a copy and gives it to the array's manager: it is closed here.
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            ByteBuffer elements = array.toByteBuffer(true);
            if (elements.order() != ByteOrder.LITTLE_ENDIAN) {
                throw new IllegalStateException(
                        "arrays must be little-endian to be written, but this machine's are not");
            }
            byte[] chunk = new byte[Math.min(elements.remaining(), CHUNK)];
            while (elements.hasRemaining()) {
                int some = Math.min(elements.remaining(), chunk.length);
                elements.get(chunk, 0, some);
                out.write(chunk, 0, some);
            }
        }
    }
}
