package io.github.smd4j.examples.cli;

import io.github.smd4j.core.step.StepSums;

/**
 * How far a weight vector turned from one checkpoint to another.
 *
 * @param normFrom its norm in the first
 * @param normTo its norm in the second
 * @param radians the angle between the two; NaN where one is zero
 */
record WeightAngle(double normFrom, double normTo, double radians) {

    /** Of a row of both, from an index to the one behind its last. */
    static WeightAngle of(double[] before, double[] after, int from, int to) {
        double ww = 0;
        double wd = 0;
        double dd = 0;
        double next = 0;
        for (int i = from; i < to; i++) {
            double d = after[i] - before[i];
            ww += before[i] * before[i];
            wd += before[i] * d;
            dd += d * d;
            next += after[i] * after[i];
        }
        double angle =
                ww > 0 && next > 0 ? new StepSums(ww, wd, dd, 0, 0, 0).angularUpdate() : Double.NaN;
        return new WeightAngle(Math.sqrt(ww), Math.sqrt(next), angle);
    }
}
