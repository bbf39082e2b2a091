package io.github.smd4j.core.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** Reads an event file by the formats of TFRecord and protocol buffers, and knows no writer. */
final class EventReader {

    private EventReader() {}

    /** A value at a step: a scalar has one number, a histogram its sixth and seventh field. */
    record Point(long step, String tag, List<Double> numbers) {}

    static List<Point> points(Path file) {
        List<Point> points = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        boolean first = true;
        while (in.hasRemaining()) {
            byte[] length = next(in, Long.BYTES);
            assertEquals(masked(length), in.getInt(), "checksum of the length");
            byte[] data =
                    next(
                            in,
                            (int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong());
            assertEquals(masked(data), in.getInt(), "checksum of the data");
            Map<Integer, List<byte[]>> event = fields(data);
            if (first) {
                assertEquals("brain.Event:2", text(event, 3));
            } else {
                long step = ByteBuffer.wrap(event.get(2).get(0)).getLong();
                for (byte[] value : fields(event.get(5).get(0)).getOrDefault(1, List.of())) {
                    points.add(point(step, fields(value)));
                }
            }
            first = false;
        }
        return points;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Point point(long step, Map<Integer, List<byte[]>> value) {
        List<Double> numbers = new ArrayList<>();
        if (value.containsKey(2)) {
            numbers.add((double) little(value.get(2).get(0)).getFloat());
        } else {
            Map<Integer, List<byte[]>> histogram = fields(value.get(5).get(0));
            for (int field = 1; field <= 7; field++) {
                ByteBuffer doubles = little(histogram.get(field).get(0));
                while (doubles.hasRemaining()) {
                    numbers.add(doubles.getDouble());
                }
            }
        }
        return new Point(step, text(value, 1), numbers);
    }

    private static String text(Map<Integer, List<byte[]>> message, int field) {
        return new String(message.get(field).get(0), StandardCharsets.UTF_8);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] next(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    private static int masked(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        int crc = (int) checksum.getValue();
        return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    }

    /** The fields of a message; a varint as eight bytes, big end first. */
    private static Map<Integer, List<byte[]>> fields(byte[] message) {
        Map<Integer, List<byte[]>> fields = new LinkedHashMap<>();
        ByteBuffer in = ByteBuffer.wrap(message);
        while (in.hasRemaining()) {
            int key = (int) varint(in);
            byte[] value =
                    switch (key & 7) {
                        case 0 -> ByteBuffer.allocate(Long.BYTES).putLong(varint(in)).array();
                        case 1 -> next(in, Double.BYTES);
                        case 2 -> next(in, (int) varint(in));
                        case 5 -> next(in, Float.BYTES);
                        default -> throw new IllegalStateException("wire type " + (key & 7));
                    };
            fields.computeIfAbsent(key >>> 3, field -> new ArrayList<>()).add(value);
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }
}
