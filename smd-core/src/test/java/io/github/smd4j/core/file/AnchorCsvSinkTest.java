package io.github.smd4j.core.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.theory.AccumulatedAngle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnchorCsvSinkTest {

    private static final double NAN = Double.NaN;
    private static final Hyperparameters KNOWN = new Hyperparameters("heavy-ball", 0.2, 5e-3, 0.9);

    @TempDir Path folder;

    private static AnchorRecord record(Hyperparameters inForce, double... filters) {
        FilterSums sums = FilterSums.of(filters);
        return new AnchorRecord("conv.weight", 40, 10, inForce, sums.total(), sums);
    }

    @Test
    void anglesStandBesideTheIdentity() throws IOException {
        Path file = folder.resolve("anchors.csv");
        try (AnchorCsvSink sink = AnchorCsvSink.create(file)) {
            sink.accept(record(KNOWN, 1, 0, 1, NAN, NAN, NAN, 4, 0, 4, NAN, NAN, NAN));
            sink.accept(record(Hyperparameters.UNKNOWN, 1, 0, 1, NAN, NAN, NAN));
            sink.accept(record(KNOWN, NAN, NAN, NAN, NAN, NAN, NAN));
            sink.flush();
            assertEquals(4, Files.readAllLines(file).size());
        }
        List<String> lines = Files.readAllLines(file);
        assertEquals(
                "step,span,parameter,rule,learning_rate,weight_decay,momentum,angle_rad,"
                        + "angle_theory_rad,squared_norm,angle_min_rad,angle_q05_rad,"
                        + "angle_q50_rad,angle_q95_rad,angle_max_rad",
                lines.get(0));
        String quarter = "," + Math.PI / 4;
        assertEquals(
                "40,10,conv.weight,heavy-ball,0.2,0.005,0.9"
                        + quarter
                        + ","
                        + AccumulatedAngle.angle(0.2, 5e-3, 0.9, 10)
                        + ",5.0"
                        + quarter.repeat(5),
                lines.get(1));
        assertEquals(
                "40,10,conv.weight,unknown,,," + quarter + ",,1.0" + quarter.repeat(5),
                lines.get(2));
        assertTrue(lines.get(3).contains(",0.9,NaN,") && lines.get(3).endsWith(",NaN,,,,,"));
    }

    @Test
    void steadyMeansTheSameRuleAndNearlyTheSameRate() {
        Hyperparameters cosine = new Hyperparameters("heavy-ball", 0.2 * 0.9901, 5e-3, 0.9);
        assertTrue(AnchorRecord.steady(KNOWN, KNOWN) && AnchorRecord.steady(KNOWN, cosine));
        for (Hyperparameters other :
                List.of(
                        new Hyperparameters("clipped:heavy-ball", 0.2, 5e-3, 0.9),
                        new Hyperparameters("heavy-ball", 0.2 * 0.98, 5e-3, 0.9),
                        new Hyperparameters("heavy-ball", 0.2, 4e-3, 0.9),
                        new Hyperparameters("heavy-ball", 0.2, 5e-3, 0.8),
                        Hyperparameters.UNKNOWN)) {
            assertFalse(AnchorRecord.steady(KNOWN, other), other::toString);
            assertFalse(AnchorRecord.steady(other, KNOWN), other::toString);
        }
    }
}
