package io.github.smd4j.core.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is taken up from a state. */
class ParameterDetectorTest {

    /** Five doubles, three longs and two booleans stand before it. */
    private static final int CONDITION = 5 * Double.BYTES + 3 * Long.BYTES + 2;

    /** A state without a line in a condition of a line was found by the fuzzer. */
    @ParameterizedTest
    @EnumSource(Condition.class)
    void aConditionThatNeedsALineIsRefusedWithoutOne(Condition condition) throws IOException {
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        new ParameterDetector("w").write(new DataOutputStream(state));
        byte[] bytes = state.toByteArray();
        bytes[CONDITION + Integer.BYTES - 1] = (byte) condition.ordinal();
        ParameterDetector detector = new ParameterDetector("w");
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        switch (condition) {
            case APPROACHING, IN_EQUILIBRIUM, DRIFTING, MEMORISING -> {
                String message =
                        assertThrows(IOException.class, () -> detector.read(in)).getMessage();
                assertTrue(message.contains("a line for " + condition), message);
            }
            default -> {
                detector.read(in);
                assertEquals(condition, detector.state().condition());
            }
        }
    }
}
