package io.github.smd4j.core.estimate;

import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Averages of a stream over consecutive blocks of 1, 2, 4, … numbers, of y and of y² alike, and how
 * far they spread.
 */
final class BlockAverages {

    /** The fewest blocks that a spread is taken from. */
    static final int FEWEST = 16;

    /** Block lengths 1, 2, 4, …; the first is always there. */
    private final List<Level> levels = new ArrayList<>();

    /** Whether blocks were left out at a seam. */
    private boolean gaps;

    /** Blocks of one length, and one that waits for its other half. */
    private static final class Level {

        private final PairMoments blocks = new PairMoments();
        private boolean half;
        private double halfMean;
        private double halfSquare;

        /** The waiting mean of y² for numbers that are greater by a shift. */
        double square(double shift) {
            return halfSquare + shift * (2 * halfMean + shift);
        }

        /** Variance of the mean of a·y + b·y², if blocks of this length were independent. */
        double meanVariance(double a, double b) {
            return blocks.variance(a, b) / blocks.count();
        }
    }

    BlockAverages() {
        levels.add(new Level());
    }

    void add(double y) {
        block(0, y, y * y);
    }

    /** Adds a block of the length of a level, and the longer ones that it completes. */
    private void block(int from, double blockMean, double blockSquare) {
        double mean = blockMean;
        double square = blockSquare;
        for (int i = from; ; i++) {
            Level level = level(i);
            level.blocks.add(mean, square);
            if (!level.half) {
                level.half = true;
                level.halfMean = mean;
                level.halfSquare = square;
                return;
            }
            level.half = false;
            mean = (level.halfMean + mean) / 2;
            square = (level.halfSquare + square) / 2;
        }
    }

    private Level level(int index) {
        if (index == levels.size()) {
            levels.add(new Level());
        }
        return levels.get(index);
    }

    /** Takes the numbers of another that is not empty, each greater by a shift, behind its own. */
    void merge(BlockAverages later, double shift) {
        // Without a gap the longest block of the other is one alone, and fits as any other would.
        int top = later.levels.size() - 1;
        boolean fits = !later.gaps && levels.stream().limit(top).noneMatch(level -> level.half);
        int most = fits ? top : top + 1;
        for (int i = 0; i < most; i++) {
            Level more = later.levels.get(i);
            Level level = level(i);
            level.blocks.merge(more.blocks.shifted(shift));
            level.half = more.half;
            level.halfMean = more.halfMean + shift;
            level.halfSquare = more.square(shift);
        }
        if (fits) {
            Level longest = later.levels.get(top);
            block(top, longest.halfMean + shift, longest.square(shift));
        } else {
            gaps = true;
            // What waits for its other half is followed by a gap.
            levels.subList(most, levels.size()).forEach(level -> level.half = false);
        }
    }

    /** Moments of (y, y²) of the single numbers. */
    PairMoments numbers() {
        return levels.get(0).blocks;
    }

    /** Variance of the mean of a·y + b·y², if the numbers were independent. */
    double independent(double a, double b) {
        return levels.get(0).meanVariance(a, b);
    }

    /** Variance of the mean of a·y + b·y²; NaN if there are fewer than {@value #FEWEST} numbers. */
    double meanVariance(double a, double b) {
        double plain = independent(a, b);
        if (numbers().count() < FEWEST) {
            return Double.NaN;
        }
        // What is not a number may not be in a longer block yet.
        if (plain == 0 || Double.isNaN(plain)) {
            return plain;
        }
        Level used = resolved(a, b);
        for (int i = levels.size() - 1; used == null; i--) {
            used = levels.get(i).blocks.count() >= FEWEST ? levels.get(i) : null;
        }
        return used.meanVariance(a, b);
    }

    /** Whether the blocks are long enough for the correlation of a·y + b·y². */
    boolean isResolved(double a, double b) {
        return resolved(a, b) != null;
    }

    /** The shortest blocks with B³ > 2n·widening²; null if there are too few of those. */
    private Level resolved(double a, double b) {
        double n = numbers().count();
        double length = 1;
        for (Level level : levels) {
            if (level.blocks.count() < FEWEST) {
                break;
            }
            double widening = level.meanVariance(a, b) / independent(a, b);
            if (length * length * length > 2 * n * widening * widening) {
                return level;
            }
            length *= 2;
        }
        return null;
    }

    void write(DataOutput out) throws IOException {
        out.writeBoolean(gaps);
        out.writeInt(levels.size());
        for (Level level : levels) {
            level.blocks.write(out);
            out.writeBoolean(level.half);
            out.writeDouble(level.halfMean);
            out.writeDouble(level.halfSquare);
        }
    }

    void read(DataInput in) throws IOException {
        gaps = in.readBoolean();
        int lengths = SavedState.readCount(in, Long.SIZE);
        SavedState.require(lengths > 0, "block lengths", "above 0", lengths);
        levels.clear();
        for (int i = 0; i < lengths; i++) {
            Level level = level(i);
            level.blocks.read(in);
            level.half = in.readBoolean();
            level.halfMean = in.readDouble();
            level.halfSquare = in.readDouble();
        }
    }
}
