package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.examples.experiment.Training.Validation;
import io.github.smd4j.examples.fuzz.StateTrial;
import java.util.List;

/** The states of a run itself, as {@link StateTrial} damages them. */
final class RunStateFuzz {

    private static final StateTrial TRIAL =
            new StateTrial(
                    List.of(
                            RunStateFuzz::validations,
                            RunStateFuzz::data,
                            used -> new RandomState(used ? 3 : 4)));

    private RunStateFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        TRIAL.run(input);
    }

    private static Resumable validations(boolean used) {
        Validations validations = new Validations();
        for (int epoch = 1; used && epoch < 4; epoch++) {
            validations.add(new Validation(epoch, 10L * epoch, 0.5, 0.9));
        }
        return validations;
    }

    private static Resumable data(boolean used) {
        DataPosition position = new DataPosition(7);
        for (int batch = 0; used && batch < 10; batch++) {
            position.advance();
        }
        return position;
    }
}
