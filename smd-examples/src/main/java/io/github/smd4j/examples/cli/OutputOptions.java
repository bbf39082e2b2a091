package io.github.smd4j.examples.cli;

import io.github.smd4j.examples.experiment.QuickstartReport;
import io.github.smd4j.examples.experiment.RunFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a training writes to, and what it prints at its end. */
final class OutputOptions {

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write; default smd-runs/NAME-1, or the next number.")
    private Path out;

    @Option(names = "--force", description = "Overwrite a finished run in --out.")
    private boolean force;

    @Option(names = "--json", description = "Print summary.json instead of the table.")
    private boolean json;

    /** The folder of the run: a new one, or the one that is there to go on with. */
    RunFolder folder(String name, boolean resume) {
        if (resume) {
            return RunFolder.reopen(out);
        }
        return out == null ? RunFolder.next(Path.of("smd-runs"), name) : RunFolder.open(out, force);
    }

    /** Checks what a resume needs. */
    void check(boolean resume) {
        if (resume && out == null) {
            throw new IllegalArgumentException(
                    "--resume needs --out, the folder of the run to go on with");
        }
    }

    /** Prints what a run has shown. */
    void print(QuickstartReport report, RunFolder folder, PrintWriter result) {
        if (json) {
            result.print(report.json());
        } else {
            result.print(QuickstartTable.of(report));
            result.println("written to " + folder.path());
        }
        result.flush();
    }
}
