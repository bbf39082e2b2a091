package io.github.smd4j.examples.doctor;

import ai.djl.Device;
import io.github.smd4j.djl.SmdListener;
import io.github.smd4j.djl.memory.HostTransfer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * What measuring adds to a step of a small network: two trainings step in turn, one of them
 * measured. Says what it is; on a network so small a share of the step would say little.
 */
final class CostCheck implements Check {

    private static final int WARM_UP = 20;
    private static final int PAIRS = 60;

    @Override
    public String name() {
        return "cost";
    }

    @Override
    public Finding examine(Device device) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        StringJoiner summary = new StringJoiner("; ", "measuring seven layers: ", "");
        for (Ways way : Ways.on(device)) {
            double[] plain = new double[PAIRS];
            double[] added = new double[PAIRS];
            try (ShortTraining without =
                            new ShortTraining(
                                    device, way.optimizer(HostTransfer.PLAIN), config -> {});
                    ShortTraining with =
                            new ShortTraining(
                                    device,
                                    way.optimizer(HostTransfer.PLAIN),
                                    config ->
                                            SmdListener.builder(record -> {})
                                                    .optMeasurement(way.measurement())
                                                    .attach(config))) {
                for (int pair = -WARM_UP; pair < PAIRS; pair++) {
                    double first = milliseconds(without);
                    double second = milliseconds(with);
                    if (pair >= 0) {
                        plain[pair] = first;
                        added[pair] = second - first;
                    }
                }
            }
            double step = median(plain);
            double cost = median(added);
            numbers.put(way.label() + ", milliseconds a step", step);
            numbers.put(way.label() + ", milliseconds added by measuring", cost);
            summary.add(
                    String.format(
                            Locale.ROOT,
                            "%+.2f ms to a step of %.1f ms (%s)",
                            cost,
                            step,
                            way.label()));
        }
        return Finding.of(name(), Verdict.PASS, summary.toString(), numbers);
    }

    private static double milliseconds(ShortTraining training) {
        long start = System.nanoTime();
        training.step();
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
