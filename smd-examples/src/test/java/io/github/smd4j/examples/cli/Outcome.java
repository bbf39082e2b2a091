package io.github.smd4j.examples.cli;

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
}
