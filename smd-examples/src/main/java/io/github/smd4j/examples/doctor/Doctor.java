package io.github.smd4j.examples.doctor;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs all checks, one after the other. */
public final class Doctor {

    private final List<Check> checks;

    /** The doctor with all checks. */
    public Doctor() {
        this(
                List.of(
                        new EngineCheck(),
                        new Tf32Check(),
                        new ConvolutionCheck(),
                        new SixSumsCheck(),
                        new TrajectoryCheck(),
                        new RescalingCheck(),
                        new BitEqualityCheck(),
                        new TransferCheck(),
                        new CostCheck(),
                        new MemoryCheck()));
    }

    Doctor(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /**
     * Examines a device. What a check throws is a failure of that check; the others still run.
     *
     * @param device the device
     * @param threads threads of the engine
     * @param found is told each finding at once
     * @return all findings, and the machine
     */
    public Diagnosis examine(Device device, int threads, Consumer<Finding> found) {
        List<Finding> findings = new ArrayList<>();
        for (Check check : checks) {
            long start = System.nanoTime();
            Finding finding;
            try {
                finding = check.examine(device);
            } catch (RuntimeException e) {
                finding =
                        Finding.of(
                                check.name(),
                                Verdict.FAIL,
                                "did not end: " + e,
                                Map.of("error", e.toString()));
            }
            findings.add(finding.took((System.nanoTime() - start) / 1e9));
            found.accept(findings.get(findings.size() - 1));
        }
        return new Diagnosis(Machine.facts(device, threads), List.copyOf(findings));
    }
}
