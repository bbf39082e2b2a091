package io.github.smd4j.examples.report;

/**
 * One layer's measured series and its theory lines.
 *
 * <p>All arrays have one length n, one element a measured step; NaN stands where there is no value,
 * and a line that does not exist is NaN throughout. The arrays are kept, not copied: do not change
 * them afterwards.
 *
 * @param parameter path of the parameter, the panel's title
 * @param step (n), numbers of the measured steps, from 0, rising
 * @param angularUpdate (n), measured Δ in radians
 * @param squaredNorm (n), measured ‖w‖²
 * @param unitGradientSquared (n), measured ‖g̃‖²
 * @param unitH (n), measured h̃, of either sign
 * @param equilibriumAngle (n), radians: from the hyperparameters alone
 * @param givenLAngle (n), radians: from the measured h̃ of the run
 * @param aheadAngle (n), radians: forecast from the state at a cut
 * @param aheadAngleLow (n), radians: lower end of its interval for the RMS of 50 steps
 * @param aheadAngleHigh (n), radians: upper end of that
 * @param equilibriumSquaredNorm (n), from the hyperparameters and the measured L
 * @param givenLSquaredNorm (n), from the measured h̃ of the run
 * @param aheadSquaredNorm (n), forecast from the state at a cut
 */
public record LayerSeries(
        String parameter,
        long[] step,
        double[] angularUpdate,
        double[] squaredNorm,
        double[] unitGradientSquared,
        double[] unitH,
        double[] equilibriumAngle,
        double[] givenLAngle,
        double[] aheadAngle,
        double[] aheadAngleLow,
        double[] aheadAngleHigh,
        double[] equilibriumSquaredNorm,
        double[] givenLSquaredNorm,
        double[] aheadSquaredNorm) {

    /** Checks that the lengths agree and that the steps rise. */
    public LayerSeries {
        double[][] series = {
            angularUpdate,
            squaredNorm,
            unitGradientSquared,
            unitH,
            equilibriumAngle,
            givenLAngle,
            aheadAngle,
            aheadAngleLow,
            aheadAngleHigh,
            equilibriumSquaredNorm,
            givenLSquaredNorm,
            aheadSquaredNorm
        };
        for (double[] values : series) {
            if (values.length != step.length) {
                throw new IllegalArgumentException(
                        "every series of "
                                + parameter
                                + " must have one value a step, but for "
                                + step.length
                                + " steps came "
                                + values.length
                                + " values");
            }
        }
        for (int i = 0; i < step.length; i++) {
            if (step[i] < 0 || (i > 0 && step[i] <= step[i - 1])) {
                throw new IllegalArgumentException(
                        "the steps of "
                                + parameter
                                + " must rise from 0, but number "
                                + i
                                + " is "
                                + step[i]);
            }
        }
    }
}
