package io.github.smd4j.core.tensorboard;

import io.github.smd4j.core.file.ResumableFile;
import io.github.smd4j.core.step.Resumable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.InstantSource;
import java.util.zip.CRC32C;

/**
 * A file of TensorBoard's events: TFRecord frames (length, masked CRC-32C of it, an {@code Event}
 * message, masked CRC-32C of that), the first of them the version.
 */
final class EventFile implements Resumable, AutoCloseable {

    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int MASK = 0xa282ead8;

    private final ResumableFile file;
    private final InstantSource clock;

    private EventFile(ResumableFile file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Begins a file that is empty. */
    static EventFile begin(ResumableFile file, InstantSource clock) {
        EventFile events = new EventFile(file, clock);
        events.append(events.event().text(FILE_VERSION, "brain.Event:2"));
        events.flush();
        return events;
    }

    /** Goes on with a file, once it is restored. */
    static EventFile goOn(ResumableFile file, InstantSource clock) {
        return new EventFile(file, clock);
    }

    /** Appends the values of a step, which are fields of a {@code Summary} message. */
    void append(long step, byte[] summary) {
        append(event().whole(STEP, step).part(SUMMARY, summary));
    }

    private ProtoBytes event() {
        return new ProtoBytes().real(WALL_TIME, clock.millis() / 1000.0);
    }

    private void append(ProtoBytes event) {
        byte[] data = event.toBytes();
        byte[] length = new ProtoBytes().littleEndian(data.length, Long.BYTES).toBytes();
        file.append(
                new ProtoBytes()
                        .fields(length)
                        .littleEndian(masked(length), Integer.BYTES)
                        .fields(data)
                        .littleEndian(masked(data), Integer.BYTES)
                        .toBytes());
    }

    private static int masked(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return Integer.rotateRight((int) checksum.getValue(), 15) + MASK;
    }

    void flush() {
        file.flush();
    }

    @Override
    public void save(DataOutput out) throws IOException {
        file.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        file.restore(in);
    }

    @Override
    public void close() {
        file.close();
    }
}
