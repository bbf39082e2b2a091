package io.github.smd4j.core.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.smd4j.core.ResumeProof;
import io.github.smd4j.core.advice.Finding.Kind;
import io.github.smd4j.core.file.CsvRecords;
import io.github.smd4j.core.map.LognormalProcess;
import io.github.smd4j.core.map.SyntheticSteps;
import io.github.smd4j.core.schedule.MultiStep;
import io.github.smd4j.core.schedule.Schedule;
import io.github.smd4j.core.schedule.ScheduleText;
import io.github.smd4j.core.sink.MemorySink;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSums;
import io.github.smd4j.core.theory.Relaxation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each finding has a run that triggers it and one that does not. */
class StatusCardTest {

    private static final Path RUNS = Path.of(System.getProperty("smd.testData"), "detect");

    private final List<String> lines = new ArrayList<>();
    private final StatusCard card = StatusCard.every(500, lines::add);

    private static SyntheticSteps series(String name, MultiStep schedule) {
        return new SyntheticSteps(
                name,
                schedule,
                2.5e-3,
                0.9,
                new LognormalProcess(10, 0.5, 0),
                OptionalDouble.empty());
    }

    private Set<Kind> kinds() {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        card.findings().forEach(finding -> kinds.add(finding.kind()));
        return kinds;
    }

    private Set<Kind> recorded(String file) {
        CsvRecords.read(RUNS.resolve(file), card);
        return kinds();
    }

    @Test
    void aRunInEquilibriumHasNoFindings() {
        assertEquals(Set.of(), recorded("cut2.csv"));
    }

    @Test
    void burstsAreFound() {
        assertTrue(recorded("bursts.csv").contains(Kind.UNSTABLE), card.text());
    }

    @Test
    void memorisingIsFoundBeforeTheFirstBurst() {
        CsvRecords.read(
                RUNS.resolve("bursts.csv"),
                record -> {
                    if (record.step() < 650) {
                        card.accept(record);
                    }
                });
        assertTrue(kinds().contains(Kind.MEMORISING), card.text());
    }

    @Test
    void anEpsilonThatMattersIsToldFromAWeightThatNeverWasScaleInvariant() {
        Set<Kind> small = recorded("epsilon.csv");
        assertTrue(small.contains(Kind.EPSILON_MATTERS), card.text());
        assertTrue(!small.contains(Kind.NOT_SCALE_INVARIANT), card.text());
        Set<Kind> classifier = new StatusCardTest().recorded("classifier.csv");
        assertTrue(classifier.contains(Kind.NOT_SCALE_INVARIANT));
        assertTrue(!classifier.contains(Kind.EPSILON_MATTERS));
    }

    @Test
    void ofTheClassifiersRunOnlyTheClassifierIsNamed() {
        recorded("classifier.csv");
        Finding finding = card.findings().get(0);
        assertEquals(1, finding.parameters());
        assertTrue(finding.words().startsWith("classifier.weight: not scale-invariant"));
    }

    @Test
    void aGroupWithoutDecayIsFoundWhetherToldOrNot() {
        MultiStep constant = MultiStep.starting(0.1);
        series("decays", constant).feed(600, 1, card);
        assertEquals(Set.of(), kinds());
        series("left.out", constant).feed(600, 2, r -> card.accept(with(r, r.sums(), 0)));
        assertEquals(Set.of(Kind.DECAY_MISSING), kinds());
        StatusCardTest other = new StatusCardTest();
        series("moves.freely", constant)
                .feed(600, 2, r -> other.card.accept(with(r, r.sums(), 4 * 2.5e-3)));
        assertEquals(Set.of(Kind.DECAY_MISSING), other.kinds());
        assertTrue(other.card.text().contains("but 0.0100 was told"));
    }

    private static StepRecord with(StepRecord r, StepSums sums, double decay) {
        Hyperparameters h = r.hyperparameters();
        return new StepRecord(
                r.parameter(),
                r.step(),
                new Hyperparameters(h.rule(), h.learningRate(), decay, h.momentum()),
                sums,
                r.filters());
    }

    @Test
    void equilibriumOutOfReachDependsOnTheSchedule() {
        MultiStep cut = MultiStep.starting(0.1).dividedAt(1500, 10);
        card.withSchedule(cut, 2000);
        series("w", cut).feed(1600, 1, card);
        assertEquals(Set.of(Kind.NEVER_REACHES_EQUILIBRIUM), kinds());
        StatusCardTest longer = new StatusCardTest();
        longer.card.withSchedule(cut, 9000);
        series("w", cut).feed(1600, 1, longer.card);
        assertEquals(Set.of(), longer.kinds());
    }

