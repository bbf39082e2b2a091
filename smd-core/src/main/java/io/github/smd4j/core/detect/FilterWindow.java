package io.github.smd4j.core.detect;

import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.estimate.Quantiles;
import io.github.smd4j.core.identity.LayerFromFilters;
import io.github.smd4j.core.identity.TravelledAngle;
import io.github.smd4j.core.rule.UpdateRule;
import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** One parameter in one stage: its filters over the last half, its path over all of it. */
final class FilterWindow {

    private final Stage stage;
    private TravelledAngle layerPath;
    private TravelledAngle filterPath;
    private Hyperparameters inForce;
    private final Moments fromFilters = new Moments();
    private double[] squaredAngles = new double[0];
    private double[] norms = new double[0];
    private double[] levels = new double[0];
    private double[] shifts = new double[0];
    private long records;

    FilterWindow(Stage stage) {
        this.stage = stage;
        this.layerPath = TravelledAngle.from(stage.fromStep());
        this.filterPath = layerPath;
    }

    /** Takes a record of the stage, by step. */
    void add(StepRecord record) {
        layerPath = layerPath.plus(record.step(), record.sums().angularUpdate());
        FilterSums filters = record.filters();
        if (filters.size() == 0) {
            return;
        }
        double[] angles = filters.values(StepSums::angularUpdate);
        filterPath = filterPath.plus(record.step(), DoubleStream.of(angles).sum() / angles.length);
        if (record.step() < (stage.fromStep() + stage.toStep()) / 2) {
            return;
        }
        if (records == 0) {
            inForce = record.hyperparameters();
            squaredAngles = new double[angles.length];
            norms = new double[angles.length];
            levels = new double[angles.length];
            shifts = new double[angles.length];
        } else if (!inForce.rule().equals(record.hyperparameters().rule())) {
            // As for the layer: a rule that changes on the way leaves no line.
            inForce = Hyperparameters.UNKNOWN;
        }
        records++;
        for (int k = 0; k < angles.length; k++) {
            StepSums filter = filters.get(k);
            squaredAngles[k] += angles[k] * angles[k];
            norms[k] += filter.ww();
            shifts[k] += filter.wg() / filter.ww();
            levels[k] += filter.unitH(record.hyperparameters().momentum());
        }
        fromFilters.add(LayerFromFilters.angularUpdate(filters));
    }

    FilterStatistics statistics() {
        int filters = norms.length;
        Optional<UpdateRule> rule =
                records == 0 ? Optional.empty() : UpdateRules.inEquilibrium(inForce);
        double[] rms = new double[filters];
        double[] measured = new double[filters];
        double[] theory = new double[filters];
        double[] ratio = new double[filters];
        double[] inEffect = new double[filters];
        double angle = rule.map(r -> r.angularUpdate(inForce)).orElse(Double.NaN);
        for (int k = 0; k < filters; k++) {
            rms[k] = Math.sqrt(squaredAngles[k] / records);
            measured[k] = norms[k] / records;
            double level = levels[k] / records;
            theory[k] =
                    rule.filter(r -> level > 0)
                            .map(r -> r.squaredNorm(inForce, level))
                            .orElse(Double.NaN);
            double share = 1 + shifts[k] / records / inForce.weightDecay();
            inEffect[k] = angle * Math.sqrt(share < 0 ? 0 : share);
            ratio[k] = measured[k] / theory[k];
        }
        double[] known = Arrays.stream(theory).filter(x -> !Double.isNaN(x)).toArray();
        return new FilterStatistics(
                filters,
                Quantiles.of(rms),
                angle,
                Quantiles.of(inEffect),
                Quantiles.of(measured),
                Quantiles.of(known),
                Quantiles.of(Arrays.stream(ratio).filter(x -> !Double.isNaN(x)).toArray()),
                known.length,
                fromFilters.rootMeanSquare(),
                filters == 0 ? Double.NaN : DoubleStream.of(theory).sum(),
                layerPath.until(stage.toStep()),
                filterPath.until(stage.toStep()));
    }

    void write(DataOutput out) throws IOException {
        layerPath.write(out);
        filterPath.write(out);
        out.writeLong(records);
        (records == 0 ? Hyperparameters.UNKNOWN : inForce).write(out);
        fromFilters.save(out);
        SavedState.writeDoubles(out, squaredAngles);
        SavedState.writeDoubles(out, norms);
        SavedState.writeDoubles(out, levels);
        SavedState.writeDoubles(out, shifts);
    }

    void read(DataInput in) throws IOException {
        layerPath = TravelledAngle.read(in);
        filterPath = TravelledAngle.read(in);
        records = in.readLong();
        inForce = Hyperparameters.read(in);
        fromFilters.restore(in);
        squaredAngles = SavedState.readDoubles(in);
        norms = filters(in);
        levels = filters(in);
        shifts = filters(in);
    }

    /** A number for each filter. */
    private double[] filters(DataInput in) throws IOException {
        double[] of = SavedState.readDoubles(in);
        int filters = squaredAngles.length;
        SavedState.require(of.length == filters, "a number of filters of", filters, of.length);
        return of;
    }
}
