package io.github.smd4j.examples.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.smd4j.core.bound.Assumption;
import io.github.smd4j.core.bound.Assumptions;
import java.util.Locale;
import java.util.OptionalDouble;

/** The assumptions of a theorem, as a table and as JSON. */
record AssumptionsReport(Assumptions assumptions) {

    void addTo(JsonObject object) {
        JsonArray list = new JsonArray();
        assumptions.all().forEach(each -> list.add(json(each)));
        object.add("assumptions", list);
        object.addProperty("theorem", assumptions.theorem());
        if (assumptions.boundApplies() != Assumption.Holds.UNKNOWN) {
            object.add("boundApplies", json(assumptions.boundApplies()));
        }
    }

    void append(StringBuilder text) {
        TheoryLines.append(text, "%-26s %-8s %12s %12s", "assumption", "holds", "value", "limit");
        for (Assumption each : assumptions.all()) {
            TheoryLines.append(
                    text,
                    "%-26s %-8s %12s %12s  %s",
                    each.name(),
                    each.holds().name().toLowerCase(Locale.ROOT),
                    cell(each.value()),
                    cell(each.limit()),
                    each.statement());
        }
        text.append(System.lineSeparator());
        TheoryLines.append(text, "%s", conclusion());
    }

    private static JsonObject json(Assumption assumption) {
        JsonObject object = new JsonObject();
        object.addProperty("name", assumption.name());
        object.addProperty("statement", assumption.statement());
        object.add("value", json(assumption.value()));
        object.add("limit", json(assumption.limit()));
        object.add("margin", json(assumption.margin()));
        object.add("holds", json(assumption.holds()));
        return object;
    }

    private static JsonElement json(OptionalDouble value) {
        return value.isPresent() && Double.isFinite(value.getAsDouble())
                ? new JsonPrimitive(value.getAsDouble())
                : JsonNull.INSTANCE;
    }

    private static JsonElement json(Assumption.Holds holds) {
        return holds == Assumption.Holds.UNKNOWN
                ? JsonNull.INSTANCE
                : new JsonPrimitive(holds == Assumption.Holds.YES);
    }

    private String conclusion() {
        String bound = assumptions.theorem() + "'s bound ";
        return switch (assumptions.boundApplies()) {
                    case YES -> bound + "applies.";
                    case NO -> bound + "does not apply; the equilibrium values do.";
                    case UNKNOWN -> bound + "cannot be judged from what is known.";
                }
                + (assumptions.relaxationApplies() == Assumption.Holds.NO
                        ? " The approach oscillates: rates and times are not to be trusted."
                        : "");
    }

    private static String cell(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.4g", value.getAsDouble()) : "-";
    }
}
