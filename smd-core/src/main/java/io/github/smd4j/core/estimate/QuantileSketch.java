package io.github.smd4j.core.estimate;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;
import com.datadoghq.sketch.ddsketch.store.Bin;
import com.datadoghq.sketch.ddsketch.store.CollapsingHighestDenseStore;
import com.datadoghq.sketch.ddsketch.store.CollapsingLowestDenseStore;
import com.datadoghq.sketch.ddsketch.store.Store;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * Quantiles of a stream, by counting in bins of equal relative width (DDSketch; Masson, Rim and Lee
 * 2019).
 *
 * <p>A quantile is a number within {@value #ACCURACY} relative of the exact one, of either sign.
 * There are at most {@value #BINS} bins a sign, of 8 bytes each: numbers above 0 that lie more than
 * 17 decades above the smallest share the last bin, numbers below 0 as much nearer to 0 than the
 * lowest share another; low quantiles stay accurate. Merging gives what one pass gives, to the bit.
 * A NaN or an infinity makes every answer NaN. Not safe for use by several threads.
 */
public final class QuantileSketch implements Resumable {

    private static final String KIND = "quantile sketch";

    /** Relative accuracy of a quantile. */
    public static final double ACCURACY = 0.01;

    private static final int BINS = 2048;

    /** More than a trillion of one number are not counted. */
    private static final double MOST = 0x1p40;

    private DDSketch sketch = empty();
    private boolean spoiled;

    /**
     * Takes a number.
     *
     * @param value the number
     */
    public void add(double value) {
        if (Double.isFinite(value)) {
            // The mapping ends shortly before the largest double.
            double most = sketch.getIndexMapping().maxIndexableValue();
            sketch.accept(Math.max(-most, Math.min(most, value)));
        } else {
            spoiled = true;
        }
    }

    /**
     * Takes all numbers of another, in any order of the two.
     *
     * @param other the other; stays as it is
     */
    public void merge(QuantileSketch other) {
        sketch.mergeWith(other.sketch);
        spoiled |= other.spoiled;
    }

    /**
     * Returns a quantile: about the number of rank ⌊share·(n − 1)⌋ from below, counted from 0.
     *
     * @param share in [0, 1]
     * @return the quantile; NaN if nothing was taken
     * @throws IllegalArgumentException if the share is out of range
     */
    public double quantile(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be in [0, 1], but was " + share);
        }
        return spoiled || sketch.isEmpty() ? Double.NaN : sketch.getValueAtQuantile(share);
    }

    private static DDSketch empty() {
        return new DDSketch(
                new LogarithmicMapping(ACCURACY),
                () -> new CollapsingLowestDenseStore(BINS),
                () -> new CollapsingHighestDenseStore(BINS));
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        out.writeBoolean(spoiled);
        Store below = sketch.getNegativeValueStore();
        Store above = sketch.getPositiveValueStore();
        out.writeDouble(sketch.getCount() - below.getTotalCount() - above.getTotalCount());
        write(out, below);
        write(out, above);
    }

    private static void write(DataOutput out, Store store) throws IOException {
        List<Bin> bins = store.getAscendingStream().toList();
        out.writeInt(bins.size());
        for (Bin bin : bins) {
            out.writeInt(bin.getIndex());
            out.writeDouble(bin.getCount());
        }
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, this::read);
    }

    private void read(DataInput in) throws IOException {
        spoiled = in.readBoolean();
        sketch = empty();
        sketch.accept(0, count(in));
        read(in, sketch.getNegativeValueStore());
        read(in, sketch.getPositiveValueStore());
    }

    private static void read(DataInput in, Store store) throws IOException {
        int bins = SavedState.readCount(in, BINS);
        for (int i = 0; i < bins; i++) {
            store.add(in.readInt(), count(in));
        }
    }

    /** Whole and so small that their sum is exact: what is saved of it can be taken up again. */
    private static double count(DataInput in) throws IOException {
        double count = in.readDouble();
        SavedState.require(
                count >= 0 && count < MOST && count == Math.rint(count),
                "a count",
                "that is whole and in [0, 2^40)",
                count);
        return count;
    }
}
