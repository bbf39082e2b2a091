package io.github.smd4j.examples.data;

import io.github.smd4j.examples.fuzz.Refusal;
import java.io.IOException;

/** A JPEG or PNG file of any kind. */
final class PictureFuzz {

    private PictureFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Refusal.of(IOException.class, () -> Picture.read(Refusal.file(input)));
    }
}
