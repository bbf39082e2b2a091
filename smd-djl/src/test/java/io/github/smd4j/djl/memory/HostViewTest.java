package io.github.smd4j.djl.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("engine")
class HostViewTest {

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private static int[] bits(NDArray array) {
        float[] values = array.toFloatArray();
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    @Test
    void contiguousArrayIsSeenInPlaceAndLeftAsItWas() {
        float nan = Float.intBitsToFloat(0x7fc12345);
        for (float last : new float[] {7, 1.5f, 2.5f, nan, -0f, Float.NEGATIVE_INFINITY}) {
            NDArray array = manager.create(new float[] {1, 2, 3, 4, 5, last}, new Shape(2, 3));
            int[] before = bits(array);
            assertTrue(HostView.isDirect(array), "last " + last);
            assertArrayEquals(before, bits(array), "last " + last);
            FloatBuffer view = HostView.of(array);
            assertEquals(6, view.capacity());
            view.put(4, 50);
            assertEquals(50, array.getFloat(1, 1), "writes reach the array, row by row");
        }
    }

    @Test
    void gradientsParametersSlicesAndScalarsAreSeen() {
        NDArray weight = manager.ones(new Shape(3, 4));
        weight.setRequiresGradient(true);
        assertTrue(HostView.isDirect(weight));
        try (NDArray gradient = weight.getGradient()) {
            assertTrue(HostView.isDirect(gradient));
        }
        assertTrue(HostView.isDirect(weight.stopGradient()));
        assertTrue(HostView.isDirect(manager.create(3f)), "no dimensions");
        assertTrue(HostView.isDirect(manager.ones(new Shape(6, 2)).get("2:4")), "rows");
    }

    @Test
    void arraysThatWouldBeCopiedAreRefused() {
        NDArray array = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
        assertFalse(HostView.isDirect(array.transpose()));
        assertFalse(HostView.isDirect(array.get(":, 1:")));
        assertFalse(HostView.isDirect(array.get("..., 0")));
        assertFalse(HostView.isDirect(array.expandDims(0).broadcast(new Shape(2, 2, 3))));
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, array.toFloatArray());
        // Whatever the last element is: it must not pass for what was written.
        for (float value : new float[] {1.5f, 2.5f}) {
            assertFalse(HostView.isDirect(manager.full(new Shape(2, 3), value).transpose()));
        }
    }

    @Test
    void otherTypesAndEmptyArraysAreRefused() {
        for (DataType type : new DataType[] {DataType.FLOAT64, DataType.INT32, DataType.FLOAT16}) {
            assertFalse(HostView.isDirect(manager.zeros(new Shape(4), type)), type.toString());
        }
        assertFalse(HostView.isDirect(manager.zeros(new Shape(0))));
        assertFalse(HostView.isDirect(manager.zeros(new Shape(3, 0))));
    }

    @Test
    void askingLeavesNoArraysBehind() {
        NDArray array = manager.ones(new Shape(5, 4));
        NDArray turned = array.transpose();
        int before = manager.getManagedArrays().size();
        for (int i = 0; i < 10; i++) {
            HostView.isDirect(array);
            HostView.isDirect(turned);
            HostView.of(array);
        }
        assertEquals(before, manager.getManagedArrays().size());
    }

    @Test
    void zeroClearsEveryElement() {
        for (int size : new int[] {1, 2, 3, 4, 7, 1000, 1001}) {
            NDArray array = manager.ones(new Shape(size));
            HostView.of(array).put(size - 1, Float.NaN);
            HostView.of(array).put(0, Float.NEGATIVE_INFINITY);
            HostView.zero(array);
            assertArrayEquals(new int[size], bits(array), "size " + size);
        }
    }
}
