package io.github.smd4j.examples.doctor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import java.util.Map;

/**
 * Whether matrix products are rounded to TF32, seen from their results: no setting can be asked.
 *
 * <p>TF32 keeps 10 bits behind the point, so a product of random matrices is off by some 2⁻¹² of
 * its size where float32's is off by 2⁻²⁴ times the root of the number of terms. Convolutions have
 * a setting of their own, which is on in PyTorch; measurement uses neither.
 */
final class Tf32Check implements Check {

    private static final int SIZE = 256;

    @Override
    public String name() {
        return "TF32";
    }

    @Override
    public Finding examine(Device device) {
        if (!device.isGpu()) {
            return Finding.of(name(), Verdict.PASS, "not applicable on the CPU", Map.of());
        }
        double error;
        try (NDManager manager = NDManager.newBaseManager(device)) {
            NDArray a = manager.randomNormal(new Shape(SIZE, SIZE));
            NDArray b = manager.randomNormal(new Shape(SIZE, SIZE));
            NDArray exact =
                    a.toType(DataType.FLOAT64, true).matMul(b.toType(DataType.FLOAT64, true));
            NDArray off = a.matMul(b).toType(DataType.FLOAT64, true).sub(exact);
            error = Math.sqrt(off.square().sum().getDouble() / exact.square().sum().getDouble());
        }
        boolean on = error > 1e-5;
        return Finding.of(
                name(),
                on ? Verdict.WARN : Verdict.PASS,
                String.format(
                        Locale.ROOT,
                        "%s for matrix products (relative error %.1e); measurement uses none",
                        on ? "on" : "off",
                        error),
                Map.of("matrixProductError", error));
    }
}
