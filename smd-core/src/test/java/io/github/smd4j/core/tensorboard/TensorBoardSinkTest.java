package io.github.smd4j.core.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.file.ResumableFile;
import io.github.smd4j.core.sink.FileSinkContract;
import io.github.smd4j.core.sink.FillingDisk;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.PathPattern;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.tensorboard.EventReader.Point;
import io.github.smd4j.core.tensorboard.TensorBoardSink.Details;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class TensorBoardSinkTest extends FileSinkContract {

    private static final InstantSource NOON =
            InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));

    private Details details = Details.NONE;

    @Override
    protected Path file() {
        return folder.resolve(TensorBoardSink.FILE);
    }

    @Override
    protected StepSink open() {
        return new TensorBoardSink(EventFile.begin(ResumableFile.create(file()), NOON), details);
    }

    @Override
    protected StepSink reopen() {
        return new TensorBoardSink(EventFile.goOn(ResumableFile.reopen(file()), NOON), details);
    }

    @Override
    protected StepSink openOn(FillingDisk disk) throws IOException {
        ResumableFile file = ResumableFile.writing(file(), disk);
        return new TensorBoardSink(EventFile.begin(file, NOON), details);
    }

    @Override
    protected List<Point> stored() {
        return EventReader.points(file()).stream()
                .filter(p -> !p.tag().contains("/layer/") && !p.tag().contains("/filters/"))
                .toList();
    }

    /** Least, median and greatest by sorting, step by step; the last one only if closed. */
    @Override
    protected List<?> expected(List<StepRecord> records, boolean closed) {
        List<Point> points = new ArrayList<>();
        for (int from = 0, to; from < records.size(); from = to) {
            long step = records.get(from).step();
            for (to = from; to < records.size() && records.get(to).step() == step; ) {
                to++;
            }
            if (to < records.size() || closed) {
                points.addAll(step(records.subList(from, to)));
            }
        }
        return points;
    }

    private static List<Point> step(List<StepRecord> layers) {
        List<Point> points = new ArrayList<>();
        three(points, "angular_update_rad", layers, r -> r.sums().angularUpdate());
        three(
                points,
                "angular_update_over_theory",
                layers.stream().filter(r -> r.hyperparameters().known()).toList(),
                r -> r.sums().angularUpdate() / Math.sqrt(2e-3 / 1.9));
        three(points, "squared_norm", layers, r -> r.sums().ww());
        three(points, "unit_gradient_squared", layers, r -> r.sums().gg() * r.sums().ww());
        Hyperparameters first = layers.get(0).hyperparameters();
        if (first.known()) {
            scalar(points, layers, "schedule/learning_rate", first.learningRate());
            scalar(points, layers, "schedule/weight_decay", first.weightDecay());
        }
        return points;
    }

    private static void three(
            List<Point> points,
            String tag,
            List<StepRecord> layers,
            ToDoubleFunction<StepRecord> value) {
        // A NaN of sums that are finite is not known: the angle of a zero vector.
        double[] sorted =
                layers.stream()
                        .filter(r -> !r.sums().isFinite() || !Double.isNaN(value.applyAsDouble(r)))
                        .mapToDouble(value)
                        .sorted()
                        .toArray();
        int n = sorted.length;
        if (n == 0) {
            return;
        }
        boolean gone = Double.isNaN(sorted[n - 1]);
        double median = n % 2 == 1 ? sorted[n / 2] : 0.5 * sorted[n / 2 - 1] + 0.5 * sorted[n / 2];
        scalar(points, layers, tag + "/min", gone ? NAN : sorted[0]);
        scalar(points, layers, tag + "/median", gone ? NAN : median);
        scalar(points, layers, tag + "/max", gone ? NAN : sorted[n - 1]);
    }

    private static void scalar(
            List<Point> points, List<StepRecord> layers, String tag, double value) {
        points.add(new Point(layers.get(0).step(), tag, List.of((double) (float) value)));
    }

    @Test
    void aStepHasFourteenSeriesHoweverManyLayersThereAre() throws IOException {
        long few;
        try (StepSink sink = open()) {
            sink.accept(record("a", 0));
        }
        few = Files.size(file());
        assertEquals(14, stored().size());
        try (StepSink sink = open()) {
            for (int layer = 0; layer < 200; layer++) {
                sink.accept(record("layer" + layer, 0));
            }
        }
        assertEquals(14, stored().size());
        assertEquals(few, Files.size(file()));
        // What the Javadoc says of the cost.
        assertTrue(few < 800, few + " bytes");
    }

    @Test
    void layersAndHistogramsComeWhereAskedFor() throws IOException {
        details = new Details(List.of(new PathPattern("conv1")), List.of(new PathPattern("conv*")));
        FilterSums filters =
                FilterSums.of(
                        new double[] {
                            4, 0, 4, 1, 0, 0, //
                            1, 0, 0, 1, 0, 0, //
                            16, 0, 4, 1, 0, 0
                        });
        try (StepSink sink = open()) {
            for (String name : List.of("conv1.weight", "conv2.weight", "fc.weight")) {
                Hyperparameters h = Hyperparameters.UNKNOWN;
                sink.accept(new StepRecord(name, 7, h, filters.total(), filters));
            }
        }
        List<Point> more =
                EventReader.points(file()).stream()
                        .filter(p -> p.tag().contains("weight"))
                        .toList();
        assertEquals(
                List.of(
                        "angular_update_rad/layer/conv1.weight",
                        "squared_norm/layer/conv1.weight",
                        "unit_gradient_squared/layer/conv1.weight",
                        "angular_update_rad/filters/conv1.weight",
                        "squared_norm/filters/conv1.weight",
                        "angular_update_rad/filters/conv2.weight",
                        "squared_norm/filters/conv2.weight"),
                more.stream().map(Point::tag).toList());
        assertEquals(List.of(21.0), more.get(1).numbers());
        List<Double> norms = more.get(4).numbers();
        assertEquals(List.of(1.0, 16.0, 3.0, 21.0, 273.0), norms.subList(0, 5));
        assertEquals(5 + 2 * 30, norms.size());
        assertEquals(1.5, norms.get(5), 1e-15);
        assertEquals(16.0, norms.get(34));
        // 1 in the first of thirty buckets of one half, 4 in the seventh, 16 in the last.
        double[] counts = norms.subList(35, 65).stream().mapToDouble(x -> x).toArray();
        double[] expected = new double[30];
        expected[0] = 1;
        expected[6] = 1;
        expected[29] = 1;
        assertEquals(Arrays.toString(expected), Arrays.toString(counts));
    }

    @Test
    void filtersThatAreAllAlikeOrGoneHaveAHistogram() {
        assertEquals(1, Histogram.of(new double[] {2, 2, 2}).counts().length);
        assertEquals(0, Histogram.of(new double[] {NAN, INFINITE}).counts().length);
        assertEquals(2, Histogram.of(new double[] {NAN, 1, 2}).numbers().length);
    }

    /** A step that is half over when the run is saved, with everything asked for. */
    @Test
    void layersAndHistogramsGoOnToo() throws IOException {
        details = new Details(List.of(new PathPattern("*")), List.of(new PathPattern("*")));
        aRunThatIsKilledAtAnyMomentLosesAndDoublesNothing();
    }

    @Test
    void folderIsMadeAndFoundAgain() throws IOException {
        Path run = folder.resolve("tb").resolve("run 1");
        try (TensorBoardSink sink = TensorBoardSink.create(run)) {
            sink.accept(record("w", 0, new StepSums(1, 0, 1, 1, 0, 0)));
        }
        TensorBoardSink.reopen(run, Details.NONE).close();
        assertEquals(14, EventReader.points(run.resolve(TensorBoardSink.FILE)).size());
    }
}
