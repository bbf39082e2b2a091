package io.github.smd4j.examples.fuzz;

import io.github.smd4j.djl.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A checkpoint. The input is the header from behind its brace, up to the first zero, and the data;
 * an odd first byte puts the right checksum at the end, an even one the last 32 bytes of the input.
 */
final class CheckpointFuzz {

    private static final String BEGIN =
            "{\"__metadata__\":{\"format\":\"smd4j-checkpoint\",\"version\":\"1\",\"kind\":\"k\",";
    private static final int DIGEST = 32;

    private CheckpointFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        byte[] file = file(input);
        Refusal.of(
                IOException.class,
                () -> {
                    try (Checkpoint checkpoint = Checkpoint.open(Refusal.file(file))) {
                        Refusal.require(checkpoint.kind() != null, "no kind");
                        Refusal.require(checkpoint.notes() != null, "no notes");
                        return checkpoint.step();
                    }
                });
    }

    private static byte[] file(byte[] input) throws Exception {
        int end = 1;
        while (end < input.length && input[end] != 0) {
            end++;
        }
        int data = Math.max(0, input.length - end - 1);
        byte[] begin = BEGIN.getBytes(StandardCharsets.UTF_8);
        int header = begin.length + end - 1;
        ByteBuffer all =
                ByteBuffer.allocate(Long.BYTES + header + data + DIGEST)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header)
                        .put(begin)
                        .put(input, 1, end - 1)
                        .put(input, input.length - data, data);
        if (input[0] % 2 != 0) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(all.array(), 0, all.position());
            all.put(digest.digest());
        }
        return all.array();
    }
}
