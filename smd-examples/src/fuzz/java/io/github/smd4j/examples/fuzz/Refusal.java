package io.github.smd4j.examples.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** What every target shares: one file to write the input to, and what counts as a refusal. */
public final class Refusal {

    private static final Path FILE = file();

    private Refusal() {}

    private static Path file() {
        try {
            Path memory = Path.of("/dev/shm");
            return Files.isDirectory(memory)
                    ? Files.createTempFile(memory, "fuzz", ".bin")
                    : Files.createTempFile("fuzz", ".bin");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes the input to the file. */
    public static Path file(byte[] input) throws IOException {
        return Files.write(FILE, input);
    }

    /** The input as text, one character a byte or UTF-8 by its first byte. */
    static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }

    /**
     * Runs a parser; null where it refuses with a message.
     *
     * @param refusal the exception that its Javadoc names
     */
    public static <T> T of(Class<? extends Exception> refusal, Callable<T> parser)
            throws Exception {
        try {
            return parser.call();
        } catch (Exception e) {
            if (!refusal.isInstance(e) || e.getMessage() == null || e.getMessage().isBlank()) {
                throw e;
            }
            return null;
        }
    }

    /** Fails unless something holds. */
    public static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
