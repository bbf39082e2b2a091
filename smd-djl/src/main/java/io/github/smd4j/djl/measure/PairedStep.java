package io.github.smd4j.djl.measure;

import ai.djl.ndarray.NDArray;
import io.github.smd4j.core.kernel.PairedSums;
import io.github.smd4j.core.step.FilterSums;
import io.github.smd4j.djl.memory.HostView;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Measures the steps of one weight by pairing it with itself, whatever the optimizer.
 *
 * <p>A step opens when its gradient is there and the weight is not yet updated, and closes when the
 * weight of the next step is seen. Of a hidden momentum buffer one number is needed, ⟨v, g⟩, and it
 * comes from the weight's own last move: v = (w₋ − w)/η.
 */
public final class PairedStep implements AutoCloseable {

    private final KeptWeight kept;
    private final int rows;
    private PairedSums[] opened;
    private double[] velocityDotGradient;
    private boolean open;
    private boolean hasKept;

    /**
     * Prepares to measure a weight.
     *
     * @param weight the weight
     * @param gradient its gradient; decides with the weight whether both can be read in host memory
     * @param rows number of equal rows into which its sums are split
     */
    public PairedStep(NDArray weight, NDArray gradient, int rows) {
        this.rows = rows;
        this.kept =
                HostView.isDirect(weight) && HostView.isDirect(gradient)
                        ? new HostKeptWeight(weight, rows)
                        : new DeviceKeptWeight(rows);
    }

    /**
     * Closes the open step, if there is one, and opens the next.
     *
     * @param weight the weight now, not yet updated
     * @param gradient its gradient; only read
     * @param wanted whether the step that begins now is measured
     * @param keep whether the weight is needed later: for the end of this step, or for the buffer
     *     of the next
     * @param velocityScale 1/η by which the last move is the buffer, or empty where the buffer
     *     cannot be known
     * @return the sums of the step that ended
     */
    public Optional<FilterSums> advance(
            NDArray weight,
            NDArray gradient,
            boolean wanted,
            boolean keep,
            OptionalDouble velocityScale) {
        if (!hasKept && (wanted || keep)) {
            kept.keep(weight);
        }
        Optional<FilterSums> ended = Optional.empty();
        if (open || wanted) {
            PairedSums[] now = kept.sums(weight, gradient);
            if (open) {
                ended = Optional.of(join(now));
            }
            opened = now;
            velocityDotGradient = new double[rows];
            for (int row = 0; row < rows; row++) {
                velocityDotGradient[row] =
                        hasKept && velocityScale.isPresent()
                                ? -now[row].dg() * velocityScale.getAsDouble()
                                : Double.NaN;
            }
        }
        open = wanted;
        if (hasKept && (wanted || keep)) {
            kept.keep(weight);
        }
        hasKept = wanted || keep;
        return ended;
    }

    /**
     * Closes the open step without opening another: at the end of an epoch or of the training.
     *
     * @param weight the weight now
     * @return the sums of the step that ended
     */
    public Optional<FilterSums> finish(NDArray weight) {
        if (!open) {
            return Optional.empty();
        }
        open = false;
        return Optional.of(join(kept.sums(weight, weight)));
    }

    /** Forgets where the weight came from: it is about to be changed by someone else. */
    public void forget() {
        open = false;
        hasKept = false;
    }

    @Override
    public void close() {
        kept.close();
    }

    private FilterSums join(PairedSums[] closing) {
        double[] sums = new double[rows * FilterSums.STRIDE];
        for (int row = 0; row < rows; row++) {
            int i = row * FilterSums.STRIDE;
            sums[i] = opened[row].ww();
            sums[i + 1] = closing[row].kd();
            sums[i + 2] = closing[row].dd();
            sums[i + 3] = opened[row].gg();
            sums[i + 4] = opened[row].wg();
            sums[i + 5] = velocityDotGradient[row];
        }
        return FilterSums.of(sums);
    }
}
