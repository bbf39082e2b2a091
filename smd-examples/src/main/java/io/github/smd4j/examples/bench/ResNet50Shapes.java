package io.github.smd4j.examples.bench;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/** The shapes of ResNet-50's 161 trainable tensors, 25,557,032 numbers in all. */
final class ResNet50Shapes {

    private static final int[] BLOCKS = {3, 4, 6, 3};
    private static final int EXPANSION = 4;

    private ResNet50Shapes() {}

    /** Returns the shapes in the order of the network. */
    static List<Shape> all() {
        List<Shape> shapes = new ArrayList<>();
        normalized(shapes, 64, 3, 7);
        int in = 64;
        for (int stage = 0; stage < BLOCKS.length; stage++) {
            int width = 64 << stage;
            int out = width * EXPANSION;
            for (int block = 0; block < BLOCKS[stage]; block++) {
                normalized(shapes, width, in, 1);
                normalized(shapes, width, width, 3);
                normalized(shapes, out, width, 1);
                if (block == 0) {
                    normalized(shapes, out, in, 1);
                }
                in = out;
            }
        }
        shapes.add(new Shape(1000, in));
        shapes.add(new Shape(1000));
        return shapes;
    }

    /** A convolution without bias, and γ and β of the BatchNorm behind it. */
    private static void normalized(List<Shape> shapes, int filters, int channels, int kernel) {
        shapes.add(new Shape(filters, channels, kernel, kernel));
        shapes.add(new Shape(filters));
        shapes.add(new Shape(filters));
    }
}
