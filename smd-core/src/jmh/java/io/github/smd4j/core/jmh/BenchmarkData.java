package io.github.smd4j.core.jmh;

/** Data that the C baselines make alike. */
final class BenchmarkData {

    private BenchmarkData() {}

    /** In [0, 1), the same as uniform() of timing.h. */
    static double uniform(int i) {
        return (i * 2654435761L & 0xffffffffL) / 4294967296.0;
    }

    /** Values of L in [7, 13), few enough to stay in the first cache. */
    static double[] levels() {
        double[] levels = new double[1024];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = 7 + 6 * uniform(i);
        }
        return levels;
    }
}
