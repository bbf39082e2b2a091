package io.github.smd4j.examples.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;

/**
 * A ResNet's block, ReLU(branch + shortcut), with the children of torchvision's: {@code conv1},
 * {@code bn1}, … of the branch and, where the shape changes, {@code downsample}.
 *
 * <p>To be named so they stand in one sequence, though {@code downsample} reads the block's input
 * and not the child before it. For those who read the sequence that makes no difference: each
 * convolution in it goes straight and only into the BatchNorm that follows it.
 */
final class ResidualBlock extends NamedSequence {

    private final List<Block> branch = new ArrayList<>();
    private final Block relu = Activation.reluBlock();
    private Block downsample;
    private int stride;

    /** Adds the next block of the branch; before {@link #end}. */
    ResidualBlock then(String name, Block block) {
        branch.add(block);
        add(name, block);
        return this;
    }

    /** Adds the shortcut, a 1×1 convolution of stride 1: its stride is taken before it. */
    ResidualBlock downsample(Block shortcut, int every) {
        downsample = shortcut;
        stride = every;
        add("downsample", shortcut);
        return this;
    }

    /**
     * Makes the shortcut every stride-th row and column, with channels of zeros behind those that
     * there are (He et al. 2016, option A).
     */
    ResidualBlock padded(int every) {
        stride = every;
        return this;
    }

    /** Adds the last ReLU. */
    ResidualBlock end() {
        add("relu", relu);
        return this;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray sum = chain(branch, parameters, inputs, training, params).singletonOrThrow();
        if (downsample == null && stride > 1) {
            try (NDList sampled = sampled(inputs.singletonOrThrow())) {
                addPadded(sum, sampled.singletonOrThrow());
            }
        } else if (downsample == null) {
            // In place: the backward pass of the BatchNorm that made it does not read it.
            sum.addi(inputs.singletonOrThrow());
        } else {
            try (NDList sampled = sampled(inputs.singletonOrThrow());
                    NDList shortcut = downsample.forward(parameters, sampled, training, params)) {
                sum.addi(shortcut.singletonOrThrow());
            }
        }
        try (NDList spent = new NDList(sum)) {
            return relu.forward(parameters, spent, training, params);
        }
    }

    private static void addPadded(NDArray sum, NDArray shortcut) {
        long missing = sum.getShape().get(1) - shortcut.getShape().get(1);
        Shape shape = shortcut.getShape();
        try (NDArray zeros =
                        shortcut.getManager()
                                .zeros(
                                        new Shape(
                                                shape.get(0), missing, shape.get(2), shape.get(3)),
                                        shortcut.getDataType());
                NDArray padded = shortcut.concat(zeros, 1)) {
            sum.addi(padded);
        }
    }

    /** Each stride-th row and column; a new handle even where that is all of them. */
    private NDList sampled(NDArray input) {
        String every = "::" + stride;
        return new NDList(input.get(":,:," + every + "," + every));
    }

    @Override
    public void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        Shape[] shapes = inputs;
        for (Block block : branch) {
            block.initialize(manager, type, shapes);
            shapes = block.getOutputShapes(shapes);
        }
        if (downsample != null) {
            Shape input = inputs[0];
            downsample.initialize(
                    manager,
                    type,
                    new Shape(
                            input.get(0),
                            input.get(1),
                            (input.get(2) + stride - 1) / stride,
                            (input.get(3) + stride - 1) / stride));
        }
        relu.initialize(manager, type, shapes);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        Shape[] shapes = inputs;
        for (Block block : branch) {
            shapes = block.getOutputShapes(shapes);
        }
        return shapes;
    }
}
