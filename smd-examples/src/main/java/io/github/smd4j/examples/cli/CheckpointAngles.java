package io.github.smd4j.examples.cli;

import io.github.smd4j.core.step.PathPattern;
import io.github.smd4j.djl.checkpoint.FloatTensors;
import io.github.smd4j.djl.checkpoint.SafetensorsFile;
import io.github.smd4j.djl.checkpoint.TensorEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The angles between the weights of two safetensors files, parameter by parameter and filter by
 * filter. One parameter at a time is in memory, in double.
 */
final class CheckpointAngles {

    /**
     * One parameter in two checkpoints.
     *
     * @param name its name there
     * @param shape its shape
     * @param resolution what rounding to the files' types can do to an angle, in radians
     * @param whole the parameter as one vector
     * @param filters its rows along the first axis
     */
    record Row(
            String name,
            long[] shape,
            double resolution,
            WeightAngle whole,
            List<WeightAngle> filters) {}

    private CheckpointAngles() {}

    /** Which parameters are compared, and why others are not. */
    record Choice(List<String> names, List<String> passedOver) {}

    /**
     * Chooses the parameters of a file.
     *
     * @param patterns names; none: all of two and more dimensions
     */
    static Choice choose(Path path, List<PathPattern> patterns) throws IOException {
        List<String> names = new ArrayList<>();
        List<String> passedOver = new ArrayList<>();
        try (SafetensorsFile file = open(path)) {
            for (TensorEntry each : file.tensors().values()) {
                boolean named = patterns.stream().anyMatch(p -> p.covers(each.name()));
                if (!patterns.isEmpty() && !named) {
                    continue;
                }
                if (!FloatTensors.isRead(each.type())) {
                    passedOver.add(each.name() + " (" + each.type() + ")");
                } else if (!named && each.shape().length < 2) {
                    passedOver.add(each.name() + " (one number a row)");
                } else if (each.bytes() == 0) {
                    passedOver.add(each.name() + " (empty)");
                } else {
                    names.add(each.name());
                }
            }
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException(
                    path
                            + (patterns.isEmpty()
                                    ? " must hold a floating-point tensor of two or more dimensions,"
                                    : " must hold a floating-point tensor that --parameters fits,")
                            + " but has none");
        }
        return new Choice(names, passedOver);
    }

    /** Compares two files. */
    static List<Row> between(Path from, Path to, List<String> names) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (SafetensorsFile before = open(from);
                SafetensorsFile after = open(to)) {
            for (String name : names) {
                rows.add(row(before, after, name));
            }
        }
        return rows;
    }

    private static Row row(SafetensorsFile before, SafetensorsFile after, String name)
            throws IOException {
        TensorEntry first = before.tensors().get(name);
        TensorEntry second = after.tensors().get(name);
        if (second == null) {
            throw new IllegalArgumentException(
                    after.path() + " must hold " + name + " as " + before.path() + " does");
        }
        if (!Arrays.equals(first.shape(), second.shape()) || !FloatTensors.isRead(second.type())) {
            throw new IllegalArgumentException(
                    String.format(
                            "%s must hold %s as %s%s like %s, but as %s%s",
                            after.path(),
                            name,
                            first.type(),
                            Arrays.toString(first.shape()),
                            before.path(),
                            second.type(),
                            Arrays.toString(second.shape())));
        }
        double[] a = FloatTensors.read(before, name);
        double[] b = FloatTensors.read(after, name);
        int filters = first.shape().length == 0 ? 1 : Math.toIntExact(first.shape()[0]);
        int length = a.length / filters;
        List<WeightAngle> each = new ArrayList<>();
        for (int filter = 0; filter < filters; filter++) {
            each.add(WeightAngle.of(a, b, filter * length, (filter + 1) * length));
        }
        // A relative error u of every number turns a vector by at most u.
        double resolution =
                FloatTensors.rounding(first.type()) + FloatTensors.rounding(second.type());
        return new Row(name, first.shape(), resolution, WeightAngle.of(a, b, 0, a.length), each);
    }

    private static SafetensorsFile open(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException(
                    path + (Files.exists(path) ? " is not a file" : " does not exist"));
        }
        return SafetensorsFile.open(path);
    }
}
