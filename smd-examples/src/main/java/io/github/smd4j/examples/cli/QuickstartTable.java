package io.github.smd4j.examples.cli;

import io.github.smd4j.core.advice.Finding;
import io.github.smd4j.core.bound.Assumption;
import io.github.smd4j.core.detect.FilterStatistics;
import io.github.smd4j.core.detect.Memorising;
import io.github.smd4j.core.detect.StageStatistics;
import io.github.smd4j.core.identity.InvarianceEvidence;
import io.github.smd4j.core.identity.InvarianceEvidence.Verdict;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.theory.Growth;
import io.github.smd4j.examples.experiment.LayerResult;
import io.github.smd4j.examples.experiment.LineErrors;
import io.github.smd4j.examples.experiment.QuickstartReport;
import io.github.smd4j.examples.experiment.Training.TrainedParameter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables at the end of a quickstart run. */
final class QuickstartTable {

    private static final int NARROWEST_SHAPE = 10;

    private final QuickstartReport report;
    private final String row;
    private final StringBuilder text = new StringBuilder();

    private QuickstartTable(QuickstartReport report) {
        this.report = report;
        int shape =
                report.layers().stream()
                        .mapToInt(layer -> shape(layer.parameter()).length())
                        .reduce(NARROWEST_SHAPE, Math::max);
        this.row = "%-29s %-" + shape + "s %9s %9s %6s %15s %9s %9s %8s %6s  %s\n";
    }

    /** Returns the tables of a run as text. */
    static String of(QuickstartReport report) {
        QuickstartTable table = new QuickstartTable(report);
        List<Stage> stages = report.settings().stages();
        for (int i = 0; i < stages.size(); i++) {
            table.stage(i, stages.get(i));
        }
        table.legend();
        table.text.append(FilterTable.of(report));
        table.assumptions(stages.size());
        if (report.settings().optimization().weightDecay() == 0) {
            table.growth();
        } else {
            table.lines();
        }
        table.fromWeights();
        table.findings(stages);
        table.others();
        table.accuracy();
        return table.text.toString();
    }

    private void stage(int index, Stage stage) {
        long from = (stage.fromStep() + stage.toStep()) / 2;
        line(
                "Stage %d: steps %d to %d at learning rate %s; its last half, from %d on",
                index + 1, stage.fromStep(), stage.toStep() - 1, stage.learningRate(), from);
        text.append(
                String.format(
                        Locale.ROOT,
                        row,
                        "layer",
                        "shape",
                        "angle rms",
                        "theory",
                        "ratio",
                        "its rows",
                        "mean",
                        "expected",
                        "sq. norm",
                        "ratio",
                        "verdict"));
        for (LayerResult layer : report.layers()) {
            StageStatistics s = layer.stages().get(index);
            text.append(
                    String.format(
                            Locale.ROOT,
                            row,
                            layer.parameter(),
                            shape(layer.parameter()),
                            number(s.angularUpdate().rms(), "%.6f"),
                            number(s.angularUpdate().theory(), "%.6f"),
                            number(s.angleRatio(), "%.3f"),
                            rows(report.outcome().rows().of(layer.parameter()).get(index)),
                            number(s.angularUpdate().mean(), "%.6f"),
                            number(expectedMean(s.angularUpdate()), "%.6f"),
                            number(s.squaredNorm().mean(), "%.5g"),
                            number(s.normRatio(), "%.3f"),
                            s.verdict().describe()));
        }
        line("");
    }

