package io.github.smd4j.examples.bench;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.smd4j.examples.network.Networks;
import java.util.SplittableRandom;

/**
 * What is trained in a benchmark: a network on images of noise.
 *
 * @param network name of the network, one of {@link Networks#names}
 * @param batch images a step
 * @param size height and width of an image
 * @param clock by what its parts are timed
 */
public record Workload(String network, int batch, int size, BenchClock clock) {

    private static final int CLASSES = 1000;

    Block block() {
        return Networks.of(network, CLASSES, false);
    }

    Shape shape() {
        return new Shape(batch, network.equals("quickstart") ? 1 : 3, size, size);
    }

    /** Uniform with mean 0 and variance 1, the same at each call. */
    float[] pixels() {
        SplittableRandom random = new SplittableRandom(0);
        float[] pixels = new float[Math.toIntExact(shape().size())];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) ((2 * random.nextDouble() - 1) * Math.sqrt(3));
        }
        return pixels;
    }

    float[] labels() {
        float[] labels = new float[batch];
        for (int i = 0; i < batch; i++) {
            labels[i] = 7 + 13 * i % CLASSES;
        }
        return labels;
    }

    @Override
    public String toString() {
        return network
                + ", batch "
                + batch
                + ", "
                + size
                + " px"
                + (clock == BenchClock.PROCESSOR ? "; processor time" : "");
    }
}
