package io.github.smd4j.examples.report;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Ticks of the step axis at round numbers, as many as a panel has room for. */
final class StepTicks {

    /** Points that a label takes, with the room beside it. */
    private static final int ROOM = 56;

    private StepTicks() {}

    static List<Scale.Tick> of(ValueRange steps, int width) {
        long unit = 1;
        for (int k = 0; (steps.high() - steps.low()) / unit > (double) width / ROOM; k++) {
            // 1, 2, 5, 10, 20, 50, …
            unit = k % 3 == 1 ? unit / 2 * 5 : unit * 2;
        }
        DecimalFormat format =
                new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
        List<Scale.Tick> ticks = new ArrayList<>();
        long first = (long) Math.ceil(steps.low() / unit) * unit;
        for (long at = first; at <= steps.high(); at += unit) {
            ticks.add(new Scale.Tick(at, format.format(at)));
        }
        return ticks;
    }
}
