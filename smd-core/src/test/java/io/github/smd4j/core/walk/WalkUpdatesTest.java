package io.github.smd4j.core.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WalkUpdatesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "heavy-ball",
                "djl-sgd",
                "nesterov",
                "dampened:0",
                "dampened:0.5",
                "sgdw",
                "adamw:0.999",
                "adam-l2:0.99",
                "lion:0.99",
                "lars:0.001",
                "lamb:0.999"
            })
    void aNameIsKept(String name) {
        assertEquals(name, WalkUpdates.named(name, 3).name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sgd",
                "Heavy-Ball",
                "heavy-ball:1",
                "heavy-ball:",
                "adamw",
                "adamw:",
                "adamw:x",
                "adamw:0.9f",
                "adamw:0x1p-1",
                "adamw: 0.9",
                "adamw:NaN",
                "adamw:0.9:0.9",
                "dampened",
                "lion:BETA2",
                ":0.9"
            })
    void anUnknownNameIsToldTheKnownOnes(String name) {
        Exception e =
                assertThrows(
                        IllegalArgumentException.class, () -> WalkUpdates.named(name, 3), name);
        assertTrue(e.getMessage().contains(String.join(", ", WalkUpdates.names())), e.getMessage());
        assertTrue(e.getMessage().contains("'" + name + "'"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "dampened:1, D of dampened:1",
        "dampened:-0.1, D of",
        "adamw:1, BETA2 of adamw:1",
        "lion:-1, BETA2",
        "lamb:1, BETA2",
        "adam-l2:2, BETA2",
        "lars:0, TRUST of lars:0",
        "lars:1e999, TRUST"
    })
    void aNumberOutOfRangeIsNamed(String name, String words) {
        Exception e =
                assertThrows(IllegalArgumentException.class, () -> WalkUpdates.named(name, 3));
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }

    @Test
    void dimensionsAreChecked() {
        Exception e =
                assertThrows(
                        IllegalArgumentException.class, () -> WalkUpdates.named("heavy-ball", 0));
        assertTrue(e.getMessage().contains("dimensions"), e.getMessage());
    }
}
