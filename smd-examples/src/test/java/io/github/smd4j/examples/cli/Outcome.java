package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command left behind. */
record Outcome(int code, String out, String err) {

    static Outcome of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Smd.execute(new PrintWriter(out), new PrintWriter(err), args);
        return new Outcome(code, out.toString(), err.toString());
    }

    /** Bad usage costs one line that begins with the command, names all parts, and exit code 2. */
    void requireUsageError(String command, String... parts) {
        assertEquals(Smd.USAGE, code, err);
        assertEquals("", out);
        assertEquals(1, err.lines().count(), err);
        assertTrue(err.startsWith(command + ": "), err);
        for (String part : parts) {
            assertTrue(err.contains(part), part + " in " + err);
        }
        assertFalse(err.contains("Exception") || err.contains("java."), err);
    }
}
