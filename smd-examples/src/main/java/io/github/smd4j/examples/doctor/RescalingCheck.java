package io.github.smd4j.examples.doctor;

import ai.djl.Device;
import io.github.smd4j.djl.memory.HostTransfer;
import io.github.smd4j.djl.optimizer.RescalableOptimizer;
import io.github.smd4j.djl.rescale.NormRescaling;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Whether a network's output in evaluation mode stays what it was when its weights are rescaled and
 * its running statistics with them.
 */
final class RescalingCheck implements Check {

    /**
     * What BatchNorm's ε does not follow: 1e-5 of the variance of the outputs in each of seven
     * layers, here above 0.3, where it becomes half of that.
     */
    private static final double TOLERANCE = 1e-3;

    @Override
    public String name() {
        return "rescaling";
    }

    @Override
    public Finding examine(Device device) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        double worst = 0;
        for (Ways way : Ways.on(device)) {
            if (way != Ways.PAIRED) {
                double error = error(device, way);
                numbers.put(way.label(), error);
                worst = Math.max(worst, error);
            }
        }
        return Finding.of(
                name(),
                worst <= TOLERANCE ? Verdict.PASS : Verdict.FAIL,
                String.format(
                        Locale.ROOT,
                        "evaluation after a cut by 4 off by %.1e of its size; must be at most %.0e",
                        worst,
                        TOLERANCE),
                numbers);
    }

    private static double error(Device device, Ways way) {
        var optimizer = way.optimizer(HostTransfer.PLAIN);
        try (ShortTraining training = new ShortTraining(device, optimizer, config -> {})) {
            NormRescaling rescaling =
                    new NormRescaling(training.model().getBlock(), (RescalableOptimizer) optimizer);
            for (int step = 0; step < 20; step++) {
                training.step();
            }
            float[] before = training.evaluate();
            rescaling.apply(4);
            float[] after = training.evaluate();
            double off = 0;
            double size = 0;
            for (int i = 0; i < before.length; i++) {
                off += Math.pow((double) after[i] - before[i], 2);
                size += (double) before[i] * before[i];
            }
            double error = Math.sqrt(off / size);
            return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
        }
    }
}
