package io.github.smd4j.examples.data;

/**
 * Images that go through a network together.
 *
 * @param pixels (n, channels, rows, columns), normalized
 * @param labels (n), the classes
 */
public record ImageBatch(float[] pixels, int[] labels) {

    /**
     * Returns the number of images.
     *
     * @return n
     */
    public int size() {
        return labels.length;
    }
}
