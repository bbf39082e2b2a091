package io.github.smd4j.examples.fuzz;

import io.github.smd4j.core.schedule.ScheduleText;

/** A planted bug that must be found: a schedule with a warm-up in front is taken for a crash. */
final class PlantedScheduleFuzz {

    private PlantedScheduleFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        String text = Refusal.text(input);
        boolean taken =
                Refusal.of(IllegalArgumentException.class, () -> ScheduleText.parse(text, 3))
                        != null;
        if (taken && text.contains("warmup")) {
            throw new ArrayIndexOutOfBoundsException("planted");
        }
    }
}
