package io.github.smd4j.djl;

import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import java.util.List;
import java.util.Optional;

/**
 * One scale-invariant vector under measurement, and its record in the making: a parameter, with the
 * partners that are scale-invariant only together with it.
 */
final class MeasuredParameter implements AutoCloseable {

    /** Stands before the name of a rule that is not the same for all parts of a vector. */
    static final String MIXED = "mixed:";

    private final String path;
    private final List<MeasuredPart> parts;

    /**
     * Starts measuring.
     *
     * @param path the path of the parameter
     * @param parts the parameter and its partners, each with the same number of rows
     */
    MeasuredParameter(String path, List<MeasuredPart> parts) {
        this.path = path;
        this.parts = List.copyOf(parts);
    }

    List<MeasuredPart> parts() {
        return parts;
    }

    /** Whether a part of it does not learn, so that the vector's gradient is not known. */
    boolean frozen() {
        return parts.stream().anyMatch(MeasuredPart::frozen);
    }

    /** Takes the record of a step that all parts have ended. */
    Optional<StepRecord> take() {
        Optional<MeasuredPart.Filed> first = parts.get(0).filed();
        if (first.isEmpty() || parts.stream().anyMatch(part -> !ended(part, first.get().step()))) {
            return Optional.empty();
        }
        FilterSums sums = first.get().sums();
        for (MeasuredPart partner : parts.subList(1, parts.size())) {
            sums = sums.plus(partner.filed().orElseThrow().sums());
        }
        StepRecord record = new StepRecord(path, first.get().step(), inForce(), sums.total(), sums);
        parts.forEach(MeasuredPart::clear);
        return Optional.of(record);
    }

    private static boolean ended(MeasuredPart part, long step) {
        return part.filed().filter(filed -> filed.step() == step).isPresent();
    }

    /** Theory speaks of a vector whose every part is updated, and decays, in the same way. */
    private Hyperparameters inForce() {
        List<Hyperparameters> each =
                parts.stream().map(part -> part.filed().orElseThrow().inForce()).toList();
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
