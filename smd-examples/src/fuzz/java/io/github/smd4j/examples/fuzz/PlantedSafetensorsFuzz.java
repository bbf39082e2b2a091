package io.github.smd4j.examples.fuzz;

/** A planted bug that must be found: a file of two tensors is taken for a crash. */
final class PlantedSafetensorsFuzz {

    private PlantedSafetensorsFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length > 0 && SafetensorsFuzz.tensors(SafetensorsFuzz.file(input)) > 1) {
            throw new ArrayIndexOutOfBoundsException("planted");
        }
    }
}
