package io.github.smd4j.core.estimate;

import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Means and co-moments of pairs of numbers, by Welford's update. */
final class PairMoments {

    private long count;
    private double meanA;
    private double meanB;
    private double aa;
    private double ab;
    private double bb;

    void add(double a, double b) {
        count++;
        double deltaA = a - meanA;
        double deltaB = b - meanB;
        meanA += deltaA / count;
        meanB += deltaB / count;
        aa += deltaA * (a - meanA);
        ab += deltaA * (b - meanB);
        bb += deltaB * (b - meanB);
    }

    /** Takes the pairs of another (Chan, Golub and LeVeque 1979). */
    void merge(PairMoments other) {
        if (other.count == 0) {
            return;
        }
        double share = other.count / ((double) count + other.count);
        double both = count * share;
        double deltaA = other.meanA - meanA;
        double deltaB = other.meanB - meanB;
        aa += other.aa + deltaA * deltaA * both;
        ab += other.ab + deltaA * deltaB * both;
        bb += other.bb + deltaB * deltaB * both;
        meanA += deltaA * share;
        meanB += deltaB * share;
        count += other.count;
    }

    /** The moments of pairs (a + shift, b + shift). */
    PairMoments translated(double shift) {
        PairMoments moved = new PairMoments();
        moved.count = count;
        moved.meanA = meanA + shift;
        moved.meanB = meanB + shift;
        moved.aa = aa;
        moved.ab = ab;
        moved.bb = bb;
        return moved;
    }

    /** The moments of pairs (y + shift, mean of (y + shift)²) from those of (y, mean of y²). */
    PairMoments shifted(double shift) {
        PairMoments moved = translated(shift);
        moved.meanB = meanB + 2 * shift * meanA + shift * shift;
        moved.ab = ab + 2 * shift * aa;
        moved.bb = bb + 4 * shift * ab + 4 * shift * shift * aa;
        return moved;
    }

    long count() {
        return count;
    }

    double meanA() {
        return meanA;
    }

    /** Sum of squares of a about its mean. */
    double squaresA() {
        return aa;
    }

    /** Sum of products of a and b about their means. */
    double products() {
        return ab;
    }

    /** Unbiased variance of ca·a + cb·b. */
    double variance(double ca, double cb) {
        return Math.max(0, ca * ca * aa + 2 * ca * cb * ab + cb * cb * bb) / (count - 1);
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(count);
        SavedState.writeDoubles(out, meanA, meanB, aa, ab, bb);
    }

    void read(DataInput in) throws IOException {
        count = in.readLong();
        double[] of = SavedState.readDoubles(in);
        SavedState.require(of.length == 5, "a number of moments of", 5, of.length);
        meanA = of[0];
        meanB = of[1];
        aa = of[2];
        ab = of[3];
        bb = of[4];
    }
}
