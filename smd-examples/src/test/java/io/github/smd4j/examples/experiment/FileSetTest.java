package io.github.smd4j.examples.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSetTest {

    @TempDir private Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void filesAppearTogetherAndReplaceOlderOnes() throws IOException {
        Files.writeString(folder.resolve("a"), "old");
        try (FileSet files = new FileSet(folder)) {
            Files.writeString(files.unfinished().resolve("a"), "new");
            Files.writeString(files.unfinished().resolve("b"), "b");
            assertEquals("old", Files.readString(folder.resolve("a")));
            files.finish();
        }
        assertEquals(List.of("a", "b"), names());
        assertEquals("new", Files.readString(folder.resolve("a")));
    }

    @Test
    void whatIsNotFinishedIsGone() throws IOException {
        try (FileSet files = new FileSet(folder)) {
            Files.writeString(files.unfinished().resolve("a"), "half");
        }
        assertEquals(List.of(), names());
    }
}
