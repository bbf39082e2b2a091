package io.github.smd4j.examples.fuzz;

import io.github.smd4j.core.file.CsvRecords;
import io.github.smd4j.core.file.CsvSink;
import io.github.smd4j.core.sink.MemorySink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A file of step records; the first byte says whether its header line is the right one. */
final class CsvFuzz {

    private static final byte[] HEADER =
            (String.join(",", CsvSink.header()) + "\n").getBytes(StandardCharsets.UTF_8);

    private CsvFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        if (input[0] >= 0) {
            file.write(HEADER);
        }
        file.write(input, 1, input.length - 1);
        Refusal.of(
                IllegalArgumentException.class,
                () -> {
                    MemorySink sink = new MemorySink();
                    CsvRecords.read(Refusal.file(file.toByteArray()), sink);
                    return sink;
                });
    }
}
