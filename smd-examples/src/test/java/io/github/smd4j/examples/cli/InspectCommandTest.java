package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("engine")
class InspectCommandTest {

    private static List<JsonObject> parameters(String options) {
        Outcome outcome = Outcome.of(("inspect --json " + options).split(" ", -1));
        assertEquals(0, outcome.code(), outcome.err());
        List<JsonObject> parameters = new ArrayList<>();
        for (JsonElement each :
                JsonParser.parseString(outcome.out())
                        .getAsJsonObject()
                        .getAsJsonArray("parameters")) {
            parameters.add(each.getAsJsonObject());
        }
        return parameters;
    }

    private static long invariant(List<JsonObject> parameters) {
        return parameters.stream()
                .map(p -> p.get("scaleInvariant"))
                .filter(verdict -> !verdict.isJsonNull() && verdict.getAsBoolean())
                .count();
    }

    @ParameterizedTest
    @CsvSource({"quickstart,23,7", "resnet18,62,20", "resnet50,161,53"})
    void countsOfTheNetworks(String network, int all, int invariant) {
        List<JsonObject> parameters = parameters("--network " + network);
        assertEquals(all, parameters.size());
        assertEquals(invariant, invariant(parameters));
    }

    @Test
    void jsonNamesEachParameterItsVerdictAndWhy() {
        JsonObject first = parameters("--network quickstart").get(0);
        assertEquals("conv1.weight", first.get("name").getAsString());
        assertEquals("[16,1,3,3]", first.get("shape").toString());
        assertEquals("filter", first.get("granularity").getAsString());
        assertEquals(16, first.get("rows").getAsInt());
        assertTrue(first.get("measured").getAsBoolean());
        assertTrue(first.get("reason").getAsString().contains("BatchNorm"));
        assertTrue(first.get("evidence").isJsonNull());
    }

    @Test
    void theNormOfTheQuickstartIsAChoice() {
        Outcome outcome =
                Outcome.of("inspect", "--json", "--network", "quickstart", "--norm", "group");
        JsonObject all = JsonParser.parseString(outcome.out()).getAsJsonObject();
        assertEquals("quickstart:group", all.get("network").getAsString());
        List<JsonObject> parameters = parameters("--network quickstart --norm group");
        assertEquals("group", parameters.get(0).get("granularity").getAsString());
        // Seven weights and their biases.
        assertEquals(14, invariant(parameters));
        assertEquals(7, invariant(parameters("--network quickstart --norm weight")));
        Outcome.of("inspect", "--network", "resnet18", "--norm", "group")
                .requireUsageError("smd inspect", "--norm", "quickstart", "resnet18");
    }

    @Test
    void auditAgreesWithTheStructureOfTheQuickstart() {
        List<JsonObject> structure = parameters("--network quickstart");
        List<JsonObject> audited = parameters("--network quickstart --audit --image-size 14");
        for (int i = 0; i < structure.size(); i++) {
            assertEquals(
                    structure.get(i).get("scaleInvariant"),
                    audited.get(i).get("scaleInvariant"),
                    audited.get(i)::toString);
        }
        JsonObject seen = audited.get(0).getAsJsonObject("evidence");
        assertTrue(seen.get("gradientError").getAsDouble() < 1e-3, seen::toString);
        assertTrue(
                Math.abs(seen.get("gradientCosine").getAsDouble())
                        < seen.get("cosineLimit").getAsDouble() / 10,
                seen::toString);
    }

    @Test
    void userHasTheLastWord() {
        List<JsonObject> parameters =
                parameters(
                        "--network quickstart --scale-invariant *.weight --not-invariant conv1.*");
        assertFalse(parameters.get(0).get("scaleInvariant").getAsBoolean());
        assertEquals(7, invariant(parameters), "the classifier for the first convolution");
    }

    @Test
    void tableHasALineForEachParameterAndCounts() {
        Outcome outcome = Outcome.of("inspect", "--network", "quickstart");
        List<String> lines = outcome.out().lines().toList();
        assertEquals(1 + 23 + 1, lines.size(), outcome.out());
        assertTrue(lines.get(1).matches("conv1.weight +\\(16, 1, 3, 3\\) +yes +filter × 16 .+"));
        assertEquals("7 of 23 parameters are scale-invariant, 0 unknown", lines.get(24));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            inspect                                              | --network
            inspect --network vgg                                | 'vgg'
            inspect --network quickstart --image-size 7          | [8, 512]
            inspect --network quickstart --classes 1             | [2, 100000]
            inspect --network quickstart --threads 0             | [1, 256]
            inspect --network quickstart --not-invariant nothing | 'nothing'
            """)
    void badInputCostsOneLine(String line, String named) {
        Outcome outcome = Outcome.of(line.split(" ", -1));
        assertEquals(Smd.USAGE, outcome.code());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(named), outcome.err());
    }
}
