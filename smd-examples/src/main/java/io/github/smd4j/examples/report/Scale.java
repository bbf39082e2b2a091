package io.github.smd4j.examples.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A y axis: where a value lies and where its ticks are. */
interface Scale {

    /** Place of a value in units of a decade; NaN if the scale cannot show it. */
    double place(double value);

    /** The least length of an axis, so that ticks fall on it and noise does not fill it. */
    default double leastSpan() {
        return 0.4;
    }

    /** The part of a scattering series that may lie beyond either end of the axis. */
    default double outside() {
        return 0.002;
    }

    /** The ticks between two places. */
    List<Tick> ticks(double low, double high);

    /**
     * A mark of the axis.
     *
     * @param place where it lies
     * @param label its text, or empty for a minor tick
     */
    record Tick(double place, String label) {}

    /** The values themselves, with about five ticks. */
    static Scale linear() {
        return new Scale() {
            @Override
            public double place(double value) {
                return value;
            }

            @Override
            public double leastSpan() {
                return 0;
            }

            @Override
            public double outside() {
                // A long tail would press everything else against the bottom.
                return 0.01;
            }

            @Override
            public List<Tick> ticks(double low, double high) {
                int exponent = (int) Math.floor(Math.log10((high - low) / 5));
                int times = 1;
                while ((high - low) / (times * Math.pow(10, exponent)) > 6) {
                    times = times == 1 ? 2 : times == 2 ? 5 : 10;
                }
                double unit = times * Math.pow(10, exponent);
                List<Tick> ticks = new ArrayList<>();
                for (long k = (long) Math.ceil(low / unit); k * unit <= high; k++) {
                    // The decimal product: 3 times 0.1 as a reader writes it.
                    BigDecimal value = BigDecimal.valueOf(k * times).scaleByPowerOfTen(exponent);
                    ticks.add(new Tick(value.doubleValue(), signed(value.doubleValue())));
                }
                return ticks;
            }
        };
    }

    /** The logarithm to base 10 of positive values; others are not shown. */
    static Scale log() {
        return new Scale() {
            @Override
            public double place(double value) {
                return value > 0 ? Math.log10(value) : Double.NaN;
            }

            @Override
            public List<Tick> ticks(double low, double high) {
                return decades(low, high, named(high - low));
            }
        };
    }

    /**
     * A scale for values of both signs: linear well below the unit, logarithmic well above it, that
     * is asinh(value / (2·unit)) / ln 10.
     */
    static Scale signedLog(double unit) {
        return new Scale() {
            @Override
            public double place(double value) {
                double half = value / (2 * unit);
                double asinh = Math.log(Math.abs(half) + Math.sqrt(half * half + 1));
                return Math.copySign(asinh, half) / Math.log(10);
            }

            @Override
            public List<Tick> ticks(double low, double high) {
                List<Tick> ticks = new ArrayList<>();
                ticks.add(new Tick(0, "0"));
                int decades = (int) Math.ceil(Math.max(-low, high)) + 1;
                for (int decade = 0; decade < decades; decade++) {
                    double value = unit * Math.pow(10, decade);
                    for (int times = 1; times < 10; times++) {
                        // Beside 0 there is no room for the first decade's labels.
                        boolean named = times == 1 && decade > 0;
                        double at = times * value;
                        ticks.add(new Tick(place(at), named ? signed(at) : ""));
                        ticks.add(new Tick(place(-at), named ? signed(-at) : ""));
                    }
                }
                ticks.removeIf(tick -> tick.place() < low || tick.place() > high);
                return ticks;
            }
        };
    }

    private static List<Tick> decades(double low, double high, List<Integer> named) {
        List<Tick> ticks = new ArrayList<>();
        for (int decade = (int) Math.floor(low); decade <= high; decade++) {
            for (int times = 1; times < 10; times++) {
                double value = Double.parseDouble(times + "e" + decade);
                double place = Math.log10(value);
                if (place >= low && place <= high) {
                    ticks.add(new Tick(place, named.contains(times) ? text(value) : ""));
                }
            }
        }
        return ticks;
    }

    /** Which multiples of a power of ten have a label on an axis of that many decades. */
    private static List<Integer> named(double decades) {
        if (decades < 0.9) {
            return List.of(1, 2, 3, 4, 5, 6, 8);
        }
        return decades < 1.7 ? List.of(1, 2, 5) : List.of(1);
    }

    private static String signed(double value) {
        return value == 0 ? "0" : value < 0 ? "−" + text(-value) : text(value);
    }

    /** A round number as a reader writes it: 0.05, 200, 2·10⁻⁴. */
    static String text(double value) {
        if (value >= 0.999e-3 && value < 0.999e5) {
            String digits = String.format(Locale.ROOT, "%.3f", value);
            return digits.replaceAll("\\.?0+$", "");
        }
        int exponent = (int) Math.floor(Math.log10(value) + 1e-9);
        long times = Math.round(value / Math.pow(10, exponent));
        StringBuilder text = new StringBuilder(times == 1 ? "10" : times + "·10");
        for (char digit : String.valueOf(exponent).toCharArray()) {
            text.append(digit == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(digit - '0'));
        }
        return text.toString();
    }
}
