package io.github.smd4j.examples.data;

import io.github.smd4j.examples.fuzz.Refusal;

/** The segments of a JPEG file: nothing may be added, and what is left has nothing to take out. */
final class JpegFuzz {

    private JpegFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        byte[] kept = JpegSegments.withoutProfile(input);
        Refusal.require(kept.length <= input.length, "became longer");
        Refusal.require(
                JpegSegments.withoutProfile(kept).length == kept.length, "a profile is left");
    }
}
