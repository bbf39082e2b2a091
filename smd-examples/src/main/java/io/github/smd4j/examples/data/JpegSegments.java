package io.github.smd4j.examples.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The segments at the head of a JPEG file. */
final class JpegSegments {

    private static final int START = 0xd8;
    private static final int APP2 = 0xe2;
    private static final int SCAN = 0xda;
    private static final byte[] PROFILE = "ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1);

    private JpegSegments() {}

    /**
     * Takes the colour profile out of a JPEG file: the JDK's reader would turn colours by it, which
     * those that networks are trained with do not.
     *
     * @param file the bytes of a file of any kind
     * @return the bytes without profile; what is no JPEG, or broken, stays as it is
     */
    static byte[] withoutProfile(byte[] file) {
        if (file.length < 4 || at(file, 0) != 0xff || at(file, 1) != START) {
            return file;
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
        kept.write(file, 0, 2);
        int from = 2;
        while (from + 4 <= file.length && at(file, from) == 0xff && at(file, from + 1) != SCAN) {
            // The length counts its own two bytes.
            int to = from + 2 + (at(file, from + 2) << 8 | at(file, from + 3));
            if (to > file.length) {
                break;
            }
            if (at(file, from + 1) != APP2 || !isProfile(file, from + 4)) {
                kept.write(file, from, to - from);
            }
            from = to;
        }
        kept.write(file, from, file.length - from);
        return kept.toByteArray();
    }

    private static boolean isProfile(byte[] file, int from) {
        int to = from + PROFILE.length;
        return to <= file.length && Arrays.equals(file, from, to, PROFILE, 0, PROFILE.length);
    }

    private static int at(byte[] file, int index) {
        return file[index] & 0xff;
    }
}