    /** What 5% of the rows lie below and above, and how many there are. */
    private static String rows(FilterStatistics rows) {
        return rows.filters() == 0 || Double.isNaN(rows.angleTheory())
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%.2f-%.2f of %d",
                        rows.angularUpdate().low() / rows.angleTheory(),
                        rows.angularUpdate().high() / rows.angleTheory(),
                        rows.filters());
    }

    private void legend() {
        line(
                "Its rows: the same ratio of each row, filter or group, from the 5%% to the 95%% quantile.");
        line("Angles in radians a step. Expected mean: theory/sqrt(1 + cv^2); it is not judged.");
        line("Squared norm: its ratio is to theory given the measured mean of h.");
        line("");
    }

    /** Where the mean lies when the RMS is at theory: lower, the more the angle fluctuates. */
    private static double expectedMean(StageStatistics.Angle angle) {
        return angle.theory() / Math.hypot(1, angle.cv());
    }

    /** Each assumption once, with its verdict in every stage. */
    private void assumptions(int stages) {
        List<Assumption> asked = asked(stages);
        if (asked.isEmpty()) {
            return;
        }
        line("Assumptions, for how many layers each holds in each stage");
        boolean bound = true;
        for (int at = 0; at < asked.size(); at++) {
            StringBuilder counts = new StringBuilder();
            for (int stage = 0; stage < stages; stage++) {
                List<StageStatistics> layers = report.stage(stage);
                long fails = count(layers, at, Assumption.Holds.NO);
                long holds = count(layers, at, Assumption.Holds.YES);
                bound &= fails == 0;
                counts.append(String.format(Locale.ROOT, " %2d of %d", holds, layers.size()));
            }
            line("  %-24s%s  %s", asked.get(at).name(), counts, asked.get(at).statement());
        }
        if (!bound) {
            line(
                    "Where one fails, equilibrium values apply but the paper's bound or approach rate"
                            + " does not.");
        }
        line("");
    }

    private List<Assumption> asked(int stages) {
        return report.layers().isEmpty() || stages == 0
                ? List.of()
                : report.layers().get(0).stages().get(0).assumptions();
    }

    private static long count(List<StageStatistics> layers, int at, Assumption.Holds holds) {
        return layers.stream()
                .filter(layer -> at < layer.assumptions().size())
                .filter(layer -> layer.assumptions().get(at).holds() == holds)
                .count();
    }

    private void lines() {
        LineErrors errors = report.lineErrors();
        if (Double.isNaN(errors.givenLevel().rms())) {
            report.layers().stream()
                    .flatMap(layer -> layer.withheld().stream())
                    .distinct()
                    .forEach(reason -> line("No forecast lines: " + reason + "."));
            return;
        }
        line("Angular update over 50 steps (RMS) against the lines: measured / line - 1");
        row("given L: fed with the run's own h; explains it", errors.givenLevel());
        if (!Double.isNaN(errors.ahead().rms())) {
            row("given L, after the first cut", errors.givenLevelAfterCut());
            row("ahead: from the cut, knowing nothing later", errors.ahead());
            if (!Double.isNaN(errors.aheadCoverage())) {
                line(
                        "  %-48s holds in %s of the windows",
                        "  its 90% interval, should L stay as it is",
                        LineErrors.percent(errors.aheadCoverage()));
            }
            row("naive: equilibrium", errors.equilibrium());
            row("naive: last value before the cut", errors.lastValue());
        }
        line("");
    }

    private void row(String name, LineErrors.Error error) {
        line(
                "  %-48s worst layer %7s, worst layer average %7s, rms %7s",
                name,
                LineErrors.percent(error.worstLayer()),
                LineErrors.percent(error.worstAverage()),
                LineErrors.percent(error.rms()));
    }

    private void growth() {
        line("Weight decay is 0: no equilibrium exists and the norm grows without bound.");
        line(
                "Growth law, squared norm after t steps: sqrt(x0^2 + 2 eta^2 L t/(1 - alpha)^2), with");
        line("the mean of h of the first stage for L, against the measured norm at its last step:");
        Stage stage = report.settings().stages().get(0);
        for (LayerResult layer : report.layers()) {
            List<StepRecord> records =
                    layer.records().stream().filter(r -> r.step() < stage.toStep()).toList();
            double level =
                    records.stream().mapToDouble(StepRecord::unitH).average().orElse(Double.NaN);
            StepRecord last = records.get(records.size() - 1);
            double law =
                    level > 0
                            ? Growth.squaredNorm(
                                    records.get(0).sums().ww(),
                                    stage.learningRate(),
                                    report.settings().optimization().momentum(),
                                    level,
                                    last.step() - (double) records.get(0).step())
                            : Double.NaN;
            line(
                    "  %-29s measured %10s, law %10s",
                    layer.parameter(), number(last.sums().ww(), "%.5g"), number(law, "%.5g"));
        }
        line("");
    }

    /** What the weights alone say, all in one line where they agree with what was measured. */
    private void fromWeights() {
        Map<String, InvarianceEvidence> all = report.outcome().invariance();
        long holding = all.values().stream().filter(e -> e.verdict() == Verdict.HOLDS).count();
        line(
                "Scale invariance from weights alone (identity I2): holds for %d of %d parameters",
                holding, all.size());
        all.forEach(
                (path, e) -> {
                    if (e.verdict() != Verdict.HOLDS) {
                        line("  %s: %s", path, fromWeights(e));
                    }
                });
        line("");
    }

    private static String fromWeights(InvarianceEvidence e) {
        String verdict =
                e.verdict() == Verdict.VIOLATED
                        ? "VIOLATED in " + e.violated()
                        : "cannot be told, holds in " + e.holding();
        return String.format(
                Locale.ROOT,
                "%s of %d rows after %d pairs of steps; radial share up to %s (1: any direction,"
                        + " rounding %s); decay in effect %s of weight decay",
                verdict,
                e.rows(),
                e.pairs(),
                number(e.radialShare(), "%.2g"),
                number(e.roundingShare(), "%.1g"),
                number(e.decayInEffect() / e.weightDecay(), "%.3g"));
    }

    /** What should be known at the end of each stage. */
    private void findings(List<Stage> stages) {
        for (int i = 0; i < stages.size(); i++) {
            long last = stages.get(i).toStep() - 1;
            for (Finding finding : report.findings().get(i)) {
                line("After step %d: %s", last, finding.words());
            }
        }
        if (report.findings().stream().anyMatch(stage -> !stage.isEmpty())) {
            line("");
        }
    }

    private void others() {
        line(
                "Not scale-invariant: %s",
                report.outcome().parameters().stream()
                        .filter(p -> !p.scaleInvariant() && p.shape().length > 1)
                        .map(p -> p.name() + " (" + p.reason() + ")")
                        .collect(Collectors.joining(", ")));
    }

    private void accuracy() {
        Memorising memorising = report.memorising();
        line(
                "Accuracy: test %.4f, training %.4f",
                report.outcome().testAccuracy(), report.outcome().trainingAccuracy());
        if (memorising.alarm()) {
            line(
                    "ALARM: %s (largest coefficient of variation of the angle %.2f, limit %s; training"
                            + " accuracy %.4f, limit %s). There is no steady mean of h, so no steady"
                            + " angle.",
                    memorising.trainingAccuracy() > Memorising.ACCURACY
                            ? "the network memorises"
                            : "the angle bursts, as it does when a network memorises or diverges",
                    memorising.worstVariation(),
                    Memorising.VARIATION,
                    memorising.trainingAccuracy(),
                    Memorising.ACCURACY);
        }
    }

    private String shape(String parameter) {
        return report.outcome().parameters().stream()
                .filter(p -> p.name().equals(parameter))
                .map(TrainedParameter::shape)
                .map(
                        shape ->
                                Arrays.stream(shape)
                                        .mapToObj(Long::toString)
                                        .collect(Collectors.joining("x")))
                .findFirst()
                .orElse("");
    }

    private static String number(double value, String format) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
