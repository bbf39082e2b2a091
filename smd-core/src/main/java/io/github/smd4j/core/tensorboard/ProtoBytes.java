package io.github.smd4j.core.tensorboard;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The four kinds of fields of protocol buffers that TensorBoard's event files need. */
final class ProtoBytes {

    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH = 2;
    private static final int FOUR_BYTES = 5;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    ProtoBytes whole(int field, long value) {
        varint((field << 3) | VARINT);
        varint(value);
        return this;
    }

    ProtoBytes real(int field, double value) {
        varint((field << 3) | EIGHT_BYTES);
        littleEndian(Double.doubleToLongBits(value), Double.BYTES);
        return this;
    }

    ProtoBytes single(int field, float value) {
        varint((field << 3) | FOUR_BYTES);
        littleEndian(Float.floatToIntBits(value), Float.BYTES);
        return this;
    }

    ProtoBytes text(int field, String text) {
        return part(field, text.getBytes(StandardCharsets.UTF_8));
    }

    ProtoBytes part(int field, byte[] message) {
        varint((field << 3) | LENGTH);
        varint(message.length);
        bytes.writeBytes(message);
        return this;
    }

    ProtoBytes reals(int field, double... values) {
        varint((field << 3) | LENGTH);
        varint((long) Double.BYTES * values.length);
        for (double value : values) {
            littleEndian(Double.doubleToLongBits(value), Double.BYTES);
        }
        return this;
    }

    /** Bytes that are fields already. */
    ProtoBytes fields(byte[] encoded) {
        bytes.writeBytes(encoded);
        return this;
    }

    ProtoBytes littleEndian(long value, int count) {
        for (int i = 0; i < count; i++) {
            bytes.write((int) (value >>> (8 * i)));
        }
        return this;
    }

    private void varint(long value) {
        long left = value;
        for (; (left & ~0x7fL) != 0; left >>>= 7) {
            bytes.write((int) ((left & 0x7f) | 0x80));
        }
        bytes.write((int) left);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
