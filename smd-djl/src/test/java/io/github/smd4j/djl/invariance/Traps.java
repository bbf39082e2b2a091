package io.github.smd4j.djl.invariance;

import static io.github.smd4j.djl.invariance.Networks.conv;
import static io.github.smd4j.djl.invariance.Networks.linear;
import static io.github.smd4j.djl.invariance.Networks.norm;

import ai.djl.Model;
import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.smd4j.djl.block.FormedConv2d;
import io.github.smd4j.djl.block.GhostBatchNorm;
import io.github.smd4j.djl.block.GroupNorm;
import io.github.smd4j.djl.block.InstanceNorm;
import io.github.smd4j.djl.block.WeightForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * Networks whose parameters are easily misjudged, with the truth about each.
 *
 * <p>Channels that a convolution hands back a gradient for come in sixteens: with 6, PyTorch 2.7.1
 * on a CPU now and then gives NaN there.
 *
 * @param name what is to be seen
 * @param network the network, ending in three logits
 * @param invariant granularity and rows of each invariant parameter by path; all others are not
 * @param size height and width of its pictures
 */
record Traps(String name, Block network, Map<String, String> invariant, int size) {

    static Traps of(String name, Block network, String... invariant) {
        Map<String, String> truth = new TreeMap<>();
        for (int i = 0; i < invariant.length; i += 2) {
            truth.put(invariant[i], invariant[i + 1]);
        }
        return new Traps(name, network, truth, 6);
    }

    static List<Traps> all() {
        List<Traps> traps = new ArrayList<>();
        traps.add(of("plain", net(conv(8, 1, true), norm()), "01Conv2d.weight", "FILTER 8"));
        traps.add(
                of("depthwise", net(conv(16, 16, false), norm()), "01Conv2d.weight", "FILTER 16"));
        traps.add(of("grouped", net(conv(6, 2, false), norm()), "01Conv2d.weight", "FILTER 6"));
        traps.add(
                of(
                        "ghost",
                        net(conv(6), GhostBatchNorm.ofSamples(3).build()),
                        "01Conv2d.weight",
                        "FILTER 6"));
        traps.add(
                of(
                        "wrong axis",
                        net(conv(6), BatchNorm.builder().optAxis(2).build()),
                        "01Conv2d.weight",
                        "LAYER 1"));
        traps.add(
                of(
                        "wrong axis with bias",
                        net(conv(6, 1, true), BatchNorm.builder().optAxis(3).build()),
                        "01Conv2d.weight",
                        "LAYER 1",
                        "01Conv2d.bias",
                        "LAYER 1"));
        traps.add(of("frozen BatchNorm", net(conv(6, 1, true), new Frozen())));
        traps.add(of("huge epsilon", net(conv(16), BatchNorm.builder().optEpsilon(100).build())));
        BatchNorm scaleFrozen = norm();
        scaleFrozen.freezeParameters(true);
        traps.add(of("frozen scale", net(conv(6), scaleFrozen), "01Conv2d.weight", "FILTER 6"));
        traps.add(
                of(
                        "bias before GroupNorm",
                        net(conv(6, 1, true), new GroupNorm(3)),
                        "01Conv2d.weight",
                        "GROUP 3",
                        "01Conv2d.bias",
                        "GROUP 3"));
        traps.add(of("GroupNorm", net(conv(6), new GroupNorm(2)), "01Conv2d.weight", "GROUP 2"));
        traps.add(
                of(
                        "LayerNorm",
                        net(conv(6, 1, true), LayerNorm.builder().build()),
                        "01Conv2d.weight",
                        "LAYER 1",
                        "01Conv2d.bias",
                        "LAYER 1"));
        traps.add(
                of(
                        "InstanceNorm",
                        net(conv(6, 1, true), new InstanceNorm()),
                        "01Conv2d.weight",
                        "FILTER 6"));
        traps.add(
                of(
                        "weight normalization",
                        net(FormedConv2d.builder(WeightForm.NORMALIZED, 3, 6).build()),
                        "01FormedConv2d.v",
                        "ROW 6"));
        traps.add(
                of(
                        "weight standardization",
                        net(FormedConv2d.builder(WeightForm.STANDARDIZED, 3, 6).build()),
                        "01FormedConv2d.v",
                        "FILTER 6"));
        between(traps);
        readers(traps);
        return traps;
    }

    private static void between(List<Traps> traps) {
        traps.add(
                of(
                        "ReLU between",
                        net(conv(6), Activation.reluBlock(), norm()),
                        "01Conv2d.weight",
                        "FILTER 6"));
        traps.add(
                of(
                        "bias and ReLU between",
                        net(conv(6, 1, true), Activation.reluBlock(), norm()),
                        "01Conv2d.weight",
                        "FILTER 6",
                        "01Conv2d.bias",
                        "FILTER 6"));
        traps.add(
                of(
                        "pooling between",
                        net(conv(6), Pool.maxPool2dBlock(new Shape(2, 2)), norm()),
                        "01Conv2d.weight",
                        "FILTER 6"));
        traps.add(
                of(
                        "dropout between",
                        net(conv(6), Dropout.builder().optRate(0.3f).build(), norm()),
                        "01Conv2d.weight",
                        "FILTER 6"));
        traps.add(
                of(
                        "tanh between",
                        net(conv(6), new LambdaBlock(x -> Activation.tanh(x), "tanh"), norm())));
        traps.add(
                of(
                        "an unknown function between",
                        net(conv(6), LambdaBlock.singleton(x -> x.add(1)), norm()),
                        // A constant is what BatchNorm takes away.
                        "01Conv2d.weight",
                        "FILTER 6"));
        traps.add(
                of(
                        "another convolution between",
                        net(conv(16), conv(16), norm()),
                        "01Conv2d.weight",
                        "LAYER 1",
                        "02Conv2d.weight",
                        "FILTER 16"));
        traps.add(of("no norm", net(conv(6, 1, true))));
    }

