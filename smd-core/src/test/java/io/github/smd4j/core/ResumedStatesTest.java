package io.github.smd4j.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.smd4j.core.detect.AnchorStages;
import io.github.smd4j.core.detect.FilterStages;
import io.github.smd4j.core.estimate.CorrelatedMoments;
import io.github.smd4j.core.estimate.ExponentialMean;
import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.estimate.QuantileSketch;
import io.github.smd4j.core.estimate.UnitGradientEstimate;
import io.github.smd4j.core.estimate.WindowedMean;
import io.github.smd4j.core.identity.InvarianceWatch;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.step.AnchorRecord;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that gathers over a run goes on after a break as if there had been none. */
class ResumedStatesTest {

    private static final MultiStep SCHEDULE = MultiStep.starting(0.2).dividedAt(120, 3);

    /** Streams that reach all there is to keep: signs, zeros, wide ranges, NaN, a few numbers. */
    static Stream<List<Double>> streams() {
        SplittableRandom random = new SplittableRandom(5);
        Stream<List<Double>> drawn =
                IntStream.range(0, 12)
                        .mapToObj(
                                seed ->
                                        random.doubles(3 + 97L * seed)
                                                .map(u -> drawn(u, seed))
                                                .boxed()
                                                .toList());
        Stream<List<Double>> odd =
                Stream.of(
                        List.of(1.0, 2.0, 3.0),
                        List.of(-0.0, 0.0, -0.0, 0.0),
                        List.of(7.5, 7.5, 7.5, 7.5, 7.5),
                        List.of(1.0, Double.NaN, 2.0, 3.0),
                        List.of(1e308, Double.POSITIVE_INFINITY, -1e308, 5e-324));
        return Stream.concat(drawn, odd);
    }

    /** Whole numbers of both signs with zeros, then wider and wider; 600 decades collapse bins. */
    private static double drawn(double u, int seed) {
        return seed % 3 == 0
                ? Math.rint(6 * u - 2)
                : (u < 0.3 ? -1 : 1) * Math.pow(10, 50.0 * seed * (u - 0.5));
    }

