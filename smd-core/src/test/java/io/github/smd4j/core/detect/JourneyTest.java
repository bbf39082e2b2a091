package io.github.smd4j.core.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What the way to equilibrium says before there is one. */
class JourneyTest {

    /** As a state says that was taken up half: found by the fuzzer. */
    @Test
    void withoutAnyStepTheTimeLeftIsNotKnown() {
        assertEquals(OptionalDouble.empty(), new Journey().stepsLeft());
    }
}
