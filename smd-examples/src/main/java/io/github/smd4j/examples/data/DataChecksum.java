package io.github.smd4j.examples.data;

import io.github.smd4j.examples.data.ImageFolder.Labelled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 over what a data set is made of, training part first. */
final class DataChecksum {

    private final MessageDigest digest;

    private DataChecksum() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Over sizes, every pixel and every label. */
    static String of(ImageData data) {
        DataChecksum checksum = new DataChecksum();
        data.train().feed(checksum.digest::update);
        data.test().feed(checksum.digest::update);
        return checksum.hex();
    }

    /**
     * Over path below the root, label and size of every file, and over every byte if so wished.
     *
     * @throws UncheckedIOException if a file cannot be read
     */
    static String of(ImageFolder folder, boolean contents) {
        DataChecksum checksum = new DataChecksum();
        for (List<Labelled> part : List.of(folder.train(), folder.val())) {
            checksum.number(part.size());
            for (Labelled each : part) {
                checksum.file(folder.root(), each, contents);
            }
        }
        return checksum.hex();
    }

    private void file(Path root, Labelled each, boolean contents) {
        String path = root.relativize(each.file()).toString().replace('\\', '/');
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        number(name.length);
        digest.update(name);
        number(each.label());
        try {
            number(Files.size(each.file()));
            if (contents) {
                contents(each.file());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + each.file(), e);
        }
    }

    private void contents(Path file) throws IOException {
        byte[] some = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(some); count >= 0; count = in.read(some)) {
                digest.update(some, 0, count);
            }
        }
    }

    private void number(long value) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, value));
    }

    private String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
