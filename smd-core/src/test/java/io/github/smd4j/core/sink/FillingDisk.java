package io.github.smd4j.core.sink;

import java.io.BufferedWriter;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file on a disk that is full from some moment on. */
final class FillingDisk extends FilterWriter {

    private static final class Disk extends OutputStream {

        private final OutputStream file;
        private boolean full;

        Disk(OutputStream file) {
            this.file = file;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (full) {
                throw new IOException("No space left on device");
            }
            file.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private final Disk disk;

    private FillingDisk(Disk disk) {
        super(new BufferedWriter(new OutputStreamWriter(disk, StandardCharsets.UTF_8)));
        this.disk = disk;
    }

    /** Returns a writer to a file, as the library would open it. */
    static FillingDisk open(Path file) throws IOException {
        return new FillingDisk(new Disk(Files.newOutputStream(file)));
    }

    /** From now on nothing more can be written. */
    void fill() {
        disk.full = true;
    }
}
