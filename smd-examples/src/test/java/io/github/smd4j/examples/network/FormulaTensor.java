package io.github.smd4j.examples.network;

import java.nio.charset.StandardCharsets;

/** Weights and inputs made by the integer formula of {@code src-test-data/forward/resnet50.py}. */
final class FormulaTensor {

    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private FormulaTensor() {}

    /** s(name, i), in [-1, 1). */
    static double at(String name, long i) {
        return at(key(name), i);
    }

    /** The weights, statistics or classifier of a torchvision name. */
    static float[] of(String name, long[] shape) {
        int fanIn = 1;
        for (int axis = 1; axis < shape.length; axis++) {
            fanIn *= (int) shape[axis];
        }
        if (shape.length > 1) {
            return affine(
                    name,
                    fanIn * (int) shape[0],
                    0,
                    Math.sqrt((shape.length == 2 ? 3.0 : 6.0) / fanIn));
        }
        int count = (int) shape[0];
        if (name.endsWith("running_var")) {
            return affine(name, count, 1, 0.5);
        }
        if (name.endsWith(".bias") || name.endsWith("running_mean")) {
            return affine(name, count, 0, 0.1);
        }
        boolean last = name.endsWith(".bn3.weight");
        return affine(name, count, last ? 0.5 : 1, last ? 0.1 : 0.2);
    }

    /** offset + scale·s(name, i), rounded to float. */
    static float[] affine(String name, int count, double offset, double scale) {
        long key = key(name);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (offset + scale * at(key, i));
        }
        return values;
    }

    private static long key(String name) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ Byte.toUnsignedLong(b)) * 0x100000001B3L;
        }
        return hash + GAMMA;
    }

    private static double at(long key, long i) {
        long z = key + (i + 1) * GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return 2 * ((z >>> 11) * 0x1p-53) - 1;
    }
}
