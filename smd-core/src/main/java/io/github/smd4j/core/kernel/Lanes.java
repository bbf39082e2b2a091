package io.github.smd4j.core.kernel;

import java.util.Arrays;

/**
 * Running dot products of blocks of floats, in lanes that lie side by side.
 *
 * <p>The compiler keeps the order of a sum of floats, so it makes no vectors of one, nor of loops
 * over buffers. Here each lane takes every {@value #LANES}-th element and has an order of its own,
 * the arrays are on the heap and the number of rounds is a constant: such loops become vectors. On
 * JDK 17 they do not with 64 lanes, with an offset that is no constant, or with a third array.
 */
final class Lanes {

    private static final int LANES = 128;

    /** Elements a block: four a lane, so that a lane is read and written once for four. */
    static final int BLOCK = 4 * LANES;

    /** Blocks after which the lanes must be flushed to double. */
    static final int FLUSH = 16;

    /** Additions of floats in between: those of a lane, and those of the lanes. */
    static final int ADDITIONS = 4 * FLUSH + LANES / 4;

    private final float[] aa = new float[LANES];
    private final float[] ab = new float[LANES];
    private final float[] bb = new float[LANES];
    private final float[] product = new float[LANES];

    /** Subtracts one block from another. */
    static void subtract(float[] a, float[] b, float[] difference) {
        for (int i = 0; i < BLOCK; i++) {
            difference[i] = a[i] - b[i];
        }
    }

    /** Adds ⟨a, a⟩, ⟨a, b⟩ and ⟨b, b⟩ of a block. */
    void addSquares(float[] a, float[] b) {
        squares(a, b, aa, ab, bb);
    }

    /** Adds ⟨a, a⟩ and ⟨a, b⟩ of a block. */
    void addSquare(float[] a, float[] b) {
        square(a, b, aa, ab);
    }

    /** Adds ⟨a, b⟩ of a block, apart from the others. */
    void addProduct(float[] a, float[] b) {
        product(a, b, product);
    }

    /** Adds ⟨a, a⟩, ⟨a, b⟩ and ⟨b, b⟩ to three sums, and forgets them. */
    void flushSquares(double[] sums, int offset) {
        flushSquare(sums, offset);
        sums[offset + 2] += total(bb);
    }

    /** Adds ⟨a, a⟩ and ⟨a, b⟩ to two sums, and forgets them. */
    void flushSquare(double[] sums, int offset) {
        sums[offset] += total(aa);
        sums[offset + 1] += total(ab);
    }

    /** Returns the product that is kept apart, and forgets it. */
    double flushProduct() {
        return total(product);
    }

    private static void squares(float[] a, float[] b, float[] aa, float[] ab, float[] bb) {
        for (int i = 0; i < LANES; i++) {
            float a0 = a[i];
            float a1 = a[i + LANES];
            float a2 = a[i + 2 * LANES];
            float a3 = a[i + 3 * LANES];
            float b0 = b[i];
            float b1 = b[i + LANES];
            float b2 = b[i + 2 * LANES];
            float b3 = b[i + 3 * LANES];
            aa[i] = Math.fma(a3, a3, Math.fma(a2, a2, Math.fma(a1, a1, Math.fma(a0, a0, aa[i]))));
            ab[i] = Math.fma(a3, b3, Math.fma(a2, b2, Math.fma(a1, b1, Math.fma(a0, b0, ab[i]))));
            bb[i] = Math.fma(b3, b3, Math.fma(b2, b2, Math.fma(b1, b1, Math.fma(b0, b0, bb[i]))));
        }
    }

    private static void square(float[] a, float[] b, float[] aa, float[] ab) {
        for (int i = 0; i < LANES; i++) {
            float a0 = a[i];
            float a1 = a[i + LANES];
            float a2 = a[i + 2 * LANES];
            float a3 = a[i + 3 * LANES];
            aa[i] = Math.fma(a3, a3, Math.fma(a2, a2, Math.fma(a1, a1, Math.fma(a0, a0, aa[i]))));
            float sum = Math.fma(a1, b[i + LANES], Math.fma(a0, b[i], ab[i]));
            ab[i] = Math.fma(a3, b[i + 3 * LANES], Math.fma(a2, b[i + 2 * LANES], sum));
        }
    }

    private static void product(float[] a, float[] b, float[] ab) {
        for (int i = 0; i < LANES; i++) {
            float sum = Math.fma(a[i + LANES], b[i + LANES], Math.fma(a[i], b[i], ab[i]));
            sum = Math.fma(a[i + 2 * LANES], b[i + 2 * LANES], sum);
            ab[i] = Math.fma(a[i + 3 * LANES], b[i + 3 * LANES], sum);
        }
    }

    /** Adds lanes up, four chains at a time, and empties them. */
    private static double total(float[] lanes) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        for (int i = 0; i < LANES; i += 4) {
            a += lanes[i];
            b += lanes[i + 1];
            c += lanes[i + 2];
            d += lanes[i + 3];
        }
        Arrays.fill(lanes, 0);
        return ((double) a + b) + ((double) c + d);
    }
}
