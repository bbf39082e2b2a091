package io.github.smd4j.djl.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.djl.optimizer.OptimizerState;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A checkpoint, checked and open to read: an ordinary safetensors file whose last tensor is the
 * SHA-256 of every byte before it.
 *
 * <p>Opening reads the file once. Nothing in it is taken up before it was found whole.
 */
public final class Checkpoint implements AutoCloseable {

    private final SafetensorsFile file;
    private final String kind;
    private final long step;

    private Checkpoint(SafetensorsFile file) throws IOException {
        this.file = file;
        requireOurs();
        requireWhole();
        String version = text("version");
        if (!version.equals(Integer.toString(CheckpointContent.VERSION))) {
            throw new RefusedCheckpointException(
                    file.path()
                            + " was written by a newer version: it is a checkpoint of version "
                            + version
                            + ", and only "
                            + CheckpointContent.VERSION
                            + " can be read here");
        }
        this.kind = text("kind");
        try {
            this.step = Long.parseLong(text("step"));
        } catch (NumberFormatException e) {
            throw foreign("its step is '" + text("step") + "'");
        }
    }

    /**
     * Opens a checkpoint.
     *
     * @param path the file
     * @return the checkpoint, to be closed
     * @throws RefusedCheckpointException if it is damaged, cut short, foreign, or of a newer
     *     version; names it and says which
     * @throws IOException if it cannot be read
     */
    public static Checkpoint open(Path path) throws IOException {
        SafetensorsFile file;
        try {
            file = SafetensorsFile.open(path);
        } catch (IllegalArgumentException e) {
            throw new RefusedCheckpointException(
                    "damaged, or not a checkpoint: " + e.getMessage(), e);
        }
        try {
            return new Checkpoint(file);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    private void requireOurs() throws IOException {
        if (!CheckpointContent.FORMAT.equals(file.metadata().get("format"))) {
            throw foreign("its format is " + file.metadata().getOrDefault("format", "not given"));
        }
        TensorEntry last = null;
        for (TensorEntry each : file.tensors().values()) {
            last = each;
        }
        if (last == null
                || !last.name().equals(CheckpointContent.CHECKSUM)
                || last.bytes() != CheckpointContent.DIGEST) {
            throw foreign("it does not end with a checksum");
        }
    }

    private RefusedCheckpointException foreign(String why) {
        return new RefusedCheckpointException(
                file.path()
                        + " is a safetensors file but not a checkpoint of this library: "
                        + why);
    }

    private void requireWhole() throws IOException {
        MessageDigest digest = sha256();
        TensorEntry checksum = file.tensors().get(CheckpointContent.CHECKSUM);
        file.readAll(file.position(checksum), (bytes, count) -> digest.update(bytes, 0, count));
        byte[] found = digest.digest();
        if (!MessageDigest.isEqual(found, file.bytes(CheckpointContent.CHECKSUM).array())) {
            throw new RefusedCheckpointException(
                    file.path() + " is damaged: its SHA-256 is not the one that stands at its end");
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private String text(String key) throws IOException {
        String text = file.metadata().get(key);
        if (text == null) {
            throw foreign("it has no " + key);
        }
        return text;
    }

    /**
     * Returns the file.
     *
     * @return its path
     */
    public Path path() {
        return file.path();
    }

    /**
     * Returns what run it is of.
     *
     * @return the kind
     */
    public String kind() {
        return kind;
    }

    /**
     * Returns after which step it was written.
     *
     * @return steps done, not negative
     */
    public long step() {
        return step;
    }

    /**
     * Returns the texts that were added.
     *
     * @return name to text, by name
     */
    public Map<String, String> notes() {
        Map<String, String> notes = new TreeMap<>();
        file.metadata()
                .forEach(
                        (key, text) -> {
                            if (key.startsWith(CheckpointContent.NOTE)) {
                                notes.put(key.substring(CheckpointContent.NOTE.length()), text);
                            }
                        });
        return notes;
    }

    /**
     * Sets every parameter and running statistic of a network. Call it between two steps.
     *
     * @param network the network, initialized
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if the network is not the one that was saved; names what is
     *     missing, not in it, or of another shape, and leaves it as it was
     */
    public void restoreModel(Block network) throws IOException {
        ParameterTensors.read(
                CheckpointContent.named(network), file, names(CheckpointContent.MODEL));
    }

    /**
     * Reads what the optimizer remembered.
     *
     * @param manager owns the arrays
     * @return the state, to be closed once it is taken up
     * @throws IOException if it cannot be read or was not saved
     */
    public OptimizerState optimizer(NDManager manager) throws IOException {
        OptimizerCounts counts = new OptimizerCounts("", 0, Map.of());
        restore("optimizer", counts);
        NDList buffers = new NDList();
        for (String name : names(CheckpointContent.OPTIMIZER)) {
            NDArray buffer = file.array(name, manager);
            buffer.setName(name.substring(CheckpointContent.OPTIMIZER.length()));
            buffers.add(buffer);
        }
        return new OptimizerState(counts.rule(), counts.nextStep(), counts.updates(), buffers);
    }

    private List<String> names(String prefix) {
        return file.tensors().keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    /**
     * Takes up the state of something.
     *
     * @param name its name in the file
     * @param state takes it up
     * @throws IOException if it was not saved, does not fit, or is longer than what was taken
     */
    public void restore(String name, Resumable state) throws IOException {
        String full = CheckpointContent.STATE + name;
        if (!file.tensors().containsKey(full)) {
            throw new IOException(file.path() + " must hold " + full + ", but does not");
        }
        ByteArrayInputStream bytes = new ByteArrayInputStream(file.bytes(full).array());
        try {
            state.restore(new DataInputStream(bytes));
        } catch (IOException e) {
            throw new IOException(file.path() + ": " + full + ": " + e.getMessage(), e);
        }
        if (bytes.available() > 0) {
            throw new IOException(
                    file.path()
                            + ": "
                            + full
                            + " must be taken up to its end, but "
                            + bytes.available()
                            + " bytes are left: it is the state of something else");
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
