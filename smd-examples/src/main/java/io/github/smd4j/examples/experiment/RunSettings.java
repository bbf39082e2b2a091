package io.github.smd4j.examples.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What decides a run, by the names of the options, as a checkpoint notes it.
 *
 * @param texts option to value, as text
 */
public record RunSettings(Map<String, String> texts) {

    static final RunSettings NONE = new RunSettings(Map.of());

    /** What an optimizer can go on with, though the run is then another. */
    private static final Set<String> CHANGEABLE =
            Set.of(
                    "--lr",
                    "--wd",
                    "--momentum",
                    "--lr-drop",
                    "--steps",
                    "--rescale",
                    "--threads",
                    "--on-nan");

    /** What the stages of a run depend on. */
    private static final Set<String> STAGES = Set.of("--lr", "--lr-drop", "--steps");

    /** Copies the map. */
    public RunSettings {
        texts = Map.copyOf(texts);
    }

    /**
     * Collects the settings of a training.
     *
     * @param training the training
     * @param others what else decides what is written, option to value
     * @return the settings
     */
    public static RunSettings of(Training training, Map<String, String> others) {
        QuickstartSettings settings = training.settings();
        Map<String, String> texts = new LinkedHashMap<>(others);
        texts.put("data", training.images().identity());
        texts.put("--network", training.target().network());
        texts.put("--zero-gamma", Boolean.toString(training.target().zeroGamma()));
        texts.put("--device", training.target().device().toString());
        texts.put("--optimizer", settings.optimization().optimizer().rule());
        texts.put("--lr", Double.toString(settings.optimization().learningRate()));
        texts.put("--wd", Double.toString(settings.optimization().weightDecay()));
        texts.put("--momentum", Double.toString(settings.optimization().momentum()));
        texts.put("--lr-drop", settings.schedule().drops().toString());
        texts.put("--steps", Long.toString(settings.length().steps()));
        texts.put("--batch-size", Integer.toString(settings.length().batchSize()));
        texts.put("--seed", Long.toString(settings.length().seed()));
        texts.put("--sample", settings.sampling().toString());
        texts.put("--on-nan", training.onNonFinite().toString());
        texts.put("--rescale", Boolean.toString(settings.rescale()));
        texts.put("--threads", Integer.toString(settings.threads()));
        texts.put("--measurement", settings.measurement().toString());
        return new RunSettings(texts);
    }

    /**
     * A setting that is not what it was.
     *
     * @param name the option
     * @param was its value when the checkpoint was written
     * @param is its value now
     */
    public record Change(String name, String was, String is) {

        /** Such as {@code --lr 0.2, now 0.1}. */
        @Override
        public String toString() {
            return name + " was " + was + " and is " + is;
        }
    }

    /**
     * Compares with what a checkpoint notes.
     *
     * @param notes its notes
     * @return what differs
     */
    public List<Change> changes(Map<String, String> notes) {
        List<Change> changes = new ArrayList<>();
        texts.keySet().stream()
                .sorted()
                .forEach(
                        name -> {
                            String was = notes.getOrDefault(name, "not given");
                            if (!was.equals(texts.get(name))) {
                                changes.add(new Change(name, was, texts.get(name)));
                            }
                        });
        return changes;
    }

    /**
     * Checks that a run may go on.
     *
     * @param notes what the checkpoint notes
     * @param allowed whether hyperparameters may have changed
     * @return what has changed
     * @throws IllegalArgumentException if something has that may not
     */
    public List<Change> require(Map<String, String> notes, boolean allowed) {
        List<Change> changes = changes(notes);
        List<Change> never =
                changes.stream().filter(change -> !CHANGEABLE.contains(change.name())).toList();
        if (!never.isEmpty()) {
            throw new IllegalArgumentException(
                    "--resume needs the data, network, optimizer and records of the run that it"
                            + " goes on with, but "
                            + text(never));
        }
        if (!changes.isEmpty() && !allowed) {
            throw new IllegalArgumentException(
                    "--resume needs the hyperparameters of the run that it goes on with, or"
                            + " --allow-changes, but "
                            + text(changes));
        }
        return changes;
    }

    /**
     * Returns whether the spans of constant learning rate are those of a checkpoint.
     *
     * @param notes what it notes
     * @return true if they are
     */
    public boolean sameStages(Map<String, String> notes) {
        return changes(notes).stream().noneMatch(change -> STAGES.contains(change.name()));
    }

    private static String text(List<Change> changes) {
        return String.join("; ", changes.stream().map(Change::toString).toList());
    }
}
