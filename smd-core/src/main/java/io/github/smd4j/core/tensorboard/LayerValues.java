package io.github.smd4j.core.tensorboard;

import io.github.smd4j.core.estimate.Quantiles;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the layers of one step gave of each {@link LayerSeries}. */
final class LayerValues {

    private final Map<LayerSeries, List<Double>> values = new EnumMap<>(LayerSeries.class);

    LayerValues() {
        for (LayerSeries series : LayerSeries.values()) {
            values.put(series, new ArrayList<>());
        }
    }

    void add(StepRecord record) {
        values.forEach(
                (series, of) -> {
                    if (series.isKnown(record)) {
                        of.add(series.value(record));
                    }
                });
    }

    /** Least, median and greatest of each series of which anything is known, by tag. */
    Map<String, Double> aggregates() {
        Map<String, Double> all = new LinkedHashMap<>();
        values.forEach(
                (series, of) -> {
                    if (!of.isEmpty()) {
                        Quantiles over = Quantiles.of(array(of));
                        all.put(series.tag() + "/min", over.min());
                        all.put(series.tag() + "/median", over.median());
                        all.put(series.tag() + "/max", over.max());
                    }
                });
        return all;
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    void clear() {
        values.values().forEach(List::clear);
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(values.size());
        for (List<Double> of : values.values()) {
            SavedState.writeDoubles(out, array(of));
        }
    }

    void read(DataInput in) throws IOException {
        int series = in.readInt();
        SavedState.require(series == values.size(), "series", values.size(), series);
        clear();
        for (List<Double> of : values.values()) {
            for (double value : SavedState.readDoubles(in)) {
                of.add(value);
            }
        }
    }
}
