package io.github.smd4j.examples.scores;

import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.step.StepSums;
import java.util.HashMap;
import java.util.Map;

/** What a record tells the detector. */
public enum Told {
    /** Everything, the rate of every step included. */
    RATE("rate told"),
    /** The rate of the first step for all steps: a cut must be found in the updates. */
    FIRST_RATE("rate not told"),
    /** The same without gradients: a cut must be found in the angle alone. */
    ANGLE_ALONE("angle alone"),
    /** No hyperparameters at all. */
    NOTHING("nothing told");

    private final String words;

    Told(String words) {
        this.words = words;
    }

    /** A few words. */
    String describe() {
        return words;
    }

    /**
     * Returns a sink that hands on records with what they do not tell taken away.
     *
     * @param sink takes them
     * @return the sink
     */
    public StepSink before(StepSink sink) {
        Map<String, Hyperparameters> first = new HashMap<>();
        return record -> {
            Hyperparameters told = record.hyperparameters();
            Hyperparameters known =
                    switch (this) {
                        case RATE -> told;
                        case NOTHING -> Hyperparameters.UNKNOWN;
                        default -> {
                            double rate =
                                    first.computeIfAbsent(record.parameter(), path -> told)
                                            .learningRate();
                            yield new Hyperparameters(
                                    told.rule(), rate, told.weightDecay(), told.momentum());
                        }
                    };
            StepSums s = record.sums();
            double none = Double.NaN;
            StepSums seen =
                    this == ANGLE_ALONE
                            ? new StepSums(s.ww(), s.wd(), s.dd(), none, none, none)
                            : s;
            sink.accept(
                    new StepRecord(
                            record.parameter(), record.step(), known, seen, FilterSums.NONE));
        };
    }
}
