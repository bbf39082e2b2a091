package io.github.smd4j.examples.experiment;

/** Counts how often the right class is among those with the largest logits. */
final class Accuracy {

    private static final int MOST = 5;

    private final long[] right = new long[MOST];
    private long images;

    /**
     * Takes a batch.
     *
     * @param logits (n, classes)
     * @param labels (n)
     */
    void add(float[] logits, int[] labels) {
        int classes = logits.length / labels.length;
        for (int i = 0; i < labels.length; i++) {
            int rank = rank(logits, i * classes, classes, labels[i]);
            if (rank < MOST) {
                right[rank]++;
            }
        }
        images += labels.length;
    }

    /** Of equal logits the first counts as the larger; NaN is larger than nothing. */
    private static int rank(float[] logits, int from, int classes, int label) {
        float own = logits[from + label];
        if (Float.isNaN(own)) {
            return classes;
        }
        int larger = 0;
        for (int k = 0; k < classes; k++) {
            float other = logits[from + k];
            if (other > own || (other == own && k < label)) {
                larger++;
            }
        }
        return larger;
    }

    /** The share of images whose class is among the {@code k} largest, 1 to 5; 0 of no image. */
    double top(int k) {
        long sum = 0;
        for (int rank = 0; rank < k; rank++) {
            sum += right[rank];
        }
        return images == 0 ? 0 : (double) sum / images;
    }
}