    private static void readers(List<Traps> traps) {
        Block identity = Blocks.identityBlock();
        traps.add(
                of(
                        "sum before the norm",
                        net(sum(sequence(conv(16), norm(), conv(16)), identity), norm()),
                        "01ParallelBlock.01SequentialBlock.01Conv2d.weight",
                        "FILTER 16"));
        traps.add(
                of(
                        "a second reader without norm",
                        net(conv(16), sum(norm(), Blocks.identityBlock()))));
        traps.add(
                of(
                        "two readers with norms",
                        net(conv(16), sum(norm(), norm())),
                        "01Conv2d.weight",
                        "FILTER 16"));
        Conv2d shared = conv(16);
        traps.add(of("shared, once without norm", net(shared, norm(), shared)));
        Conv2d twice = conv(16);
        traps.add(
                of(
                        "shared, twice normalized",
                        net(twice, norm(), twice, norm()),
                        "01Conv2d.weight",
                        "FILTER 16"));
        traps.add(
                of(
                        "squeeze and excitation",
                        net(conv(16), norm(), excitation()),
                        "01Conv2d.weight",
                        "FILTER 16"));
        traps.add(of("own code", net(new Networks.Custom()), "01Custom.first.weight", "FILTER 4"));
    }

    /** A TorchScript module, of which the structure says nothing. */
    static Traps torchScript(Model model) {
        Traps trap = of("TorchScript", model.getBlock(), "normalized.weight", "FILTER 16");
        Networks.evaluate(trap.network(), new Shape(6, 16, trap.size(), trap.size()));
        return trap;
    }

    /** The quickstart's network, narrower. */
    static Traps quickstart() {
        Networks.Named network = new Networks.Named();
        Map<String, String> truth = new TreeMap<>();
        for (int i = 1; i <= 3; i++) {
            network.add("conv" + i, conv(16)).add("norm" + i, norm());
            network.add("relu" + i, Activation.reluBlock());
            truth.put("conv" + i + ".weight", "FILTER 16");
        }
        Block branch =
                new Networks.Named()
                        .add("conv4", conv(16))
                        .add("norm4", norm())
                        .add("relu4", Activation.reluBlock())
                        .add("conv5", conv(16))
                        .add("norm5", norm());
        network.add("residual", sum(branch, Blocks.identityBlock()));
        truth.put("residual.01Named.conv4.weight", "FILTER 16");
        truth.put("residual.01Named.conv5.weight", "FILTER 16");
        network.add("pool", Pool.globalAvgPool2dBlock()).add("classifier", linear(3));
        return new Traps("quickstart", network, truth, 8);
    }

    /**
     * DJL's zoo ResNet of eight layers: no BatchNorm behind its stem, which two convolutions read
     * that have one.
     */
    static Traps zoo() {
        Block network =
                ResNetV1.builder()
                        .setNumLayers(8)
                        .setOutSize(3)
                        .setImageShape(new Shape(16, 16, 16))
                        .build();
        Map<String, String> truth = new TreeMap<>();
        truth.put("01Conv2d.weight", "LAYER 1");
        int[] widths = {16, 32, 64};
        for (int i = 0; i < 3; i++) {
            String unit = "0" + (i + 2) + "ParallelBlock.";
            String filters = "FILTER " + widths[i];
            truth.put(unit + "01SequentialBlock.01Conv2d.weight", filters);
            truth.put(unit + "01SequentialBlock.04Conv2d.weight", filters);
            truth.put(unit + "02SequentialBlock.01Conv2d.weight", filters);
        }
        return new Traps("zoo", network, truth, 16);
    }

    private static SequentialBlock sequence(Block... blocks) {
        return new SequentialBlock().addAll(blocks);
    }

    private static SequentialBlock net(Block... blocks) {
        return sequence(blocks)
                .add(Activation.reluBlock())
                .add(Blocks.batchFlattenBlock())
                .add(linear(3));
    }

    private static ParallelBlock sum(Block... branches) {
        return combined(NDArray::add, branches);
    }

    private static ParallelBlock combined(BinaryOperator<NDArray> operation, Block... branches) {
        return new ParallelBlock(
                outputs ->
                        new NDList(
                                operation.apply(
                                        outputs.get(0).singletonOrThrow(),
                                        outputs.get(1).singletonOrThrow())),
                List.of(branches));
    }

    private static Block excitation() {
        Conv2d first = point(16);
        Conv2d second = point(16);
        return combined(
                NDArray::mul,
                Blocks.identityBlock(),
                sequence(
                        LambdaBlock.singleton(
                                x -> x.mean(new int[] {3}, true).mean(new int[] {2}, true)),
                        first,
                        Activation.reluBlock(),
                        second,
                        Activation.sigmoidBlock()));
    }

    private static Conv2d point(int filters) {
        return Conv2d.builder()
                .setKernelShape(new Shape(1, 1))
                .setFilters(filters)
                .optBias(true)
                .build();
    }

    /** A BatchNorm in evaluation mode, as detection networks have. */
    static final class Frozen extends AbstractBlock {

        private final Block norm = addChildBlock("norm", norm());

        @Override
        protected NDList forwardInternal(
                ParameterStore store,
                NDList inputs,
                boolean training,
                PairList<String, Object> params) {
            return norm.forward(store, inputs, false);
        }

        @Override
        protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
            norm.initialize(manager, type, shapes);
        }

        @Override
        public Shape[] getOutputShapes(Shape[] shapes) {
            return shapes;
        }
    }
}
