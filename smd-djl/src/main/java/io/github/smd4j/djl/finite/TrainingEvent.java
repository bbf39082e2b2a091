package io.github.smd4j.djl.finite;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A change in what a training is made of: from the given step on, until another event says
 * otherwise.
 *
 * @param step number of the optimizer step, from 0
 * @param quantity what it is about
 * @param condition what it is from here on
 * @param parameters the paths of the parameters concerned, in the order of the network; empty for
 *     the loss
 */
public record TrainingEvent(
        long step, Quantity quantity, Condition condition, List<String> parameters) {

    /** What an event is about. */
    public enum Quantity {
        /** The loss of a training batch. */
        LOSS,
        /** The gradient of a parameter, before weight decay and clipping. */
        GRADIENT,
        /** A parameter; running statistics count as such. */
        WEIGHT
    }

    /** What it is. */
    public enum Condition {
        /** Nothing is wrong, any more. */
        FINE,
        /** NaN or infinite, an element at least. */
        NOT_FINITE,
        /** A measured weight has norm 0: it has no direction, and so no angle. */
        ZERO,
        /** The parameter takes no gradient: it is neither updated nor measured. */
        FROZEN
    }

    /** Copies the paths. */
    public TrainingEvent {
        parameters = List.copyOf(parameters);
    }

    /**
     * Returns the event in words.
     *
     * @return such as {@code step 57: the gradient of conv1.weight is not finite}
     */
    public String describe() {
        return "step " + step + ": " + clause();
    }

    /** The event less its step. */
    String clause() {
        boolean several = parameters.size() > 1;
        String verb = several ? " are " : " is ";
        String state =
                condition == Condition.FINE ? "fine again" : lower(condition).replace('_', ' ');
        if (quantity == Quantity.LOSS) {
            return "the loss" + verb + state;
        }
        boolean gradient = quantity == Quantity.GRADIENT && condition != Condition.FROZEN;
        String of = !gradient ? "" : several ? "the gradients of " : "the gradient of ";
        return of + names(parameters) + verb + state;
    }

    /** The first names, and how many more there are. */
    static String names(List<String> paths) {
        return paths.size() <= 3
                ? String.join(", ", paths)
                : String.join(", ", paths.subList(0, 3)) + " and " + (paths.size() - 3) + " more";
    }

    /**
     * Returns the event as an object of JSON, in one line of ASCII.
     *
     * @return such as {@code
     *     {"step":57,"quantity":"loss","condition":"not_finite","parameters":[]}}
     */
    public String json() {
        return "{\"step\":"
                + step
                + ",\"quantity\":\""
                + lower(quantity)
                + "\",\"condition\":\""
                + lower(condition)
                + "\",\"parameters\":["
                + parameters.stream().map(TrainingEvent::quoted).collect(Collectors.joining(","))
                + "]}";
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
