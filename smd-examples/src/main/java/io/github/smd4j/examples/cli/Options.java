package io.github.smd4j.examples.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads and checks the values of options, in the words of the command line. */
final class Options {

    private Options() {}

    /** Returns a value that is finite and above 0. */
    static double positive(String option, double value) {
        return require(
                value > 0 && value < Double.POSITIVE_INFINITY, option, "finite and above 0", value);
    }

    /** Returns a value that is finite and not negative. */
    static double notNegative(String option, double value) {
        return require(
                value >= 0 && value < Double.POSITIVE_INFINITY,
                option,
                "finite and not negative",
                value);
    }

    /** Returns a momentum. */
    static double momentum(String option, double value) {
        return require(value >= 0 && value < 1, option, "in [0, 1)", value);
    }

    /** Returns the value if the condition holds. */
    static double require(boolean holds, String option, String range, double value) {
        if (!holds) {
            throw new IllegalArgumentException(option + " must be " + range + ", but was " + value);
        }
        return value;
    }

    /** Returns a whole number from {@code least} to {@code most}. */
    static int whole(String option, long value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    option + " must be in [" + least + ", " + most + "], but was " + value);
        }
        return (int) value;
    }

    /** Reads a number. */
    static final class Real implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            try {
                return Double.valueOf(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is not a number");
            }
        }
    }

    /** Reads a whole number. */
    static final class Whole implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is not a whole number");
            }
        }
    }
}
