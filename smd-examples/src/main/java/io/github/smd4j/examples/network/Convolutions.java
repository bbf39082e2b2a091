package io.github.smd4j.examples.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.initializer.NormalInitializer;

/** The convolutions of the networks: without bias, padded so that stride 1 keeps the size. */
final class Convolutions {

    private Convolutions() {}

    /** A convolution of every channel with every filter, odd kernel. */
    static Block of(int filters, int kernel, int stride, double deviation) {
        return grouped(filters, kernel, stride, 1, deviation);
    }

    /** A convolution of each channel with a filter of its own. */
    static Block depthwise(int channels, int kernel, int stride, double deviation) {
        return grouped(channels, kernel, stride, channels, deviation);
    }

    private static Block grouped(
            int filters, int kernel, int stride, int groups, double deviation) {
        Conv2d convolution =
                Conv2d.builder()
                        .setKernelShape(new Shape(kernel, kernel))
                        .optPadding(new Shape(kernel / 2, kernel / 2))
                        .optStride(new Shape(stride, stride))
                        .optGroups(groups)
                        .setFilters(filters)
                        .optBias(false)
                        .build();
        convolution.setInitializer(new NormalInitializer((float) deviation), Parameter.Type.WEIGHT);
        return convolution;
    }

    /**
     * The standard deviation √(2/fanOut) of He et al. 2015 for the backward pass, fanOut =
     * filters·kernel area; for depthwise filters as well, as torchvision counts.
     */
    static double heDeviation(int filters, int kernel) {
        return Math.sqrt(2.0 / ((double) filters * kernel * kernel));
    }
}
