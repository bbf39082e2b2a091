package io.github.smd4j.examples.fuzz;

import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.schedule.ScheduleText;

/** The text of a learning-rate schedule. */
final class ScheduleFuzz {

    private ScheduleFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        String text = Refusal.text(input);
        Schedule schedule =
                Refusal.of(IllegalArgumentException.class, () -> ScheduleText.parse(text, 3));
        if (schedule != null) {
            for (long step : new long[] {0, 1, 2, 1000, Long.MAX_VALUE / 4}) {
                double rate = schedule.learningRate(step);
                Refusal.require(rate >= 0 && Double.isFinite(rate), "rate " + rate + " at " + step);
            }
        }
    }
}
