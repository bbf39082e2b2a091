package io.github.smd4j.djl.memory;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;

/** Copies of arrays that share no memory with them. */
public final class OwnCopy {

    private OwnCopy() {}

    /**
     * Copies an array. DJL's {@code toDevice(device, true)} makes no copy on the array's own device
     * under PyTorch; and an array that was made of a Java buffer lies in that, which goes with it.
     *
     * @param array the array
     * @param device where the copy shall be
     * @return the copy; it belongs to the array's manager
     */
    public static NDArray of(NDArray array, Device device) {
        return array.getDevice().equals(device) ? array.duplicate() : array.toDevice(device, true);
    }
}
