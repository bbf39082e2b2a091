package io.github.smd4j.core.tensorboard;

import io.github.smd4j.core.file.CsvSink;
import io.github.smd4j.core.file.ResumableFile;
import io.github.smd4j.core.step.Hyperparameters;
import io.github.smd4j.core.step.PathPattern;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.step.StepSums;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * Writes an event file that TensorBoard shows, without a dependency.
 *
 * <p>By default aggregates only, 14 series however large the network: least, median and greatest
 * over the layers of the angular update (radians), of the angular update over its equilibrium value
 * (1 is equilibrium), of ‖w‖² and of ‖g̃‖²; learning rate and weight decay of the first layer. Tags
 * are {@code angular_update_rad/median} and so on, which TensorBoard groups by what stands before
 * the slash. Series of single layers ({@code angular_update_rad/layer/PATH}) and histograms over
 * the filters of a layer ({@code angular_update_rad/filters/PATH}) come where asked for.
 *
 * <p>What is not known has no point; what diverged is NaN, and a median with a NaN in it is NaN.
 * TensorBoard's scalars are float32: 7 digits. {@link CsvSink} has all.
 *
 * <p>A step is written when the first record of the next one arrives, or at the end: {@link #flush}
 * does not break a step in two. State: the file's, and the step that is under way. A resumed file
 * shows no step twice; a TensorBoard that is open meanwhile has to be reloaded.
 *
 * <p>Cost: some 700 bytes a step; 70 a step and layer asked for; 600 a step and histogram, of which
 * there are two a layer.
 */
public final class TensorBoardSink implements StepSink, Resumable {

    /** Name of the file in its folder. */
    public static final String FILE = "events.out.tfevents.smd";

    private static final String KIND = "TensorBoard sink";
    private static final int VALUE = 1;

    private final EventFile events;
    private final Details details;

    /** The values of {@link LayerSeries} of the step under way, a series each. */
    private final LayerValues values = new LayerValues();

    /** Fields of single layers, of the step under way. */
    private final ByteArrayOutputStream layers = new ByteArrayOutputStream();

    private Hyperparameters inForce = Hyperparameters.UNKNOWN;
    private long step;
    private boolean begun;
    private boolean closed;

    /**
     * What is written besides the aggregates. A pattern {@linkplain PathPattern#covers covers}
     * parameters.
     *
     * @param layers whose own series are written
     * @param histograms whose filters are written as histograms
     */
    public record Details(List<PathPattern> layers, List<PathPattern> histograms) {

        /** Aggregates only. */
        public static final Details NONE = new Details(List.of(), List.of());

        /** Copies the lists. */
        public Details {
            layers = List.copyOf(layers);
            histograms = List.copyOf(histograms);
        }
    }

    TensorBoardSink(EventFile events, Details details) {
        this.events = events;
        this.details = details;
    }

    /**
     * Creates {@value #FILE} with aggregates only, replacing one that is there.
     *
     * @param folder its folder, which TensorBoard takes for one run; made if missing
     * @return the sink
     * @throws UncheckedIOException if it cannot be created
     */
    public static TensorBoardSink create(Path folder) {
        return create(folder, Details.NONE);
    }

    /**
     * Creates {@value #FILE}, replacing one that is there.
     *
     * @param folder its folder, which TensorBoard takes for one run; made if missing
     * @param details what is written besides the aggregates
     * @return the sink
     * @throws UncheckedIOException if it cannot be created
     */
    public static TensorBoardSink create(Path folder, Details details) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + folder, e);
        }
        ResumableFile file = ResumableFile.create(folder.resolve(FILE));
        return new TensorBoardSink(EventFile.begin(file, InstantSource.system()), details);
    }

    /**
     * Opens a file that is there, to go on with it; {@link #restore} must come before the first
     * record, and cuts it back to where it was when the state was saved.
     *
     * @param folder its folder
     * @param details as for {@link #create(Path, Details)}
     * @return the sink
     * @throws UncheckedIOException if the file is not there or cannot be opened
     */
    public static TensorBoardSink reopen(Path folder, Details details) {
        ResumableFile file = ResumableFile.reopen(folder.resolve(FILE));
        return new TensorBoardSink(EventFile.goOn(file, InstantSource.system()), details);
    }

    @Override
    public void accept(StepRecord record) {
        if (!begun || record.step() != step) {
            writeStep();
            begun = true;
            step = record.step();
            inForce = record.hyperparameters();
        }
        values.add(record);
        if (covers(details.layers(), record)) {
            for (LayerSeries series : LayerSeries.values()) {
                if (series.isKnown(record)) {
                    String tag = series.tag() + "/layer/" + record.parameter();
                    layers.writeBytes(scalar(tag, series.value(record)));
                }
            }
        }
        if (covers(details.histograms(), record) && record.filters().size() > 0) {
            String path = "/filters/" + record.parameter();
            double[] angles = record.filters().values(StepSums::angularUpdate);
            double[] norms = record.filters().values(StepSums::ww);
            layers.writeBytes(histogram(LayerSeries.ANGULAR_UPDATE.tag() + path, angles));
            layers.writeBytes(histogram(LayerSeries.SQUARED_NORM.tag() + path, norms));
        }
    }

    private static boolean covers(List<PathPattern> patterns, StepRecord record) {
        return patterns.stream().anyMatch(pattern -> pattern.covers(record.parameter()));
    }

    /** Writes the step under way; after a failure it is still under way. */
    private void writeStep() {
        if (!begun) {
            return;
        }
        ByteArrayOutputStream summary = new ByteArrayOutputStream();
        values.aggregates().forEach((tag, value) -> summary.writeBytes(scalar(tag, value)));
        if (inForce.known()) {
            summary.writeBytes(scalar("schedule/learning_rate", inForce.learningRate()));
            summary.writeBytes(scalar("schedule/weight_decay", inForce.weightDecay()));
        }
        summary.writeBytes(layers.toByteArray());
        events.append(step, summary.toByteArray());
        begun = false;
        values.clear();
        layers.reset();
    }

    private static byte[] scalar(String tag, double value) {
        byte[] message = new ProtoBytes().text(1, tag).single(2, (float) value).toBytes();
        return new ProtoBytes().part(VALUE, message).toBytes();
    }

    private static byte[] histogram(String tag, double[] numbers) {
        byte[] message =
                new ProtoBytes().text(1, tag).part(5, Histogram.of(numbers).toBytes()).toBytes();
        return new ProtoBytes().part(VALUE, message).toBytes();
    }

    /** Makes the steps that are over readable to others. */
    @Override
    public void flush() {
        events.flush();
    }

    @Override
    public void save(DataOutput out) throws IOException {
        SavedState.begin(out, KIND, 1);
        events.save(out);
        out.writeBoolean(begun);
        out.writeLong(step);
        inForce.write(out);
        values.write(out);
        out.writeInt(layers.size());
        out.write(layers.toByteArray());
    }

    @Override
    public void restore(DataInput in) throws IOException {
        SavedState.read(in, KIND, 1, this::read);
    }

    private void read(DataInput in) throws IOException {
        events.restore(in);
        begun = in.readBoolean();
        step = in.readLong();
        inForce = Hyperparameters.read(in);
        values.read(in);
        layers.reset();
        int count = SavedState.readCount(in, Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            layers.write(in.readByte());
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (events) {
            writeStep();
        }
    }
}
