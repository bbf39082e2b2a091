package io.github.smd4j.core.sink;

import io.github.smd4j.core.step.SavedState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.function.Consumer;

/** Counts what a sink refuses, and says so; see {@link TolerantSink}. */
final class Forgiveness {

    private static final String KIND = "tolerant sink";

    /** Greatest state of a sink, in bytes. */
    private static final int MOST = 1 << 28;

    private final AutoCloseable target;
    private final Consumer<String> warnings;

    /** The last state that could be saved; null where none could. */
    private byte[] good;

    /** Records taken since {@link #good}. */
    private long behind;

    private long lost;
    private long unsure;
    private long firstLost;
    private boolean failing;
    private boolean waiting;
    private boolean unsaved;
    private boolean closed;

    Forgiveness(AutoCloseable target, Consumer<String> warnings) {
        this.target = target;
        this.warnings = warnings;
        try {
            good = state();
        } catch (IOException | IllegalStateException e) {
            // It was reopened, and restoring it will tell; or else the first save will.
            good = null;
        }
    }

    private byte[] state() throws IOException {
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        SavedState.writePart(new DataOutputStream(state), target);
        return state.toByteArray();
    }

    /** Has a record taken, or counts it. */
    void take(long step, Runnable record) {
        try {
            record.run();
        } catch (RuntimeException e) {
            if (!failing) {
                failing = true;
                firstLost = step;
                warn("records are lost from step " + step + " on", e);
            }
            lost++;
            return;
        }
        unsure++;
        behind++;
        if (failing) {
            failing = false;
            warnings.accept(
                    "records are written again from step "
                            + step
                            + " on; "
                            + lost
                            + " were lost so far, the last ones from step "
                            + firstLost);
        }
    }

    private void warn(String what, Exception e) {
        warnings.accept(what + ": " + e.getMessage());
    }

    void flush(Runnable flush) {
        try {
            flush.run();
            unsure = 0;
            waiting = false;
        } catch (RuntimeException e) {
            if (!waiting) {
                warn(unsure + " records since the last flush are not written yet", e);
            }
            waiting = true;
        }
    }

    long lost() {
        return lost;
    }

    void save(DataOutput out) throws IOException {
        try {
            good = state();
            behind = 0;
            unsure = 0;
            unsaved = false;
        } catch (IOException | RuntimeException e) {
            if (good == null) {
                throw e;
            }
            if (!unsaved) {
                warn(
                        behind
                                + " records are not safe on the disk, and a run that goes on from"
                                + " this checkpoint does so without them",
                        e);
            }
            unsaved = true;
        }
        SavedState.begin(out, KIND, 2);
        out.writeInt(good.length);
        out.write(good);
        out.writeLong(behind);
        out.writeLong(lost);
    }

    void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 2, this::read);
    }

    private void read(DataInput in) throws IOException {
        good = new byte[SavedState.readCount(in, MOST)];
        in.readFully(good);
        long without = in.readLong();
        lost = in.readLong() + without;
        SavedState.readPart(new DataInputStream(new ByteArrayInputStream(good)), target);
        behind = 0;
        if (without > 0) {
            warnings.accept(
                    without + " records that were not safe on the disk at the checkpoint are lost");
        }
    }

    void close(Runnable close) {
        if (closed) {
            return;
        }
        closed = true;
        try {
            close.run();
        } catch (RuntimeException e) {
            warn("up to " + unsure + " records since the last flush are lost", e);
        }
        if (lost > 0) {
            warnings.accept(lost + " records were refused and are lost");
        }
    }
}