    private static List<Double> doubles(double... values) {
        return DoubleStream.of(values).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("streams")
    void means(List<Double> numbers) throws IOException {
        ResumeProof.exact(
                Moments::new,
                Moments::add,
                numbers,
                m ->
                        doubles(
                                (double) m.count(),
                                m.mean(),
                                m.variance(),
                                m.rootMeanSquare(),
                                m.min(),
                                m.max()));
        ResumeProof.exact(
                () -> new ExponentialMean(0.9),
                ExponentialMean::add,
                numbers,
                m -> doubles(m.mean(), m.weight()));
        ResumeProof.exact(
                () -> new WindowedMean(7),
                WindowedMean::add,
                numbers,
                m -> doubles(m.count(), m.mean()));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void correlatedMoments(List<Double> numbers) throws IOException {
        ResumeProof.exact(
                CorrelatedMoments::new,
                CorrelatedMoments::add,
                numbers,
                m ->
                        List.of(
                                m.isResolved(),
                                doubles(
                                        (double) m.count(),
                                        m.mean(),
                                        m.variance(),
                                        m.rootMeanSquare(),
                                        m.lagOneAutocorrelation(),
                                        m.autocorrelationTime(),
                                        m.meanError(),
                                        m.varianceError(),
                                        m.coefficientOfVariationError())));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void quantiles(List<Double> numbers) throws IOException {
        ResumeProof.exact(
                QuantileSketch::new,
                QuantileSketch::add,
                numbers,
                s ->
                        IntStream.rangeClosed(0, 100)
                                .mapToObj(percent -> s.quantile(percent / 100.0))
                                .toList());
        ResumeProof.exact(
                UnitGradientEstimate::new,
                UnitGradientEstimate::add,
                numbers,
                e ->
                        doubles(
                                (double) e.count(),
                                e.level(),
                                e.levelError(),
                                e.minimum(),
                                e.lowQuantile()));
    }

    /** A merge that left blocks out at its seam is remembered. */
    @Test
    void mergedMoments() throws IOException {
        List<CorrelatedMoments> parts =
                IntStream.of(3, 8, 21, 5)
                        .mapToObj(
                                n -> {
                                    CorrelatedMoments part = new CorrelatedMoments();
                                    IntStream.range(0, n).forEach(i -> part.add(Math.sin(n * i)));
                                    return part;
                                })
                        .toList();
        ResumeProof.exact(
                CorrelatedMoments::new,
                CorrelatedMoments::merge,
                parts,
                m -> doubles((double) m.count(), m.mean(), m.meanError()));
    }

    @Test
    void otherSettingsAreRefused() throws IOException {
        byte[] keep = ResumeProof.saved(new ExponentialMean(0.5));
        ResumeProof.assertSays("must have keep 0.25", new ExponentialMean(0.25), keep);
        byte[] window = ResumeProof.saved(new WindowedMean(200));
        ResumeProof.assertSays("must have length 100", new WindowedMean(100), window);
        byte[] stages = ResumeProof.saved(new FilterStages(SCHEDULE.stages(200)));
        FilterStages longer = new FilterStages(SCHEDULE.stages(300));
        ResumeProof.assertSays("must have the stages", longer, stages);
    }

    /** Two parameters, filters, a drop on the way, a step left out, another rule in the end. */
    private static List<StepRecord> walk() {
        List<StepRecord> records = new ArrayList<>();
        FilterWalk first =
                new FilterWalk(20, new double[] {2, 1, 3}, new double[] {1, 2, 3}, 3)
                        .correlated(0.3);
        FilterWalk second = FilterWalk.single(30, 2, 4).inFloat32();
        for (long t = 0; t < 200; t++) {
            String rule = t < 190 ? "heavy-ball" : "clipped:heavy-ball";
            Hyperparameters h = new Hyperparameters(rule, SCHEDULE.learningRate(t), 5e-3, 0.9);
            FilterSums sums = first.step(h);
            FilterSums layer = second.step(h);
            if (t != 50) {
                records.add(new StepRecord("b, \"é\"", t, h, sums.total(), sums));
                records.add(new StepRecord("a", t, h, layer.total(), FilterSums.NONE));
            }
        }
        return records;
    }

    @Test
    void filtersByStageAndTheWatchOverInvariance() throws IOException {
        List<StepRecord> records = walk();
        ResumeProof.exact(
                () -> new FilterStages(SCHEDULE.stages(200)),
                FilterStages::accept,
                records,
                stages -> List.of(stages.of("b, \"é\""), stages.of("a")));
        ResumeProof.exact(
                InvarianceWatch::new,
                InvarianceWatch::accept,
                records,
                watch ->
                        watch.parameters().size() < 2
                                ? watch.parameters()
                                : List.of(watch.evidence("b, \"é\"", 60), watch.evidence("a", 30)));
    }

    @Test
    void anchorsByStage() throws IOException {
        List<AnchorRecord> anchors = new ArrayList<>();
        for (StepRecord each : walk()) {
            if (each.step() % 5 == 0) {
                anchors.add(
                        new AnchorRecord(
                                each.parameter(),
                                each.step(),
                                each.step() % 10 == 0 ? 10 : 5,
                                each.hyperparameters(),
                                each.sums(),
                                each.filters()));
            }
        }
        ResumeProof.exact(
                () -> new AnchorStages(SCHEDULE.stages(200), 5, 10),
                AnchorStages::accept,
                anchors,
                stages ->
                        List.of(
                                stages.of("b, \"é\"", 0),
                                stages.of("b, \"é\"", 1),
                                stages.of("a", 0),
                                stages.of("a", 1)));
    }

    @Test
    void recordsGoThroughWhole() throws IOException {
        for (StepRecord each : walk().subList(0, 6)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            each.write(new DataOutputStream(bytes));
            ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray());
            assertEquals(each, StepRecord.read(new DataInputStream(in)));
            assertEquals(0, in.available());
        }
    }
}
