package io.github.smd4j.djl.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("engine")
class PendingReadsTest {

    @Test
    void arraysOfManyShapesComeInOneTransferAndInOrder() {
        CountedTransfer transfer = new CountedTransfer();
        PendingReads reads = new PendingReads(transfer);
        List<String> arrived = new ArrayList<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            reads.read();
            assertEquals(0, transfer.count(), "nothing waits");
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                NDArray matrix = manager.create(new double[] {1, 2, 3, 4}, new Shape(2, 2));
                reads.add(matrix.mul(10), values -> arrived.add("a" + Arrays.toString(values)));
                reads.add(
                        manager.create(new double[] {5}),
                        values -> arrived.add("b" + Arrays.toString(values)));
            }
            assertEquals(2, manager.getManagedArrays().size(), "they outlive their scope");
            assertEquals(List.of(), arrived);
            reads.read();
            assertEquals(List.of("a[10.0, 20.0, 30.0, 40.0]", "b[5.0]"), arrived);
            assertEquals(1, transfer.count());
            assertEquals(0, manager.getManagedArrays().size());
            reads.read();
            assertEquals(1, transfer.count());
        }
    }

    @Test
    void whatIsForgottenOrFailsLeavesNothingBehind() {
        PendingReads reads =
                new PendingReads(
                        numbers -> {
                            throw new IllegalStateException("the device is gone");
                        });
        try (NDManager manager = NDManager.newBaseManager()) {
            add(reads, manager);
            reads.close();
            reads.read();
            add(reads, manager);
            assertThrows(IllegalStateException.class, reads::read);
            reads.read();
            assertEquals(0, manager.getManagedArrays().size());
        }
    }

    private static void add(PendingReads reads, NDManager manager) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            reads.add(manager.ones(new Shape(3)), values -> {});
        }
    }
}
