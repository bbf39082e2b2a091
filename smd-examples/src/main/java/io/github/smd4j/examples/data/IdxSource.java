package io.github.smd4j.examples.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the bytes of an IDX file come from, and how a message calls it. */
interface IdxSource {

    /** The name for messages. */
    String name();

    /** The number of bytes stored, compressed or not; the bound on what a header may promise. */
    long length() throws IOException;

    /** A new stream from the first byte. */
    InputStream open() throws IOException;

    /** A regular file; a missing one or a folder is refused at once. */
    static IdxSource of(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    file + (Files.exists(file) ? " is not a file" : " does not exist"));
        }
        return new IdxSource() {
            @Override
            public String name() {
                return file.toString();
            }

            @Override
            public long length() throws IOException {
                return Files.size(file);
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }
        };
    }

    /** Bytes in memory. */
    static IdxSource of(String name, byte[] bytes) {
        return new IdxSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }
}
