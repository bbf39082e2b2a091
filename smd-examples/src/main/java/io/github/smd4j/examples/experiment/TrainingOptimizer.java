package io.github.smd4j.examples.experiment;

import io.github.smd4j.core.rule.UpdateRules;
import io.github.smd4j.djl.optimizer.AdamW;
import io.github.smd4j.djl.optimizer.FusedOptimizer;
import io.github.smd4j.djl.optimizer.FusedOptimizerBuilder;
import io.github.smd4j.djl.optimizer.HeavyBall;
import io.github.smd4j.djl.optimizer.Lion;
import io.github.smd4j.djl.optimizer.MomentumOptimizer;
import io.github.smd4j.djl.optimizer.Nesterov;
import io.github.smd4j.djl.optimizer.Sgdw;
import io.github.smd4j.djl.optimizer.WeightDecayRule;
import java.util.List;

/**
 * The optimizer of a training, by the name of its update rule.
 *
 * @param rule one of {@link #names}, with a number for BETA2; the momentum is α, or β1
 */
public record TrainingOptimizer(String rule) {

    private static final List<String> NAMES =
            List.of("heavy-ball", "nesterov", "sgdw", "adamw:BETA2", "lion:BETA2");

    /** SGD with heavy-ball momentum. */
    public static final TrainingOptimizer HEAVY_BALL = new TrainingOptimizer("heavy-ball");

    /** SGD with Nesterov momentum. */
    public static final TrainingOptimizer NESTEROV = new TrainingOptimizer("nesterov");

    /** Checks the name. */
    public TrainingOptimizer {
        String family = family(rule);
        if (UpdateRules.named(rule).isEmpty()
                || NAMES.stream().noneMatch(name -> family(name).equals(family))) {
            throw new IllegalArgumentException(
                    "--optimizer must be one of " + String.join(", ", NAMES) + ", but was " + rule);
        }
    }

    /**
     * Returns the names of the optimizers.
     *
     * @return the names, with a capital word where a number stands
     */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * Returns whether each coordinate is measured by itself, so that learning rate and weight decay
     * of SGD are far from sensible.
     *
     * @return true for AdamW and Lion
     */
    public boolean adaptive() {
        return rule.indexOf(':') >= 0;
    }

    /** Builds the optimizer of a run. */
    FusedOptimizer build(QuickstartSettings settings, WeightDecayRule decay) {
        double momentum = settings.optimization().momentum();
        return switch (family(rule)) {
            case "nesterov" -> momentum(Nesterov.builder(), settings, decay).build();
            case "sgdw" -> momentum(Sgdw.builder(), settings, decay).build();
            case "adamw:" ->
                    common(AdamW.builder(), settings, decay)
                            .optBeta1(momentum)
                            .optBeta2(beta2())
                            .build();
            case "lion:" ->
                    common(Lion.builder(), settings, decay)
                            .optBeta1(momentum)
                            .optBeta2(beta2())
                            .build();
            default -> momentum(HeavyBall.builder(), settings, decay).build();
        };
    }

    private double beta2() {
        return Double.parseDouble(rule.substring(rule.indexOf(':') + 1));
    }

    /** The name up to the number, with the colon before it. */
    private static String family(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon + 1);
    }

    private static <T extends MomentumOptimizer.Builder<T>> T momentum(
            T builder, QuickstartSettings settings, WeightDecayRule decay) {
        return common(builder, settings, decay).optMomentum(settings.optimization().momentum());
    }

    private static <T extends FusedOptimizerBuilder<T>> T common(
            T builder, QuickstartSettings settings, WeightDecayRule decay) {
        return builder.setLearningRate(settings.schedule())
                .optMeasurement(settings.measurement())
                .optWeightDecay(settings.optimization().weightDecay(), decay);
    }
}
