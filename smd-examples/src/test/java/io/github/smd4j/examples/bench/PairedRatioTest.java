package io.github.smd4j.examples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairedRatioTest {

    private static PairedRatio interval(int pairs, double low, double high) {
        return new PairedRatio(pairs, 1, 1, (low + high) / 2, low, high);
    }

    @Test
    void verdictNeedsTheWholeInterval() {
        assertEquals("met", interval(30, 0.60, 0.70).against(0.70));
        assertEquals("not resolved", interval(30, 0.60, 0.71).against(0.70));
        assertEquals("not resolved", interval(30, 0.70, 0.80).against(0.70));
        assertEquals("missed", interval(30, 0.71, 0.80).against(0.70));
    }

    @Test
    void fewPairsResolveNothing() {
        assertEquals("not resolved", interval(29, 0.1, 0.2).against(0.70));
        assertEquals("not resolved", interval(29, 0.8, 0.9).against(0.70));
    }

    @Test
    void ratioIsTheMedianOverPairsNotOfMedians() {
        PairedRatio ratio = PairedRatio.of(new double[] {1, 2, 30}, new double[] {2, 10, 10});
        assertEquals(0.5, ratio.ratio());
        assertEquals(2, ratio.first());
        assertEquals(10, ratio.second());
        assertEquals(3, ratio.pairs());
    }

    @Test
    void loadThatSlowsBothLeavesTheRatio() {
        SplittableRandom random = new SplittableRandom(7);
        double[] first = new double[40];
        double[] second = new double[40];
        Arrays.setAll(
                first,
                i -> {
                    double load = 1 + 9 * random.nextDouble();
                    second[i] = 10 * load;
                    return 7 * load * (1 + 0.02 * (random.nextDouble() - 0.5));
                });
        PairedRatio ratio = PairedRatio.of(first, second);
        // The noise is at most 1% of either sign.
        assertTrue(ratio.low() >= 0.693 && ratio.high() <= 0.707, ratio::toString);
    }

    /** Medians of normal samples: the interval covers the true median in about 95% of them. */
    @Test
    void intervalCoversTheMedian() {
        int covered = 0;
        int runs = 100;
        SplittableRandom random = new SplittableRandom(3);
        for (int run = 0; run < runs; run++) {
            double[] first = new double[30];
            double[] second = new double[30];
            Arrays.fill(second, 1);
            Arrays.setAll(first, i -> 1 + 0.1 * random.nextGaussian());
            PairedRatio ratio = PairedRatio.of(first, second);
            covered += ratio.low() <= 1 && ratio.high() >= 1 ? 1 : 0;
        }
        // Binomial: 95 with a standard deviation of 2.2; five of them below.
        assertTrue(covered >= 84, covered + " of " + runs);
    }

    @Test
    void pairsTakeTurnsAndWarmUpIsNotCounted() {
        List<String> order = new ArrayList<>();
        PairedRatio ratio =
                PairedRatio.of(
                        2,
                        1,
                        () -> {
                            order.add("a");
                            return order.size() <= 2 ? 1000 : 3;
                        },
                        () -> {
                            order.add("b");
                            return order.size() <= 2 ? 1 : 4;
                        });
        assertEquals(List.of("b", "a", "a", "b", "b", "a"), order);
        assertEquals(0.75, ratio.ratio());
    }
}
