package io.github.smd4j.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.step.Resumable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Proves of a {@link Resumable} that going on is the same as never having stopped. */
public final class ResumeProof {

    private ResumeProof() {}

    public static byte[] saved(Resumable resumable) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        resumable.save(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    public static void restore(Resumable resumable, byte[] state) throws IOException {
        ByteArrayInputStream bytes = new ByteArrayInputStream(state);
        resumable.restore(new DataInputStream(bytes));
        assertEquals(0, bytes.available(), "all of the state is read");
    }

    public static void assertSays(String words, Resumable resumable, byte[] state) {
        IOException e = assertThrows(IOException.class, () -> restore(resumable, state));
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }

    /**
     * Gives inputs to one object in one go, and to two, the second going on where the first was
     * saved, for several places of the cut: the answers must be equal, and so must the states at
     * the end. Then cuts the state short, and makes it one of something else or of a newer form.
     */
    public static <T extends Resumable, I> void exact(
            Supplier<T> fresh, BiConsumer<T, I> take, List<I> inputs, Function<T, Object> answers)
            throws IOException {
        T straight = fresh.get();
        inputs.forEach(input -> take.accept(straight, input));
        Object expected = answers.apply(straight);
        byte[] end = saved(straight);
        int n = inputs.size();
        for (int cut : new int[] {0, 1, 2, n / 3, n / 2, n - 1, n}) {
            T first = fresh.get();
            inputs.subList(0, cut).forEach(input -> take.accept(first, input));
            T second = fresh.get();
            restore(second, saved(first));
            for (T each : List.of(first, second)) {
                inputs.subList(cut, n).forEach(input -> take.accept(each, input));
                assertEquals(expected, answers.apply(each), "cut at " + cut);
                assertArrayEquals(end, saved(each), "cut at " + cut);
            }
        }
        refuses(fresh, end);
    }

    private static void refuses(Supplier<? extends Resumable> fresh, byte[] state) {
        for (int length = 0; length < state.length; length += 1 + state.length / 80) {
            assertSays("is cut short", fresh.get(), Arrays.copyOf(state, length));
        }
        byte[] foreign = state.clone();
        foreign[5]++;
        assertSays("must be the state of a ", fresh.get(), foreign);
        byte[] newer = state.clone();
        newer[Integer.BYTES + Character.BYTES * ByteBuffer.wrap(state).getInt()]++;
        assertSays("must be of version 1, but was of 2", fresh.get(), newer);
    }
}
