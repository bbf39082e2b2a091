package io.github.smd4j.djl.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Hands on bytes, and keeps their SHA-256. */
final class CheckpointOutput extends OutputStream {

    private final OutputStream out;
    private final WritePhases phases;
    private final MessageDigest digest = Checkpoint.sha256();
    private long bytes;

    CheckpointOutput(OutputStream out, WritePhases phases) {
        this.out = out;
        this.phases = phases;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        out.write(b, off, len);
        digest.update(b, off, len);
        bytes += len;
        phases.wrote(bytes);
    }

    /** Ends with the SHA-256 of all before. */
    void writeChecksum() throws IOException {
        write(digest.digest(), 0, CheckpointContent.DIGEST);
    }
}
