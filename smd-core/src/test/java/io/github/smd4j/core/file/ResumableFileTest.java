package io.github.smd4j.core.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.ResumeProof;
import io.github.smd4j.core.sink.TeeSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumableFileTest {

    @TempDir Path folder;
    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("file");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] savedAfter(String text) throws IOException {
        try (ResumableFile file = ResumableFile.create(path)) {
            file.append(bytes(text));
            return ResumeProof.saved(file);
        }
    }

    @Test
    void fileIsCutBackToWhereItWas() throws IOException {
        byte[] state = savedAfter("one two ");
        Files.writeString(path, "one two thr");
        try (ResumableFile file = ResumableFile.reopen(path)) {
            ResumeProof.restore(file, state);
            assertEquals("one two ", Files.readString(path));
            assertEquals(8, file.position());
            file.append(bytes("three"));
        }
        assertEquals("one two three", Files.readString(path));
    }

    @Test
    void nothingIsDoneToAFileThatIsTooShortOrWasChanged() throws IOException {
        byte[] state = savedAfter("one two ");
        for (String other : new String[] {"one two", "ONE two three"}) {
            Files.writeString(path, other);
            try (ResumableFile file = ResumableFile.reopen(path)) {
                IOException e =
                        assertThrows(IOException.class, () -> ResumeProof.restore(file, state));
                assertTrue(e.getMessage().startsWith(path + " must "), e.getMessage());
                assertTrue(e.getMessage().contains(" 8 bytes"), e.getMessage());
                assertThrows(IllegalStateException.class, () -> file.append(bytes("x")));
            }
            assertEquals(other, Files.readString(path));
        }
    }

    @Test
    void nothingCanBeWrittenBeforeRestoringNorAfterClosing() throws IOException {
        savedAfter("one");
        ResumableFile file = ResumableFile.reopen(path);
        assertThrows(IllegalStateException.class, () -> file.append(bytes("x")));
        assertThrows(IllegalStateException.class, () -> ResumeProof.saved(file));
        file.close();
        assertThrows(IllegalStateException.class, () -> file.append(bytes("x")));
        assertEquals("one", Files.readString(path));
    }

    @Test
    void missingFileIsNamed() {
        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> ResumableFile.reopen(path));
        assertTrue(e.getMessage().contains(path.toString()), e.getMessage());
    }

    @Test
    void stateThatIsForeignOrNewerOrCutShortIsNamed() throws IOException {
        byte[] state = savedAfter("one");
        try (ResumableFile file = ResumableFile.reopen(path)) {
            byte[] foreign = ResumeProof.saved(new TeeSink());
            ResumeProof.assertSays(
                    "must be the state of a file, but was tee of sinks", file, foreign);
            byte[] newer = state.clone();
            newer[state.length - 13]++;
            ResumeProof.assertSays("must be of version 1, but was of 2", file, newer);
            for (int length = 0; length < state.length; length++) {
                byte[] cut = Arrays.copyOf(state, length);
                ResumeProof.assertSays("the state of a file is cut short", file, cut);
            }
            ResumeProof.restore(file, state);
        }
    }

    @Test
    void largePiecesGoThroughWhole() throws IOException {
        byte[] large = new byte[3 * ResumableFile.BUFFER + 1];
        Arrays.fill(large, (byte) 'x');
        byte[] state;
        try (ResumableFile file = ResumableFile.create(path)) {
            file.append(bytes("a"));
            file.append(large);
            file.append(bytes("b"));
            state = ResumeProof.saved(file);
        }
        try (ResumableFile file = ResumableFile.reopen(path)) {
            ResumeProof.restore(file, state);
        }
        byte[] all = Files.readAllBytes(path);
        assertEquals(large.length + 2, all.length);
        assertArrayEquals(large, Arrays.copyOfRange(all, 1, all.length - 1));
    }

    /** As when Ctrl-C interrupts the thread that trains. */
    @Test
    void interruptDoesNotCloseTheFile() throws IOException {
        try (ResumableFile file = ResumableFile.create(path)) {
            Thread.currentThread().interrupt();
            file.append(bytes("one"));
            file.flush();
            ResumeProof.saved(file);
            assertTrue(Thread.interrupted());
        }
        assertEquals("one", Files.readString(path));
    }
}
