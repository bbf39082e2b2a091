package io.github.smd4j.examples.network;

import ai.djl.nn.Block;
import io.github.smd4j.djl.optimizer.WeightDecayRule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/** The networks by name, a line each. */
public final class Networks {

    private static final Map<String, Definition> DEFINITIONS = definitions();
    private static final String QUICKSTART = "quickstart";

    private Networks() {}

    private static Map<String, Definition> definitions() {
        Map<String, Definition> all = new LinkedHashMap<>();
        all.put("resnet18", (classes, zeroGamma) -> ResNet.of(18, classes, zeroGamma));
        all.put("resnet34", (classes, zeroGamma) -> ResNet.of(34, classes, zeroGamma));
        all.put("resnet50", (classes, zeroGamma) -> ResNet.of(50, classes, zeroGamma));
        all.put("resnet20", (classes, zeroGamma) -> CifarResNet.of(20, classes, zeroGamma));
        all.put("mobilenetv2", plain("mobilenetv2", MobileNetV2::of));
        for (ShuffleNetV2Plus.Size size : ShuffleNetV2Plus.Size.values()) {
            String name = "shufflenetv2plus-" + size.label();
            all.put(name, plain(name, classes -> ShuffleNetV2Plus.of(size, classes)));
        }
        all.put(
                QUICKSTART,
                (classes, zeroGamma) -> quickstart(classes, zeroGamma, QuickstartNorm.BATCH));
        return all;
    }

    /** Makes a network that is not yet initialized. */
    private interface Definition {
        Block network(int classes, boolean zeroGamma);
    }

    /**
     * Returns the names.
     *
     * @return the names, those of the ResNets first
     */
    public static Set<String> names() {
        return DEFINITIONS.keySet();
    }

    /**
     * Returns the name of the quickstart's network with a norm of choice.
     *
     * @param norm what normalizes its convolutions
     * @return {@code quickstart} for BatchNorm, else {@code quickstart:} and the norm's name
     */
    public static String quickstart(QuickstartNorm norm) {
        return norm == QuickstartNorm.BATCH ? QUICKSTART : QUICKSTART + ":" + norm.label();
    }

    /**
     * Returns which parameters of a network decay.
     *
     * @param name one of {@link #names}, or of {@link #quickstart}
     * @return the rule
     * @throws IllegalArgumentException if the quickstart has no such norm
     */
    public static WeightDecayRule decay(String name) {
        return norm(name).map(QuickstartNorm::decay).orElseGet(WeightDecayRule::matrices);
    }

    private static Optional<QuickstartNorm> norm(String name) {
        return name.startsWith(QUICKSTART + ":")
                ? Optional.of(QuickstartNorm.of(name.substring(QUICKSTART.length() + 1)))
                : Optional.empty();
    }

    /**
     * Returns a new network, not initialized.
     *
     * @param name one of {@link #names}, or of {@link #quickstart}
     * @param classes number of classes, above 1
     * @param zeroGamma whether γ of the last BatchNorm of each residual block starts at 0; for
     *     ResNets only
     * @return the network
     * @throws IllegalArgumentException if there is no such network, or not with these values
     */
    public static Block of(String name, int classes, boolean zeroGamma) {
        Optional<QuickstartNorm> norm = norm(name);
        if (norm.isPresent()) {
            return quickstart(classes, zeroGamma, norm.get());
        }
        Definition definition = DEFINITIONS.get(name);
        if (definition == null) {
            throw new IllegalArgumentException(
                    "network must be one of "
                            + String.join(", ", names())
                            + ", but was '"
                            + name
                            + "'");
        }
        return definition.network(classes, zeroGamma);
    }

    private static Block quickstart(int classes, boolean zeroGamma, QuickstartNorm norm) {
        return plain(QUICKSTART, number -> QuickstartNetwork.of(number, norm))
                .network(classes, zeroGamma);
    }

    private static Definition plain(String name, IntFunction<Block> network) {
        return (classes, zeroGamma) -> {
            if (zeroGamma) {
                throw new IllegalArgumentException("zeroGamma is for ResNets, not for " + name);
            }
            return network.apply(classes);
        };
    }
}
