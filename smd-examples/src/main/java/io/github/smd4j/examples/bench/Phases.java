package io.github.smd4j.examples.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;

/** Where the time of a training step goes. */
final class Phases {

    private final int pairs;
    private final Map<String, double[]> times = new LinkedHashMap<>();

    Phases(int pairs) {
        this.pairs = pairs;
    }

    /** Calls a step with its number, from minus the warm-up on. */
    DoubleSupplier counting(int warmUp, IntToDoubleFunction step) {
        int[] next = {-warmUp};
        return () -> step.applyAsDouble(next[0]++);
    }

    /** A step of this library's training; what comes before 0 is not kept. */
    double step(BenchTraining training, int number) {
        BenchTraining.Passes passes = training.passes();
        double callback = training.callback();
        double update = training.update();
        keep("forward pass and loss", number, passes.forward());
        keep("backward pass", number, passes.backward());
        keep("closing arrays", number, passes.closing());
        keep("listener's callback", number, callback);
        keep("update, measuring and zeroing", number, update);
        return passes.forward() + passes.backward() + passes.closing() + callback + update;
    }

    /** A step of PyTorch's. */
    double step(TorchProcess torch, int number) {
        TorchProcess.Step step = torch.step();
        keep("forward pass and loss", number, step.forward());
        keep("backward pass", number, step.backward());
        keep("update and zeroing", number, step.update());
        return step.total();
    }

    /** The median of each phase, milliseconds. */
    Map<String, Double> medians() {
        Map<String, Double> medians = new LinkedHashMap<>();
        times.forEach((phase, values) -> medians.put(phase, PairedRatio.median(values)));
        double[] sums = new double[pairs];
        times.values().forEach(values -> Arrays.setAll(sums, i -> sums[i] + values[i]));
        medians.put("whole step", PairedRatio.median(sums));
        return medians;
    }

    private void keep(String phase, int number, double time) {
        if (number >= 0) {
            times.computeIfAbsent(phase, name -> new double[pairs])[number] = time;
        }
    }
}
