package io.github.smd4j.djl.measure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.djl.memory.PendingReads;
import io.github.smd4j.djl.memory.SavedElements;
import io.github.smd4j.djl.memory.WideRows;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Consumer;

/** A copy on the weight's own device; sums in float64 there, which wait to be read. */
final class DeviceKeptWeight implements KeptWeight {

    /** How many are kept of the first half of a step. */
    private static final int SUMS = 4;

    private final int rows;
    private final PendingReads reads;
    private final NDList opened = new NDList();
    private NDArray kept;

    DeviceKeptWeight(int rows, PendingReads reads) {
        this.rows = rows;
        this.reads = reads;
    }

    @Override
    public void pass(NDArray weight, NDArray gradient, Turn turn, Consumer<FilterSums> ended) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            WideRows before = WideRows.of(kept, rows);
            WideRows now = WideRows.of(weight, rows);
            WideRows move = now.minus(before);
            if (turn.ends()) {
                NDList six =
                        new NDList(
                                opened.get(0),
                                before.dot(move),
                                move.dot(move),
                                opened.get(1),
                                opened.get(2),
                                opened.get(3));
                reads.add(
                        NDArrays.stack(six, 1), values -> ended.accept(FilterSums.owning(values)));
            }
            if (turn.begins()) {
                WideRows g = WideRows.of(gradient, rows);
                double scale = turn.velocityScale().orElse(Double.NaN);
                opened.close();
                opened.clear();
                opened.add(now.dot(now));
                opened.add(g.dot(g));
                opened.add(now.dot(g));
                opened.add(move.dot(g).mul(-scale));
                opened.forEach(NDScope::unregister);
            }
        }
    }

    @Override
    public void keep(NDArray weight) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray copy = weight.stopGradient().duplicate();
            NDScope.unregister(copy);
            forget();
            kept = copy;
        }
    }

    @Override
    public void save(DataOutput out, boolean open) throws IOException {
        SavedElements.write(kept, out);
        if (open) {
            for (NDArray sums : opened) {
                SavedState.writeDoubles(out, sums.toDoubleArray());
            }
        }
    }

    @Override
    public void restore(DataInput in, NDArray weight, boolean open) throws IOException {
        forget();
        kept = SavedElements.readLike(in, weight);
        opened.close();
        opened.clear();
        for (int i = 0; open && i < SUMS; i++) {
            double[] sums = SavedState.readDoubles(in);
            SavedState.require(sums.length == rows, "sums of rows", rows, sums.length);
            NDArray array = weight.getManager().create(sums);
            NDScope.unregister(array);
            opened.add(array);
        }
    }

    private void forget() {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }

    @Override
    public void close() {
        forget();
        opened.close();
        opened.clear();
    }
}
