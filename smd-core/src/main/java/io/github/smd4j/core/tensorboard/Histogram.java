package io.github.smd4j.core.tensorboard;

import java.util.Arrays;

/**
 * How some numbers lie, in buckets of equal width from the least to the greatest.
 *
 * @param numbers those that are finite, sorted
 * @param counts how many lie in each bucket
 */
record Histogram(double[] numbers, double[] counts) {

    private static final int BUCKETS = 30;

    /** Numbers that are not finite are left out: a histogram has no place for them. */
    static Histogram of(double[] numbers) {
        double[] finite = Arrays.stream(numbers).filter(Double::isFinite).sorted().toArray();
        if (finite.length == 0) {
            return new Histogram(finite, new double[0]);
        }
        double least = finite[0];
        double width = finite[finite.length - 1] - least;
        double[] counts = new double[width > 0 ? BUCKETS : 1];
        for (double each : finite) {
            int bucket = width > 0 ? (int) (BUCKETS * ((each - least) / width)) : 0;
            counts[Math.min(bucket, counts.length - 1)]++;
        }
        return new Histogram(finite, counts);
    }

    /** The right edge of each bucket. */
    double[] limits() {
        double[] limits = new double[counts.length];
        for (int i = 0; i < limits.length; i++) {
            double share = (i + 1) / (double) limits.length;
            limits[i] = least() + share * (greatest() - least());
        }
        return limits;
    }

    private double least() {
        return numbers.length == 0 ? 0 : numbers[0];
    }

    private double greatest() {
        return numbers.length == 0 ? 0 : numbers[numbers.length - 1];
    }

    /** TensorBoard's {@code HistogramProto}. */
    byte[] toBytes() {
        return new ProtoBytes()
                .real(1, least())
                .real(2, greatest())
                .real(3, numbers.length)
                .real(4, Arrays.stream(numbers).sum())
                .real(5, Arrays.stream(numbers).map(x -> x * x).sum())
                .reals(6, limits())
                .reals(7, counts)
                .toBytes();
    }
}
