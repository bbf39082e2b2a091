package io.github.smd4j.examples.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListenerAdapter;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.djl.memory.HostView;
import io.github.smd4j.djl.optimizer.HeavyBall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The doctor finds what is planted, and nothing where nothing is. */
@Tag("engine")
class DoctorTest {

    static Stream<Check> quickChecks() {
        return Stream.of(
                new EngineCheck(),
                new Tf32Check(),
                new ConvolutionCheck(),
                new SixSumsCheck(),
                new TrajectoryCheck(),
                new RescalingCheck(),
                new BitEqualityCheck(),
                new TransferCheck());
    }

    /** The tests run where the engine's convolutions are right. */
    @ParameterizedTest
    @MethodSource("quickChecks")
    void healthyMachinePasses(Check check) {
        Finding finding = check.examine(Device.cpu());
        assertEquals(Verdict.PASS, finding.verdict(), finding.toString());
        assertEquals(check.name(), finding.check());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void sumThatIsOffByAThousandthIsFound(int which) {
        Finding finding = new SixSumsCheck(sums -> off(sums, which)).examine(Device.cpu());
        assertEquals(Verdict.FAIL, finding.verdict(), finding.toString());
    }

    /** One sum of every row, off by a thousandth of what it can be at most. */
    private static FilterSums off(FilterSums sums, int which) {
        double[] values = new double[sums.size() * FilterSums.STRIDE];
        for (int row = 0; row < sums.size(); row++) {
            StepSums s = sums.get(row);
            double[] six = {s.ww(), s.wd(), s.dd(), s.gg(), s.wg(), s.vg()};
            // ‖v‖ = ‖g‖ here, as the gradients of both steps are alike.
            double[] most = {
                s.ww(),
                Math.sqrt(s.ww() * s.dd()),
                s.dd(),
                s.gg(),
                Math.sqrt(s.ww() * s.gg()),
                s.gg()
            };
            six[which] += 1e-3 * most[which];
            System.arraycopy(six, 0, values, row * FilterSums.STRIDE, six.length);
        }
        return FilterSums.of(values);
    }

    @Test
    void wrongMomentumIsFound() {
        Finding finding =
                new TrajectoryCheck(() -> HeavyBall.builder().optMomentum(0.899))
                        .examine(Device.cpu());
        assertEquals(Verdict.FAIL, finding.verdict(), finding.toString());
    }

    @Test
    void listenerThatAltersOneBitIsFound() {
        BitEqualityCheck check =
                new BitEqualityCheck(
                        (config, listener) -> {
                            listener.attach(config);
                            config.addTrainingListeners(new OneBit());
                        });
        Finding finding = check.examine(Device.cpu());
        assertEquals(Verdict.FAIL, finding.verdict(), finding.toString());
    }

    /** Flips the last bit of one number of one weight, in one step. */
    private static final class OneBit extends TrainingListenerAdapter {

        private int batches;

        @Override
        public void onTrainingBatch(Trainer trainer, BatchData batchData) {
            batches++;
            if (batches == 15) {
                NDArray weight =
                        trainer.getModel().getBlock().getParameters().valueAt(0).getArray();
                var view = HostView.of(weight);
                view.put(0, Float.intBitsToFloat(Float.floatToRawIntBits(view.get(0)) ^ 1));
            }
        }
    }

    /** Right at channels in 16s is what every number rests on; elsewhere one can go round it. */
    @Test
    void wrongConvolutionsWarnUnlessEveryNetworkHasThem() {
        assertEquals(Verdict.PASS, ConvolutionCheck.verdict(1e-6, 0, 1e-5));
        assertEquals(Verdict.WARN, ConvolutionCheck.verdict(1e-6, 1, 1e-5));
        assertEquals(Verdict.FAIL, ConvolutionCheck.verdict(1e-4, 0, 1e-5));
        assertEquals(Verdict.FAIL, ConvolutionCheck.verdict(Double.POSITIVE_INFINITY, 60, 1e-5));
    }

    private record Planted(String name, Verdict verdict) implements Check {

        @Override
        public Finding examine(Device device) {
            if (verdict == null) {
                throw new IllegalStateException("the device is gone");
            }
            return Finding.of(name, verdict, "so it is", Map.of("number", Double.NaN));
        }
    }

    @Test
    void checkThatThrowsFailsAndTheOthersStillRun() {
        List<Finding> told = new ArrayList<>();
        Diagnosis diagnosis =
                new Doctor(List.of(new Planted("first", null), new Planted("second", Verdict.PASS)))
                        .examine(Device.cpu(), 1, told::add);
        assertEquals(told, diagnosis.findings());
        assertEquals(Verdict.FAIL, told.get(0).verdict());
        assertTrue(Diagnosis.line(told.get(0)).contains("the device is gone"));
        assertEquals(Verdict.PASS, told.get(1).verdict());
        assertFalse(diagnosis.healthy());
    }

    @Test
    void fileSaysEverythingAndIsJson() {
        Diagnosis diagnosis =
                new Doctor(List.of(new Planted("only", Verdict.WARN)))
                        .examine(Device.cpu(), 3, finding -> {});
        assertTrue(diagnosis.healthy(), "a warning is no failure");
        JsonObject json = JsonParser.parseString(diagnosis.json()).getAsJsonObject();
        assertTrue(json.get("healthy").getAsBoolean());
        JsonObject machine = json.getAsJsonObject("machine");
        assertEquals("cpu", machine.get("device").getAsString());
        assertEquals(3, machine.get("threads").getAsInt());
        assertEquals("2.7.1", machine.get("pytorch").getAsString());
        assertTrue(machine.getAsJsonObject("environment").has("ONEDNN_MAX_CPU_ISA"));
        JsonObject check = json.getAsJsonArray("checks").get(0).getAsJsonObject();
        assertEquals("warn", check.get("verdict").getAsString());
        assertTrue(check.getAsJsonObject("numbers").get("number").isJsonNull(), "no NaN in JSON");
    }
}
