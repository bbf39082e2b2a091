package io.github.smd4j.core.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Forms the sums of one step from a kept copy of the weight and the weight after it, for optimizers
 * that do not measure.
 *
 * <p>With k the weight kept from the step before, w the weight now and g its gradient, d = w − k
 * ends the old step and ⟨d, g⟩ is what the new step needs of the hidden buffer. Where steps are
 * sampled, one of them ends and none begins, or the other way round: so each half is had alone.
 *
 * <p>Accuracy: relative error of the squares below 1e-6, of a dot product below 1e-6 of the product
 * of the norms, as long as elements differ. At worst, where all are equal and round alike, below
 * {@value #ADDITIONS}·2^-24 = 1.6e-5.
 *
 * <p>Blocks are copied to arrays on the heap, where {@link Lanes} adds them up. Holds those arrays,
 * 16 kB, and is not safe for use by several threads.
 */
public final class PairedSums {

    /** Numbers that {@link #open} gives: ‖w‖², ⟨w, g⟩, ‖g‖², ⟨d, g⟩. */
    public static final int OPENING = 4;

    /** Numbers that {@link #end} gives: ‖d‖², ⟨k, d⟩. */
    public static final int ENDING = 2;

    /** Additions of floats after which a sum goes on in double, at most. */
    public static final int ADDITIONS = Lanes.ADDITIONS;

    /** Rows that are shorter cost less one by one, in double, than as a block filled with zeros. */
    private static final int SHORTEST = 64;

    private final float[] k = new float[Lanes.BLOCK];
    private final float[] w = new float[Lanes.BLOCK];
    private final float[] g = new float[Lanes.BLOCK];
    private final float[] d = new float[Lanes.BLOCK];
    private final Lanes lanes = new Lanes();

    /** Creates the arrays. */
    public PairedSums() {}

    /**
     * Forms what one row shows when a step opens: ‖w‖², ⟨w, g⟩, ‖g‖² and ⟨d, g⟩.
     *
     * @param kept the weight before the last step, k
     * @param weight the weight now, w
     * @param gradient the gradient at w, g
     * @param from index of the first element of the row
     * @param to index behind the last
     * @param sums array that gets the four sums, in place of what is there
     * @param offset index of the first of them
     */
    public void open(
            FloatBuffer kept,
            FloatBuffer weight,
            FloatBuffer gradient,
            int from,
            int to,
            double[] sums,
            int offset) {
        Arrays.fill(sums, offset, offset + OPENING, 0);
        if (to - from < SHORTEST) {
            openShort(kept, weight, gradient, from, to, sums, offset);
            return;
        }
        int blocks = 0;
        for (int start = from; start < to; start += Lanes.BLOCK) {
            int count = Math.min(Lanes.BLOCK, to - start);
            read(kept, start, count, k);
            read(weight, start, count, w);
            read(gradient, start, count, g);
            Lanes.subtract(w, k, d);
            lanes.addSquares(w, g);
            lanes.addProduct(d, g);
            blocks++;
            if (blocks % Lanes.FLUSH == 0) {
                flushOpening(sums, offset);
            }
        }
        flushOpening(sums, offset);
    }

    /**
     * Forms what one row shows when the step has ended: ‖d‖² and ⟨k, d⟩.
     *
     * @param kept the weight before the step, k
     * @param weight the weight after it, w
     * @param from index of the first element of the row
     * @param to index behind the last
     * @param sums array that gets the two sums, in place of what is there
     * @param offset index of the first of them
     */
    public void end(
            FloatBuffer kept, FloatBuffer weight, int from, int to, double[] sums, int offset) {
        Arrays.fill(sums, offset, offset + ENDING, 0);
        if (to - from < SHORTEST) {
            endShort(kept, weight, from, to, sums, offset);
            return;
        }
        int blocks = 0;
        for (int start = from; start < to; start += Lanes.BLOCK) {
            int count = Math.min(Lanes.BLOCK, to - start);
            read(kept, start, count, k);
            read(weight, start, count, w);
            Lanes.subtract(w, k, d);
            lanes.addSquare(d, k);
            blocks++;
            if (blocks % Lanes.FLUSH == 0) {
                flushEnding(sums, offset);
            }
        }
        flushEnding(sums, offset);
    }

    private static void openShort(
            FloatBuffer kept,
            FloatBuffer weight,
            FloatBuffer gradient,
            int from,
            int to,
            double[] sums,
            int offset) {
        for (int i = from; i < to; i++) {
            double w = weight.get(i);
            double g = gradient.get(i);
            sums[offset] += w * w;
            sums[offset + 1] += w * g;
            sums[offset + 2] += g * g;
            sums[offset + 3] += (w - kept.get(i)) * g;
        }
    }

    private static void endShort(
            FloatBuffer kept, FloatBuffer weight, int from, int to, double[] sums, int offset) {
        for (int i = from; i < to; i++) {
            double k = kept.get(i);
            double d = weight.get(i) - k;
            sums[offset] += d * d;
            sums[offset + 1] += k * d;
        }
    }

    private void flushOpening(double[] sums, int offset) {
        lanes.flushSquares(sums, offset);
        sums[offset + 3] += lanes.flushProduct();
    }

    private void flushEnding(double[] sums, int offset) {
        lanes.flushSquare(sums, offset);
    }

    /** Reads part of a block and fills it up with zeros, which add nothing. */
    private static void read(FloatBuffer from, int start, int count, float[] block) {
        from.get(start, block, 0, count);
        if (count < Lanes.BLOCK) {
            Arrays.fill(block, count, Lanes.BLOCK, 0);
        }
    }
}
