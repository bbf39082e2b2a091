package io.github.smd4j.examples.data;

import io.github.smd4j.examples.fuzz.Refusal;

/** An IDX file of images or labels, plain or compressed. */
final class IdxFuzz {

    private IdxFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        int magic = input.length % 2 == 0 ? IdxFile.IMAGES : IdxFile.LABELS;
        IdxFile file =
                Refusal.of(
                        IllegalArgumentException.class,
                        () -> IdxFile.read(IdxSource.of("fuzz", input), magic));
        if (file != null) {
            long bytes = 1;
            for (int i = 0; i < (magic == IdxFile.IMAGES ? 3 : 1); i++) {
                bytes *= file.size(i);
            }
            Refusal.require(bytes == file.data().length, "sizes do not fit the data");
        }
    }
}
