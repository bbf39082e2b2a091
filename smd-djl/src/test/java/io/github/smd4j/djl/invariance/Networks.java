package io.github.smd4j.djl.invariance;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Small blocks to build networks from. */
final class Networks {

    private Networks() {}

    static Conv2d conv(int filters) {
        return conv(filters, 1, false);
    }

    static Conv2d conv(int filters, int groups, boolean bias) {
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .setFilters(filters)
                .optGroups(groups)
                .optBias(bias)
                .build();
    }

    static BatchNorm norm() {
        return BatchNorm.builder().build();
    }

    static Linear linear(int units) {
        return Linear.builder().setUnits(units).build();
    }

    /** A TorchScript module of six parameters, trainable, in evaluation mode as DJL loads it. */
    static Model torchScript() {
        Model model = Model.newInstance("small_network", Device.cpu(), "PyTorch");
        try {
            // Without this option the parameters come frozen.
            model.load(
                    Path.of(System.getProperty("smd.testData"), "torchscript"),
                    "small_network",
                    Map.of("trainParam", "true"));
            return model;
        } catch (IOException | MalformedModelException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Evaluates a module once, after which DJL can put it into training mode. */
    static void evaluate(Block block, Shape input) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            NDList data = new NDList(manager.zeros(input));
            block.forward(new ParameterStore(manager, false), data, false);
        }
    }

    /** A sequence whose children are named. */
    static final class Named extends SequentialBlock {

        Named add(String name, Block block) {
            addChildBlock(name, block);
            return this;
        }
    }

    /** A block with its own code: here it puts a convolution and a BatchNorm in sequence. */
    static final class Custom extends AbstractBlock {

        private final Block first = addChildBlock("first", conv(4));
        private final Block second = addChildBlock("second", norm());

        @Override
        protected NDList forwardInternal(
                ParameterStore store,
                NDList inputs,
                boolean training,
                PairList<String, Object> params) {
            return second.forward(store, first.forward(store, inputs, training), training);
        }

        @Override
        protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
            first.initialize(manager, type, shapes);
            second.initialize(manager, type, first.getOutputShapes(shapes));
        }

        @Override
        public Shape[] getOutputShapes(Shape[] shapes) {
            return first.getOutputShapes(shapes);
        }
    }
}
