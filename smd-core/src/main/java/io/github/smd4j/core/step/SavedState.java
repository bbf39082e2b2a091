package io.github.smd4j.core.step;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/**
 * The form of the state of a {@link Resumable}: its kind in words, a version byte, and what it
 * holds. Numbers go through as their bits (a NaN as NaN); a number that is read is never trusted
 * for the size of an array.
 */
public final class SavedState {

    private static final int CHUNK = 1 << 13;

    private SavedState() {}

    /** Reads what a state holds. */
    @FunctionalInterface
    public interface Content {

        /**
         * Reads it.
         *
         * @param in the state, behind its kind and version
         * @throws IOException if it cannot be read or does not fit
         */
        void read(DataInput in) throws IOException;
    }

    /**
     * Begins a state.
     *
     * @param out where it goes
     * @param kind what it is the state of
     * @param version of its form, in [1, 255]
     * @throws IOException if it cannot be written
     */
    public static void begin(DataOutput out, String kind, int version) throws IOException {
        writeText(out, kind);
        out.writeByte(version);
    }

    /**
     * Reads a state that {@link #begin} began.
     *
     * @param in the state
     * @param kind what it must be the state of
     * @param version the version of the form that is known
     * @param content reads the rest
     * @throws IOException if it is of another kind or version, is cut short, or the content is
     *     refused
     */
    public static void read(DataInput in, String kind, int version, Content content)
            throws IOException {
        try {
            String found = readText(in, 100);
            if (!found.equals(kind)) {
                throw new IOException("must be the state of a " + kind + ", but was " + found);
            }
            int form = in.readUnsignedByte();
            if (form != version) {
                throw new IOException(
                        "the state of a "
                                + kind
                                + " must be of version "
                                + version
                                + ", but was of "
                                + form);
            }
            content.read(in);
        } catch (EOFException e) {
            throw new IOException("the state of a " + kind + " is cut short", e);
        }
    }

    /**
     * Checks that what a state says of the settings is so.
     *
     * @param fits whether it is
     * @param name what it speaks of
     * @param expected what the settings say
     * @param found what the state says
     * @throws IOException if it is not
     */
    public static void require(boolean fits, String name, Object expected, Object found)
            throws IOException {
        if (!fits) {
            throw new IOException(
                    "the state must have "
                            + name
                            + " "
                            + expected
                            + " as these settings do, but has "
                            + found);
        }
    }

    /**
     * Writes the state of something that may have none, as a sink that is a lambda.
     *
     * @param out where it goes
     * @param part the part
     * @throws IOException if it cannot be written
     */
    public static void writePart(DataOutput out, Object part) throws IOException {
        out.writeBoolean(part instanceof Resumable);
        if (part instanceof Resumable resumable) {
            resumable.save(out);
        }
    }

    /**
     * Reads what {@link #writePart} wrote.
     *
     * @param in the state
     * @param part takes it up
     * @throws IOException if one of the two has a state and the other has none, or it is refused
     */
    public static void readPart(DataInput in, Object part) throws IOException {
        if (in.readBoolean() != part instanceof Resumable) {
            throw new IOException(
                    "the state must be that of as many parts as there are, but has "
                            + (part instanceof Resumable ? "none" : "one")
                            + " in the place of "
                            + part.getClass().getSimpleName());
        }
        if (part instanceof Resumable resumable) {
            resumable.restore(in);
        }
    }

    /**
     * Writes a text, whatever is in it.
     *
     * @param out where it goes
     * @param text the text
     * @throws IOException if it cannot be written
     */
    public static void writeText(DataOutput out, String text) throws IOException {
        out.writeInt(text.length());
        out.writeChars(text);
    }

    /**
     * Reads what {@link #writeText} wrote.
     *
     * @param in the state
     * @return the text
     * @throws IOException if it cannot be read
     */
    public static String readText(DataInput in) throws IOException {
        return readText(in, Integer.MAX_VALUE);
    }

    private static String readText(DataInput in, int most) throws IOException {
        int length = readCount(in, most);
        StringBuilder text = new StringBuilder(Math.min(length, CHUNK));
        for (int i = 0; i < length; i++) {
            text.append(in.readChar());
        }
        return text.toString();
    }

    /**
     * Writes numbers.
     *
     * @param out where they go
     * @param values the numbers
     * @throws IOException if they cannot be written
     */
    public static void writeDoubles(DataOutput out, double... values) throws IOException {
        out.writeInt(values.length);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    /**
     * Reads what {@link #writeDoubles} wrote.
     *
     * @param in the state
     * @return the numbers
     * @throws IOException if they cannot be read
     */
    public static double[] readDoubles(DataInput in) throws IOException {
        int length = readCount(in, Integer.MAX_VALUE);
        double[] values = new double[Math.min(length, CHUNK)];
        for (int i = 0; i < length; i++) {
            if (i == values.length) {
                values = Arrays.copyOf(values, (int) Math.min(length, 2L * i));
            }
            values[i] = in.readDouble();
        }
        return values;
    }

    /**
     * Reads how many things follow.
     *
     * @param in the state
     * @param most the greatest number that makes sense
     * @return the number
     * @throws IOException if it is not in [0, most]
     */
    public static int readCount(DataInput in, int most) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > most) {
            throw new IOException(
                    "the state must hold a count in [0, "
                            + most
                            + "], but has "
                            + count
                            + ": it is damaged, or that of something else");
        }
        return count;
    }
}
