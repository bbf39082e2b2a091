package io.github.smd4j.examples.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * One IDX file of unsigned bytes: a big-endian magic number, the sizes, then the data.
 *
 * <p>The header is believed only as far as the file is long: {@link #MOST_GZIP_EXPANDS} bounds what
 * a compressed file can hold, and the data is read piece by piece, so that a header alone makes
 * nobody allocate.
 */
final class IdxFile {

    /** Magic number of unsigned bytes in three dimensions. */
    static final int IMAGES = 0x0803;

    /** Magic number of unsigned bytes in one dimension. */
    static final int LABELS = 0x0801;

    /** Deflate turns one byte into at most 1,032. */
    private static final long MOST_GZIP_EXPANDS = 1032;

    /** 1 GiB: a data set that is kept in memory is not larger. */
    private static final long MOST_BYTES = 1L << 30;

    private final int[] sizes;
    private final byte[] data;

    private IdxFile(int[] sizes, byte[] data) {
        this.sizes = sizes;
        this.data = data;
    }

    /** The size of a dimension, above 0. */
    int size(int dimension) {
        return sizes[dimension];
    }

    /** All bytes behind the header, the last dimension running fastest; not a copy. */
    byte[] data() {
        return data;
    }

    /**
     * Reads a file whole.
     *
     * @throws IllegalArgumentException if it is not what the magic number asks for; the message
     *     names the file
     */
    static IdxFile read(IdxSource source, int magic) {
        boolean zipped = false;
        try (InputStream raw = new BufferedInputStream(source.open(), 1 << 16)) {
            zipped = startsLikeGzip(raw);
            try (InputStream in = zipped ? new GZIPInputStream(raw, 1 << 16) : raw) {
                long most = zipped ? source.length() * MOST_GZIP_EXPANDS : source.length();
                return read(source.name(), in, magic, most);
            }
        } catch (ZipException broken) {
            throw new IllegalArgumentException(
                    source.name() + ": the gzip data is corrupt (" + broken.getMessage() + ")",
                    broken);
        } catch (EOFException cut) {
            throw new IllegalArgumentException(
                    source.name() + ": the " + (zipped ? "gzip data" : "file") + " ends too early",
                    cut);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    source.name() + ": the file cannot be read (" + unreadable.getMessage() + ")",
                    unreadable);
        }
    }

    private static boolean startsLikeGzip(InputStream in) throws IOException {
        in.mark(2);
        boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return zipped;
    }

    private static IdxFile read(String name, InputStream in, int magic, long most)
            throws IOException {
        byte[] word = in.readNBytes(Integer.BYTES);
        int found = word.length < Integer.BYTES ? 0 : ByteBuffer.wrap(word).getInt();
        if (found != magic) {
            throw new IllegalArgumentException(
                    String.format(
                            "%s: an IDX file of %s must start with the number 0x%08x, but %s",
                            name,
                            magic == IMAGES ? "images" : "labels",
                            magic,
                            word.length < Integer.BYTES
                                    ? "the file has only " + word.length + " bytes"
                                    : String.format("0x%08x came", found)));
        }
        int[] sizes = new int[magic & 0xff];
        byte[] header = in.readNBytes(sizes.length * Integer.BYTES);
        if (header.length < sizes.length * Integer.BYTES) {
            throw new IllegalArgumentException(
                    name
                            + ": the header must have "
                            + (1 + sizes.length) * Integer.BYTES
                            + " bytes, but the file has only "
                            + (Integer.BYTES + header.length));
        }
        ByteBuffer.wrap(header).asIntBuffer().get(sizes);
        int length = checkedLength(name, sizes, most);
        byte[] data = in.readNBytes(length);
        if (data.length < length || in.read() >= 0) {
            throw new IllegalArgumentException(
                    name
                            + ": the header promises "
                            + shape(sizes)
                            + " = "
                            + length
                            + " bytes of data, but the file holds "
                            + (data.length < length ? "only " + data.length : "more"));
        }
        return new IdxFile(sizes, data);
    }

    private static int checkedLength(String name, int[] sizes, long most) {
        long length = 1;
        for (int size : sizes) {
            if (size <= 0) {
                throw new IllegalArgumentException(
                        name
                                + ": every size in the header must be above 0, but "
                                + shape(sizes)
                                + " came");
            }
            // A product of two factors below 2^31 fits; beyond the limit it no longer matters.
            length = length > MOST_BYTES ? length : length * size;
        }
        if (length > Math.min(most, MOST_BYTES)) {
            throw new IllegalArgumentException(
                    name
                            + ": the header promises "
                            + shape(sizes)
                            + " bytes of data, but a file of this length holds at most "
                            + Math.min(most, MOST_BYTES));
        }
        return (int) length;
    }

    private static String shape(int[] sizes) {
        StringBuilder text = new StringBuilder();
        for (int size : sizes) {
            text.append(text.length() == 0 ? "" : "x").append(size);
        }
        return text.toString();
    }
}
