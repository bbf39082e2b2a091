package io.github.smd4j.examples.fuzz;

import io.github.smd4j.core.step.Resumable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * Damages the states of things that go on from a checkpoint, and has them taken up: each must be
 * refused by an {@link IOException}, or be such that it can be saved and taken up again.
 */
public final class StateTrial {

    private static final int PREFIX = 4;

    private final List<Kind> kinds;
    private final List<byte[]> right;

    /** Something that has a state. */
    @FunctionalInterface
    public interface Kind {

        /**
         * Makes one.
         *
         * @param used whether it has seen a run; else it is one that a state is taken up by
         */
        Resumable make(boolean used) throws IOException;
    }

    /** Takes what each kind has after a run for the right state. */
    public StateTrial(List<Kind> kinds) {
        this.kinds = List.copyOf(kinds);
        this.right = kinds.stream().map(StateTrial::rightState).toList();
    }

    private static byte[] rightState(Kind kind) {
        try {
            return use(kind.make(true), StateTrial::saved);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Tries one: the first byte says of what; two say where the right state is cut, one how many of
     * its bytes are left out there, and the rest is put in.
     */
    public void run(byte[] input) throws Exception {
        if (input.length < PREFIX) {
            return;
        }
        int index = (input[0] & 0xff) % kinds.size();
        byte[] state = spliced(right.get(index), input);
        byte[] taken =
                Refusal.of(
                        IOException.class,
                        () ->
                                use(
                                        kinds.get(index).make(false),
                                        fresh -> {
                                            restore(fresh, state);
                                            return saved(fresh);
                                        }));
        if (taken != null) {
            use(
                    kinds.get(index).make(false),
                    fresh -> {
                        restore(fresh, taken);
                        return taken;
                    });
        }
    }

    private static byte[] spliced(byte[] right, byte[] input) {
        int from = ((input[1] & 0xff) << 8 | (input[2] & 0xff)) % (right.length + 1);
        int to = Math.min(right.length, from + (input[3] & 0xff));
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        state.write(right, 0, from);
        state.write(input, PREFIX, input.length - PREFIX);
        state.write(right, to, right.length - to);
        return state.toByteArray();
    }

    private interface Use {
        byte[] of(Resumable state) throws IOException;
    }

    private static byte[] use(Resumable state, Use use) throws IOException {
        try {
            return use.of(state);
        } finally {
            if (state instanceof AutoCloseable open) {
                close(open);
            }
        }
    }

    private static void close(AutoCloseable open) {
        try {
            open.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] saved(Resumable state) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        state.save(new DataOutputStream(out));
        return out.toByteArray();
    }

    private static void restore(Resumable state, byte[] bytes) throws IOException {
        state.restore(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
