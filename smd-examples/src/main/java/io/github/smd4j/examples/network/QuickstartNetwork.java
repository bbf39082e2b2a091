package io.github.smd4j.examples.network;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;

/**
 * The quickstart's network for small grey images: seven 3×3 convolutions, each of them normalized
 * and two of them a residual block, then a linear classifier, which is the only weight that is not
 * scale-invariant.
 *
 * <p>Input (N, 1, H, W); output (N, classes) logits. Channels 16 (stride 2), 16, 32 (stride 2),
 * residual pair 32, 64, 64.
 */
public final class QuickstartNetwork {

    private QuickstartNetwork() {}

    /**
     * Returns a new network with BatchNorm, not initialized; DJL's default initializer is He's for
     * its weights.
     *
     * @param classes number of classes, above 1
     * @return the network
     */
    public static Block of(int classes) {
        return of(classes, QuickstartNorm.BATCH);
    }

    /**
     * Returns a new network, not initialized.
     *
     * @param classes number of classes, above 1
     * @param norm what normalizes the convolutions
     * @return the network
     */
    public static Block of(int classes, QuickstartNorm norm) {
        NamedSequence network = new NamedSequence();
        layer(network, norm, 1, 16, 2).add("relu1", Activation.reluBlock());
        layer(network, norm, 2, 16, 1).add("relu2", Activation.reluBlock());
        layer(network, norm, 3, 32, 2).add("relu3", Activation.reluBlock());
        NamedSequence branch = new NamedSequence();
        layer(branch, norm, 4, 32, 1).add("relu4", Activation.reluBlock());
        layer(branch, norm, 5, 32, 1);
        network.add("residual", new Residual(branch)).add("relu5", Activation.reluBlock());
        layer(network, norm, 6, 64, 1).add("relu6", Activation.reluBlock());
        layer(network, norm, 7, 64, 1).add("relu7", Activation.reluBlock());
        return network.add("pool", Pool.globalAvgPool2dBlock())
                .add("classifier", Linear.builder().setUnits(classes).build());
    }

    private static NamedSequence layer(
            NamedSequence sequence, QuickstartNorm norm, int number, int filters, int stride) {
        sequence.add("conv" + number, norm.convolution(filters, stride));
        norm.behind().ifPresent(block -> sequence.add("norm" + number, block));
        return sequence;
    }
}
