package io.github.smd4j.examples.fuzz;

import io.github.smd4j.core.detect.AnchorStages;
import io.github.smd4j.core.detect.FilterStages;
import io.github.smd4j.core.estimate.CorrelatedMoments;
import io.github.smd4j.core.estimate.ExponentialMean;
import io.github.smd4j.core.estimate.Moments;
import io.github.smd4j.core.estimate.QuantileSketch;
import io.github.smd4j.core.estimate.WindowedMean;
import io.github.smd4j.core.identity.InvarianceWatch;
import io.github.smd4j.core.schedule.MultiStep.Stage;
import io.github.smd4j.core.step.Resumable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * The state of what goes on from a checkpoint: the first byte says of what, the second how much of
 * a right state stands in front. What was taken up must be saved and taken up again.
 */
final class StateFuzz {

    private static final List<Stage> STAGES =
            List.of(new Stage(0, 100, 0.1), new Stage(100, 200, 0.01));

    private static final List<Supplier<Resumable>> KINDS =
            List.of(
                    Moments::new,
                    () -> new ExponentialMean(0.9),
                    () -> new WindowedMean(5),
                    QuantileSketch::new,
                    CorrelatedMoments::new,
                    InvarianceWatch::new,
                    () -> new FilterStages(STAGES),
                    () -> new AnchorStages(STAGES, 10));

    private StateFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length < 2) {
            return;
        }
        Supplier<Resumable> kind = KINDS.get((input[0] & 0xff) % KINDS.size());
        byte[] right = saved(kind.get());
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        state.write(right, 0, Math.min(right.length, input[1] & 0xff));
        state.write(input, 2, input.length - 2);
        Resumable taken =
                Refusal.of(
                        IOException.class,
                        () -> {
                            Resumable fresh = kind.get();
                            restore(fresh, state.toByteArray());
                            return fresh;
                        });
        if (taken != null) {
            restore(kind.get(), saved(taken));
        }
    }

    private static byte[] saved(Resumable state) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        state.save(new DataOutputStream(out));
        return out.toByteArray();
    }

    private static void restore(Resumable state, byte[] bytes) throws IOException {
        state.restore(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
