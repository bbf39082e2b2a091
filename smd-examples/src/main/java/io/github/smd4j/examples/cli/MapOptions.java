package io.github.smd4j.examples.cli;

import io.github.smd4j.core.map.MeanFieldMap;
import io.github.smd4j.core.map.MomentumMap;
import io.github.smd4j.core.map.NormMap;
import io.github.smd4j.core.map.SgdMap;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that choose a map of the squared norm. */
final class MapOptions {

    /** Names of the maps. */
    private static final List<String> MAPS = List.of("sgd", "sgd-exact", "sgdm", "f3");

    @Option(
            names = "--map",
            defaultValue = "sgd",
            paramLabel = "MAP",
            description =
                    "sgd (Eq. 130 as printed), sgd-exact, sgdm (Eq. 131) or f3; default"
                            + " ${DEFAULT-VALUE}.")
    private String map;

    @Option(
            names = "--lr",
            defaultValue = "0.1",
            paramLabel = "ETA",
            converter = Options.Real.class,
            description = "Learning rate, finite and above 0; default ${DEFAULT-VALUE}.")
    private double learningRate;

    @Option(
            names = "--wd",
            defaultValue = "0.001",
            paramLabel = "LAMBDA",
            converter = Options.Real.class,
            description = "Weight decay, finite and above 0; default ${DEFAULT-VALUE}.")
    private double weightDecay;

    @Option(
            names = "--momentum",
            paramLabel = "ALPHA",
            converter = Options.Real.class,
            description =
                    "Momentum of sgdm and f3 in [0, 1), default 0.9; the other maps have none.")
    private Double momentum;

    /** Returns the name of the map. */
    String name() {
        return map;
    }

    /** Returns the map. */
    NormMap map() {
        if (!MAPS.contains(map)) {
            throw new IllegalArgumentException(
                    "--map must be one of " + String.join(", ", MAPS) + ", but was '" + map + "'");
        }
        Options.positive("--lr", learningRate);
        Options.positive("--wd", weightDecay);
        boolean heavyBall = map.equals("sgdm") || map.equals("f3");
        if (momentum != null) {
            Options.momentum("--momentum", momentum);
            Options.require(
                    heavyBall || momentum == 0, "--momentum", "0 with --map " + map, momentum);
        }
        double product = learningRate * weightDecay;
        double limit = map.equals("sgd") ? 0.5 : 1;
        Options.require(
                product > 0 && product < limit,
                "--lr times --wd",
                "in (0, " + (limit == 1 ? "1" : "0.5") + ") with --map " + map,
                product);
        double a = momentum == null ? 0.9 : momentum;
        return map.equals("sgdm")
                ? new MomentumMap(learningRate, weightDecay, a)
                : heavyBall
                        ? new MeanFieldMap(learningRate, weightDecay, a)
                        : new SgdMap(learningRate, weightDecay, map.equals("sgd-exact"));
    }
}
