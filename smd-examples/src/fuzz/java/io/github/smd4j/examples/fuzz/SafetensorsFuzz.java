package io.github.smd4j.examples.fuzz;

import io.github.smd4j.djl.checkpoint.SafetensorsFile;
import io.github.smd4j.djl.checkpoint.TensorEntry;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A safetensors file. An even first byte: the rest is the file. An odd one: the rest up to the
 * first zero is the header, whose length is put in front.
 */
final class SafetensorsFuzz {

    private SafetensorsFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length > 0) {
            tensors(file(input));
        }
    }

    private static byte[] file(byte[] input) {
        ByteBuffer rest = ByteBuffer.wrap(input, 1, input.length - 1);
        if (input[0] % 2 == 0) {
            return ByteBuffer.allocate(rest.remaining()).put(rest).array();
        }
        int end = 1;
        while (end < input.length && input[end] != 0) {
            end++;
        }
        int data = Math.max(0, input.length - end - 1);
        return ByteBuffer.allocate(Long.BYTES + end - 1 + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(end - 1)
                .put(input, 1, end - 1)
                .put(input, input.length - data, data)
                .array();
    }

    /** Reads each tensor of a file that is not refused. */
    private static void tensors(byte[] bytes) throws Exception {
        Refusal.of(
                IllegalArgumentException.class,
                () -> {
                    try (SafetensorsFile file = SafetensorsFile.open(Refusal.file(bytes))) {
                        long end = 0;
                        for (TensorEntry each : file.tensors().values()) {
                            Refusal.require(each.from() == end, "begins elsewhere: " + each);
                            Refusal.require(
                                    elements(each)
                                            .multiply(BigInteger.valueOf(each.type().bytes()))
                                            .equals(BigInteger.valueOf(each.bytes())),
                                    "bytes of " + each);
                            Refusal.require(
                                    file.bytes(each.name()).remaining() == each.bytes(),
                                    "read of " + each);
                            end = each.to();
                        }
                        return end;
                    }
                });
    }

    private static BigInteger elements(TensorEntry tensor) {
        return Arrays.stream(tensor.shape())
                .mapToObj(BigInteger::valueOf)
                .reduce(BigInteger.ONE, BigInteger::multiply);
    }
}
