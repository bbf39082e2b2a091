package io.github.smd4j.djl.memory;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Small arrays that wait on one device until all of them are brought to the host in one transfer.
 *
 * <p>Cost: a copy of the numbers on the device, and one wait for it, however many arrays there are.
 */
public final class PendingReads implements AutoCloseable {

    private final HostTransfer transfer;
    private final List<Pending> waiting = new ArrayList<>();

    private record Pending(NDArray numbers, int size, Consumer<double[]> arrived) {}

    /** Starts with nothing that waits. */
    public PendingReads() {
        this(HostTransfer.PLAIN);
    }

    /**
     * Starts with nothing that waits.
     *
     * @param transfer brings numbers to the host
     */
    public PendingReads(HostTransfer transfer) {
        this.transfer = Objects.requireNonNull(transfer, "transfer");
    }

    /**
     * Lets an array wait.
     *
     * @param numbers a float64 array on the same device as all others; it is taken out of the scope
     *     in which it was made, and closed when it was read
     * @param arrived gets its elements in row-major order
     */
    public void add(NDArray numbers, Consumer<double[]> arrived) {
        NDScope.unregister(numbers);
        waiting.add(new Pending(numbers, Math.toIntExact(numbers.size()), arrived));
    }

    /** Reads all that waits, in the order in which it came. Without any, nothing is transferred. */
    public void read() {
        if (waiting.isEmpty()) {
            return;
        }
        List<Pending> now = List.copyOf(waiting);
        double[] all;
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDList flat = new NDList();
            now.forEach(pending -> flat.add(pending.numbers().flatten()));
            all = transfer.read(NDArrays.concat(flat));
        } finally {
            close();
        }
        int from = 0;
        for (Pending pending : now) {
            pending.arrived().accept(Arrays.copyOfRange(all, from, from + pending.size()));
            from += pending.size();
        }
    }

    /** Forgets what waits. What comes later may wait again. */
    @Override
    public void close() {
        waiting.forEach(pending -> pending.numbers().close());
        waiting.clear();
    }
}
