package io.github.smd4j.examples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExactAngleTest {

    private static final MathContext DIGITS = new MathContext(60);

    /** atan2 of double arguments is within 2 ulps, and the area's root costs as much again. */
    @Test
    void agreesWithSixtyDigits() {
        for (double angle : new double[] {1e-2, 1e-5}) {
            SplittableRandom random = new SplittableRandom(1);
            float[] w = new float[5000];
            float[] after = new float[w.length];
            BigDecimal ww = BigDecimal.ZERO;
            BigDecimal wd = BigDecimal.ZERO;
            BigDecimal dd = BigDecimal.ZERO;
            for (int i = 0; i < w.length; i++) {
                w[i] = (float) random.nextGaussian();
                after[i] = (float) (w[i] + angle * random.nextGaussian());
                BigDecimal x = new BigDecimal(w[i]);
                BigDecimal d = new BigDecimal(after[i]).subtract(x);
                ww = ww.add(x.multiply(x));
                wd = wd.add(x.multiply(d));
                dd = dd.add(d.multiply(d));
            }
            BigDecimal height = ww.multiply(dd).subtract(wd.multiply(wd)).sqrt(DIGITS);
            double tangent = height.divide(ww.add(wd), DIGITS).doubleValue();
            double truth = Math.atan(tangent);
            assertEquals(truth, ExactAngle.of(w, after), 8 * Math.ulp(truth));
        }
    }
}
