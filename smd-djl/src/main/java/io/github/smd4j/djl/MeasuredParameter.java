package io.github.smd4j.djl;

import ai.djl.nn.Parameter;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.djl.invariance.ParameterInvariance;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One scale-invariant vector under measurement, and its record in the making: a parameter, with the
 * partners that are scale-invariant only together with it.
 */
final class MeasuredParameter implements AutoCloseable {

    /** Stands before the name of a rule that is not the same for all parts of a vector. */
    static final String MIXED = "mixed:";

    private static final Logger LOGGER = LoggerFactory.getLogger(SmdListener.class);

    private final ParameterInvariance verdict;
    private final BiFunction<Parameter, Integer, MeasuredPart> factory;
    private List<MeasuredPart> parts = List.of();
    private boolean warned;

    /**
     * Prepares to measure.
     *
     * @param verdict a parameter that is measured
     * @param factory starts to measure a parameter in so many rows
     */
    MeasuredParameter(
            ParameterInvariance verdict, BiFunction<Parameter, Integer, MeasuredPart> factory) {
        this.verdict = verdict;
        this.factory = factory;
    }

    String path() {
        return verdict.path();
    }

    /** The parameter and its partners; empty until they learn for the first time. */
    List<MeasuredPart> parts() {
        return parts;
    }

    /**
     * Whether all of it learns in the step that comes. If a part does not, the vector's gradient is
     * not known: what was open ends here.
     */
    boolean learns() {
        List<Parameter> frozen = vector().filter(each -> !each.requiresGradient()).toList();
        if (!frozen.isEmpty()) {
            parts.forEach(part -> part.finish(false));
            parts.forEach(MeasuredPart::forget);
            if (!warned && !frozen.contains(verdict.parameter())) {
                warned = true;
                LOGGER.warn(
                        "{} is not measured while its {} is frozen: it is scale-invariant only"
                                + " jointly with it",
                        verdict.path(),
                        frozen.get(0).getName());
            }
            return false;
        }
        begin();
        return true;
    }

    private void begin() {
        if (parts.isEmpty()) {
            parts = vector().map(each -> factory.apply(each, verdict.rows())).toList();
        }
    }

    void save(DataOutput out) throws IOException {
        SavedState.writeText(out, path());
        out.writeInt(parts.size());
        for (MeasuredPart part : parts) {
            part.save(out);
        }
    }

    void restore(DataInput in) throws IOException {
        String path = SavedState.readText(in);
        SavedState.require(path.equals(path()), "a measured parameter", path(), path);
        int count = in.readInt();
        if (count != 0) {
            begin();
            SavedState.require(count == parts.size(), "parts of " + path, parts.size(), count);
            for (MeasuredPart part : parts) {
                part.restore(in);
            }
        }
    }

    private Stream<Parameter> vector() {
        return Stream.concat(Stream.of(verdict.parameter()), verdict.partners().stream());
    }

    /**
     * Takes the record of a step that all parts have ended. A vector that has not moved, and was
     * meant to, has not been updated where that is not known: there was no step.
     */
    Optional<StepRecord> take() {
        Optional<MeasuredPart.Filed> first =
                parts.stream().findFirst().flatMap(MeasuredPart::filed);
        if (first.isEmpty() || parts.stream().anyMatch(part -> !ended(part, first.get().step()))) {
            return Optional.empty();
        }
        FilterSums sums = first.get().sums();
        for (MeasuredPart partner : parts.subList(1, parts.size())) {
            sums = sums.plus(partner.filed().orElseThrow().sums());
        }
        Hyperparameters inForce =
                joint(parts.stream().map(part -> part.filed().orElseThrow().inForce()).toList());
        StepRecord record = new StepRecord(path(), first.get().step(), inForce, sums.total(), sums);
        parts.forEach(MeasuredPart::clear);
        return Optional.of(record).filter(taken -> first.get().sure() || moved(taken));
    }

    /** Whether a vector moved, or was not meant to. */
    static boolean moved(StepRecord record) {
        return record.sums().dd() != 0 || record.hyperparameters().learningRate() == 0;
    }

    private static boolean ended(MeasuredPart part, long step) {
        return part.filed().filter(filed -> filed.step() == step).isPresent();
    }

    /** Theory speaks of a vector whose every part is updated, and decays, in the same way. */
    static Hyperparameters joint(List<Hyperparameters> each) {
        Hyperparameters first = each.get(0);
        return each.stream().allMatch(first::equals)
                ? first
                : new Hyperparameters(
                        MIXED + first.rule(),
                        first.learningRate(),
                        first.weightDecay(),
                        first.momentum());
    }

    @Override
    public void close() {
        parts.forEach(MeasuredPart::close);
    }
}