    @Test
    void theScheduleIsJudgedAsAWholeAndAhead() {
        // F1: the cut by 2 needs 445 steps of 500 and leaves e^(−2.5), the one by 5 far more than
        // 900.
        MultiStep cuts = MultiStep.starting(0.1).dividedAt(1500, 2).dividedAt(2000, 5);
        card.withSchedule(cuts, 2900);
        series("w", cuts).feed(1400, 1, card);
        assertEquals(Set.of(Kind.NEVER_REACHES_EQUILIBRIUM), kinds());
        String words = card.findings().get(0).words();
        double divisor = 5 * (1 + Math.exp(-2.5));
        double needed = Relaxation.stepsToFraction(0.01, 2.5e-3, 0.9, divisor, 0.95);
        assertTrue(words.contains("does not always reach equilibrium"), words);
        assertTrue(
                words.contains(
                        String.format(Locale.ROOT, "from step 2000 it needs %.0f steps", needed)),
                words);
        assertTrue(words.contains("in 1 of the 3 stages left"), words);
    }

    @Test
    void aRecordedRunReachesEquilibriumAfterItsCutButNotAfterALateOne() {
        MultiStep start = MultiStep.starting(0.2).dividedAt(500, 2);
        card.withSchedule(start, 1200);
        assertEquals(Set.of(), recordedBefore(400));
        StatusCardTest late = new StatusCardTest();
        late.card.withSchedule(start.dividedAt(1150, 4), 1200);
        assertEquals(Set.of(Kind.NEVER_REACHES_EQUILIBRIUM), late.recordedBefore(400));
    }

    private Set<Kind> recordedBefore(long step) {
        CsvRecords.read(
                RUNS.resolve("cut2.csv"),
                record -> {
                    if (record.step() < step) {
                        card.accept(record);
                    }
                });
        return kinds();
    }

    @Test
    void aSmoothScheduleThatIsTooFastIsFoundAndASlowOneIsNot() {
        for (long steps : new long[] {400, 40_000}) {
            Schedule cosine = ScheduleText.parse("cosine(0.1, " + steps + "steps)", 1);
            StatusCardTest test = new StatusCardTest();
            test.card.withSchedule(cosine, steps);
            new SyntheticSteps(
                            "w",
                            cosine,
                            2.5e-3,
                            0.9,
                            new LognormalProcess(10, 0.5, 0),
                            OptionalDouble.empty())
                    .feed(100, 1, test.card);
            assertEquals(steps == 400, !test.kinds().isEmpty(), test.card.text());
        }
    }

    @Test
    void theCardSaysWhatKeepsARunFromEquilibriumAndForHowLong() {
        MultiStep cut = MultiStep.starting(0.1).dividedAt(1500, 4);
        card.withEpochs(100);
        series("a", cut).feed(1500, 1, card);
        assertTrue(card.text().startsWith("status after step 1499: 1 of 1 in equilibrium\n"));
        assertTrue(card.text().contains("timescale 400 steps (4.00 epochs)"), card.text());
        StatusCardTest after = new StatusCardTest();
        after.card.withEpochs(100);
        series("a", cut).feed(1501, 1, after.card);
        String text = after.card.text();
        assertTrue(text.contains("0 of 1 in equilibrium; 1 displaced"), text);
        assertTrue(text.contains("learning rate divided by 4.00 at step 1500: 1"), text);
        assertTrue(text.contains("p95/p5 1.000"), text);
    }

    @Test
    void itIsShownAtIntervalsAndAtTheEndOnce() {
        series("a", MultiStep.starting(0.1)).feed(1200, 1, card);
        assertEquals(2, lines.stream().filter(line -> line.startsWith("status")).count());
        assertTrue(lines.get(0).startsWith("status after step 499:"), lines.get(0));
        card.close();
        card.close();
        assertEquals(3, lines.stream().filter(line -> line.startsWith("status")).count());
        assertThrows(IllegalArgumentException.class, () -> StatusCard.every(0, lines::add));
        assertThrows(IllegalArgumentException.class, () -> card.withEpochs(0));
    }

    @Test
    void aSavedCardGoesOn() throws IOException {
        MemorySink records = new MemorySink();
        series("a", MultiStep.starting(0.1).dividedAt(700, 4)).feed(900, 1, records);
        ResumeProof.exact(
                () -> StatusCard.every(500, line -> {}),
                StatusCard::accept,
                records.of("a"),
                StatusCard::text);
    }
}
