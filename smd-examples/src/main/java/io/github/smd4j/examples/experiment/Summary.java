package io.github.smd4j.examples.experiment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.smd4j.core.advice.Finding;
import io.github.smd4j.core.bound.Assumption;
import io.github.smd4j.core.detect.FilterStatistics;
import io.github.smd4j.core.detect.Memorising;
import io.github.smd4j.core.detect.StageStatistics;
import io.github.smd4j.core.identity.InvarianceEvidence;
import io.github.smd4j.core.identity.TravelledAngle;
import io.github.smd4j.core.schedule.MultiStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What {@code summary.json} holds: names that other programs read. A number that is not one is
 * null.
 */
record Summary(
        String data,
        String network,
        String device,
        double accuracy,
        double trainingAccuracy,
        long steps,
        long seed,
        int threads,
        Hyper hyperparameters,
        List<StageSpan> stages,
        List<Training.Validation> validation,
        int skippedImages,
        MemorisingAlarm memorising,
        LinesError lines,
        List<ParameterSummary> parameters) {

    record Hyper(
            double learningRate,
            double weightDecay,
            double momentum,
            String optimizer,
            boolean nesterov,
            int batchSize,
            String sampling,
            List<MultiStep.Drop> learningRateDrops,
            boolean rescale) {}

    record StageSpan(
            long fromStep, long toStep, double learningRate, List<FindingSummary> findings) {}

    record FindingSummary(String kind, int parameters, String words) {}

    record MemorisingAlarm(boolean alarm, Double worstVariation, double trainingAccuracy) {}

    record LinesError(
            LineErrorNumbers givenL,
            LineErrorNumbers givenLAfterCut,
            LineErrorNumbers ahead,
            LineErrorNumbers equilibrium,
            LineErrorNumbers lastValue,
            Double aheadCoverage) {}

    record LineErrorNumbers(Double worstLayer, Double worstLayerAverage, Double rms) {}

    record ParameterSummary(
            String name,
            long[] shape,
            boolean scaleInvariant,
            String reason,
            InvarianceSummary fromWeights,
            List<StageSummary> stages) {}

    record InvarianceSummary(
            String verdict,
            long pairs,
            int rows,
            int holding,
            int violated,
            Double radialShare,
            Double roundingShare,
            Double weightDecay,
            Double decayInEffect,
            Double decayError) {}

    record StageSummary(
            AngleSummary angularUpdate,
            NormSummary squaredNorm,
            Double unitGradientSquared,
            Double h,
            List<AssumptionSummary> assumptions,
            RowsSummary rows,
            String verdict,
            FilterSummary filters,
            FilterSummary.Travelled angleTravelled,
            List<FilterSummary.Anchored> accumulatedAngle) {}

    record RowsSummary(
            int count, FilterSummary.Spread angleRatio, FilterSummary.Spread expectedRatio) {}

    record AngleSummary(
            Double mean, Double rms, Double cv, Double theory, Double givenL, Double ahead) {}

    record NormSummary(Double mean, Double theory) {}

    record AssumptionSummary(
            String name, String statement, Double value, Double limit, Boolean holds) {}

    static Summary of(QuickstartReport report) {
        QuickstartSettings settings = report.settings();
        QuickstartSettings.Optimization o = settings.optimization();
        Map<String, LayerResult> layers =
                report.layers().stream()
                        .collect(Collectors.toMap(LayerResult::parameter, Function.identity()));
        return new Summary(
                report.data(),
                report.target().network(),
                report.target().device().toString().replaceAll("[()]", ""),
                report.outcome().testAccuracy(),
                report.outcome().trainingAccuracy(),
                settings.length().steps(),
                settings.length().seed(),
                settings.threads(),
                new Hyper(
                        o.learningRate(),
                        o.weightDecay(),
                        o.momentum(),
                        o.optimizer().rule(),
                        o.optimizer().equals(TrainingOptimizer.NESTEROV),
                        settings.length().batchSize(),
                        settings.sampling().toString(),
                        settings.schedule().drops(),
                        settings.rescale()),
                spans(settings.stages(), report.findings()),
                report.outcome().validation(),
                report.outcome().skipped(),
                memorising(report.memorising()),
                new LinesError(
                        error(report.lineErrors().givenLevel()),
                        error(report.lineErrors().givenLevelAfterCut()),
                        error(report.lineErrors().ahead()),
                        error(report.lineErrors().equilibrium()),
                        error(report.lineErrors().lastValue()),
                        number(report.lineErrors().aheadCoverage())),
                report.outcome().parameters().stream()
                        .map(p -> parameter(p, layers.get(p.name()), report.outcome()))
                        .toList());
    }

    private static List<StageSpan> spans(
            List<MultiStep.Stage> stages, List<List<Finding>> findings) {
        return IntStream.range(0, stages.size())
                .mapToObj(
                        i ->
                                new StageSpan(
                                        stages.get(i).fromStep(),
                                        stages.get(i).toStep(),
                                        stages.get(i).learningRate(),
                                        findings.get(i).stream().map(Summary::finding).toList()))
                .toList();
    }

    private static FindingSummary finding(Finding finding) {
        return new FindingSummary(
                finding.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                finding.parameters(),
                finding.words());
    }

    /** Returns the text of the file. */
    String json() {
        Gson gson =
                new GsonBuilder()
                        .setPrettyPrinting()
                        .serializeNulls()
                        .disableHtmlEscaping()
                        .create();
        return gson.toJson(this) + "\n";
    }

    private static MemorisingAlarm memorising(Memorising memorising) {
        return new MemorisingAlarm(
                memorising.alarm(),
                number(memorising.worstVariation()),
                memorising.trainingAccuracy());
    }

    private static LineErrorNumbers error(LineErrors.Error error) {
        return new LineErrorNumbers(
                number(error.worstLayer()), number(error.worstAverage()), number(error.rms()));
    }

    private static ParameterSummary parameter(
            Training.TrainedParameter parameter, LayerResult layer, Training.Outcome outcome) {
        return new ParameterSummary(
                parameter.name(),
                parameter.shape(),
                parameter.scaleInvariant(),
                parameter.reason(),
                fromWeights(outcome.invariance().get(parameter.name())),
                layer == null ? List.of() : stages(layer, outcome.rows().of(parameter.name())));
    }

    private static InvarianceSummary fromWeights(InvarianceEvidence e) {
        return e == null
                ? null
                : new InvarianceSummary(
                        e.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        e.pairs(),
                        e.rows(),
                        e.holding(),
                        e.violated(),
                        number(e.radialShare()),
                        number(e.roundingShare()),
                        number(e.weightDecay()),
                        number(e.decayInEffect()),
                        number(e.decayError()));
    }

    private static List<StageSummary> stages(LayerResult layer, List<FilterStatistics> rows) {
        List<StageSummary> stages = new ArrayList<>();
        TravelledAngle layerPath = null;
        TravelledAngle filterPath = null;
        for (int i = 0; i < layer.stages().size(); i++) {
            FilterStatistics filters = rows.get(i);
            layerPath =
                    layerPath == null ? filters.layerPath() : layerPath.then(filters.layerPath());
            filterPath =
                    filterPath == null
                            ? filters.filterPath()
                            : filterPath.then(filters.filterPath());
            stages.add(
                    stage(
                            layer.stages().get(i),
                            filters,
                            new FilterSummary.Travelled(
                                    FilterSummary.Path.of(layerPath, filterPath),
                                    FilterSummary.Path.of(
                                            filters.layerPath(), filters.filterPath())),
                            layer.anchors().get(i).stream()
                                    .map(FilterSummary.Anchored::of)
                                    .toList()));
        }
        return stages;
    }

    private static StageSummary stage(
            StageStatistics stage,
            FilterStatistics rows,
            FilterSummary.Travelled travelled,
            List<FilterSummary.Anchored> accumulated) {
        StageStatistics.Angle angle = stage.angularUpdate();
        return new StageSummary(
                new AngleSummary(
                        number(angle.mean()),
                        number(angle.rms()),
                        number(angle.cv()),
                        number(angle.theory()),
                        number(angle.givenLevel()),
                        number(angle.ahead())),
                new NormSummary(
                        number(stage.squaredNorm().mean()), number(stage.squaredNorm().theory())),
                number(stage.unitGradientSquared()),
                number(stage.h()),
                stage.assumptions().stream().map(Summary::assumption).toList(),
                new RowsSummary(
                        rows.filters(),
                        FilterSummary.Spread.of(rows.angularUpdate(), rows.angleTheory()),
                        FilterSummary.Spread.of(rows.angleInEffect(), rows.angleTheory())),
                stage.verdict().describe(),
                FilterSummary.of(rows),
                travelled,
                accumulated);
    }

    private static AssumptionSummary assumption(Assumption assumption) {
        return new AssumptionSummary(
                assumption.name(),
                assumption.statement(),
                number(assumption.value()),
                number(assumption.limit()),
                switch (assumption.holds()) {
                    case YES -> Boolean.TRUE;
                    case NO -> Boolean.FALSE;
                    case UNKNOWN -> null;
                });
    }

    static Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static Double number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : null;
    }
}
