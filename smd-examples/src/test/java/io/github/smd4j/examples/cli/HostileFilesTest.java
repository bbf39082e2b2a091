package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.file.CsvRecords;
import io.github.smd4j.core.file.CsvSink;
import io.github.smd4j.core.sink.MemorySink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that somebody made to do harm: refused in one line, at once, and nothing written. */
class HostileFilesTest {

    @TempDir private Path folder;

    private Path safetensors(long length, String header, int data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer all =
                ByteBuffer.allocate(Long.BYTES + text.length + data).order(ByteOrder.LITTLE_ENDIAN);
        all.putLong(length < 0 ? text.length : length).put(text);
        return Files.write(Files.createTempFile(folder, "hostile", ".safetensors"), all.array());
    }

    private void refused(Path file) {
        assertTimeout(
                Duration.ofSeconds(10),
                () ->
                        Outcome.of("angles", file.toString(), file.toString())
                                .requireUsageError("smd angles", file.toString()));
    }

    @Test
    void safetensorsThatLie() throws IOException {
        refused(Files.createFile(folder.resolve("empty.safetensors")));
        refused(Files.write(folder.resolve("zeros.safetensors"), new byte[100]));
        refused(safetensors(Long.MAX_VALUE, "{}", 0));
        refused(safetensors(1L << 40, "{}", 0));
        refused(safetensors(1 << 30, "{}", 0));
        refused(safetensors(-1, "[".repeat(200_000), 0));
        refused(safetensors(-1, "{\"a\":".repeat(100_000), 0));
        refused(safetensors(-1, "{\"__metadata__\":{\"a\":{\"b\":\"c\"}}}", 0));
        String tensor = "{\"w\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}";
        refused(safetensors(-1, tensor.formatted("F32", "[9999999999,9999999999]", "[0,8]"), 8));
        refused(safetensors(-1, tensor.formatted("F32", "[-1,-2]", "[0,8]"), 8));
        refused(safetensors(-1, tensor.formatted("F32", "[1,2]", "[8,0]"), 8));
        refused(safetensors(-1, tensor.formatted("F32", "[1,2]", "[-8,0]"), 8));
        refused(safetensors(-1, tensor.formatted("F32", "[1,2]", "[0,1e30]"), 8));
        refused(safetensors(-1, tensor.formatted("F32", "[1,4]", "[0,16]"), 8));
        refused(safetensors(-1, tensor.formatted("../../F32", "[1,2]", "[0,8]"), 8));
    }

    /** A name is text, whatever stands in it: no file goes by it. */
    @Test
    void namesAreNoPaths() throws IOException {
        String header =
                "{\"../../outside/w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}";
        String file = safetensors(-1, header, 8).toString();
        Path csv = folder.resolve("angles.csv");
        Outcome outcome = Outcome.of("angles", file, file, "--csv", csv.toString());
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("../../outside/w"), outcome.out());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count(), "the checkpoint and the table");
        }
    }

    @Test
    void linksThatGoInACircle() throws IOException {
        Path one = folder.resolve("one.safetensors");
        Path other = folder.resolve("other.safetensors");
        Files.createSymbolicLink(one, other);
        Files.createSymbolicLink(other, one);
        refused(one);
    }

    @Test
    void tablesThatLie() throws IOException {
        String header = String.join(",", CsvSink.header()) + "\n";
        for (String content :
                List.of(
                        "\0".repeat(1000) + "\n0",
                        header + "\0\0\0",
                        header + "\"".repeat(9999),
                        header + ",".repeat(100_000),
                        header + "1,w,heavy-ball,0x" + ",1e999999999999".repeat(25) + "\n",
                        header + "99999999999999999999,w,r" + ",0".repeat(25) + "\n")) {
            Path file = Files.writeString(folder.resolve("steps.csv"), content);
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> CsvRecords.read(file, new MemorySink()))
                            .getMessage();
            assertTrue(message.contains("steps.csv"), message);
        }
    }

    @Test
    void dataSetsThatLie() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        String[] names = {
            "train-images-idx3-ubyte",
            "train-labels-idx1-ubyte",
            "t10k-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte"
        };
        byte[] huge =
                ByteBuffer.allocate(16)
                        .putInt(0x803)
                        .putInt(Integer.MAX_VALUE)
                        .putInt(Integer.MAX_VALUE)
                        .putInt(Integer.MAX_VALUE)
                        .array();
        for (byte[] content : List.of(new byte[0], new byte[100], huge)) {
            for (String name : names) {
                Files.write(data.resolve(name), content);
            }
            Outcome.of("train", "fashion", "--data", data.toString())
                    .requireUsageError("smd train fashion", data.toString());
        }
    }
}
