package io.github.smd4j.examples.soak;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.djl.checkpoint.SafetensorsFile;
import io.github.smd4j.djl.checkpoint.TensorEntry;
import io.github.smd4j.examples.experiment.DataPosition;
import io.github.smd4j.examples.experiment.RandomState;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a checkpoint is made to forget: the part of it is set to what a new process has, and the
 * checksum is made right again.
 */
enum Omission {
    /** Nothing: shows that rewriting a checkpoint is not what a soak finds. */
    NOTHING,
    /** The optimizer's buffers. */
    MOMENTUM_BUFFER,
    /** How many batches were augmented, and what the engine's generator is set to. */
    RANDOM_STATE,
    /** Where the order of the data stands. */
    DATA_POSITION;

    private static final int CHECKSUM = 32;

    /** Rewrites a checkpoint. */
    void from(Path checkpoint, long batchesPerEpoch) throws IOException {
        byte[] bytes = Files.readAllBytes(checkpoint);
        int data =
                Long.BYTES + (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        try (SafetensorsFile file = SafetensorsFile.open(checkpoint)) {
            for (TensorEntry entry : file.tensors().values()) {
                byte[] fresh = fresh(entry, batchesPerEpoch);
                if (fresh != null) {
                    System.arraycopy(fresh, 0, bytes, data + (int) entry.from(), fresh.length);
                }
            }
        }
        byte[] digest = sha256(bytes, bytes.length - CHECKSUM);
        System.arraycopy(digest, 0, bytes, bytes.length - CHECKSUM, CHECKSUM);
        Files.write(checkpoint, bytes);
    }

    /** What stands there in a new process; null where nothing is forgotten. */
    private byte[] fresh(TensorEntry entry, long batchesPerEpoch) throws IOException {
        return switch (this) {
            case NOTHING -> null;
            case MOMENTUM_BUFFER ->
                    entry.name().startsWith("optimizer/") ? new byte[(int) entry.bytes()] : null;
            case RANDOM_STATE ->
                    entry.name().equals("state/" + RandomState.NAME)
                            ? saved(new RandomState(SoakTraining.SEED))
                            : null;
            case DATA_POSITION ->
                    entry.name().equals("state/" + DataPosition.NAME)
                            ? saved(new DataPosition(batchesPerEpoch))
                            : null;
        };
    }

    private static byte[] saved(Resumable state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        state.save(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static byte[] sha256(byte[] bytes, int count) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, count);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
