package io.github.smd4j.djl.finite;

import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.djl.finite.TrainingEvent.Condition;
import io.github.smd4j.djl.finite.TrainingEvent.Quantity;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What every quantity is at present, and the changes that nobody has been told of yet. */
final class Conditions {

    /** The path that stands for no parameter. */
    private static final String NONE = "";

    private static final int MOST = 1 << 24;

    private final Map<Place, Condition> now = new LinkedHashMap<>();
    private final Map<Change, List<String>> untold = new LinkedHashMap<>();

    private record Place(Quantity quantity, String path) {}

    private record Change(long step, Quantity quantity, Condition condition) {}

    void setLoss(long step, Condition condition) {
        set(step, Quantity.LOSS, NONE, condition);
    }

    void set(long step, Quantity quantity, String path, Condition condition) {
        Place place = new Place(quantity, path);
        Condition before =
                condition == Condition.FINE ? now.remove(place) : now.put(place, condition);
        if (condition != (before == null ? Condition.FINE : before)) {
            untold.computeIfAbsent(
                            new Change(step, quantity, condition), change -> new ArrayList<>())
                    .add(path);
        }
    }

    Condition of(Quantity quantity, String path) {
        return now.getOrDefault(new Place(quantity, path), Condition.FINE);
    }

    /** Whether something is not finite. */
    boolean broken() {
        return now.containsValue(Condition.NOT_FINITE);
    }

    /** What is not finite, in words. */
    String brokenInWords() {
        List<String> words = new ArrayList<>();
        for (Quantity quantity : Quantity.values()) {
            List<String> paths =
                    now.entrySet().stream()
                            .filter(each -> each.getValue() == Condition.NOT_FINITE)
                            .map(Map.Entry::getKey)
                            .filter(place -> place.quantity() == quantity)
                            .map(Place::path)
                            .toList();
            if (!paths.isEmpty()) {
                words.add(new TrainingEvent(0, quantity, Condition.NOT_FINITE, paths).clause());
            }
        }
        return String.join("; ", words);
    }

    /** Tells of the changes since the last time. */
    void tell(Consumer<TrainingEvent> events) {
        Map<Change, List<String>> changes = new LinkedHashMap<>(untold);
        untold.clear();
        changes.forEach(
                (change, paths) ->
                        events.accept(
                                new TrainingEvent(
                                        change.step(),
                                        change.quantity(),
                                        change.condition(),
                                        change.quantity() == Quantity.LOSS ? List.of() : paths)));
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(now.size());
        for (Map.Entry<Place, Condition> each : now.entrySet()) {
            out.writeByte(each.getKey().quantity().ordinal());
            SavedState.writeText(out, each.getKey().path());
            out.writeByte(each.getValue().ordinal());
        }
    }

    void restore(DataInput in) throws IOException {
        now.clear();
        untold.clear();
        int count = SavedState.readCount(in, MOST);
        for (int i = 0; i < count; i++) {
            Quantity quantity = constant(in, Quantity.values());
            String path = SavedState.readText(in);
            now.put(new Place(quantity, path), constant(in, Condition.values()));
        }
    }

    private static <T> T constant(DataInput in, T[] constants) throws IOException {
        int ordinal = in.readByte();
        SavedState.require(
                ordinal >= 0 && ordinal < constants.length,
                "a number of a name",
                "one below " + constants.length,
                ordinal);
        return constants[ordinal];
    }
}
