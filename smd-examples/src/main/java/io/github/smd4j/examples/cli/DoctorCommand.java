package io.github.smd4j.examples.cli;

import ai.djl.Device;
import io.github.smd4j.examples.doctor.Diagnosis;
import io.github.smd4j.examples.doctor.Doctor;
import io.github.smd4j.examples.experiment.QuickstartSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code smd doctor}: whether numbers from this machine and device can be trusted. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Check this machine and a device: engine, sums, optimizer, listener, cost, memory.",
            "Under two minutes. Exit code 1 if a check fails; a warning is no failure."
        })
final class DoctorCommand implements Callable<Integer> {

    private static final String FILE = "doctor.json";

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--device",
            defaultValue = "cpu",
            paramLabel = "NAME",
            description = "cpu or gpu0, gpu1, ...; default ${DEFAULT-VALUE}.")
    private String device;

    @Option(
            names = "--threads",
            defaultValue = "1",
            paramLabel = "T",
            converter = Options.Whole.class,
            description = "Threads of the engine, from 1 to 256; default ${DEFAULT-VALUE}.")
    private long threads;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for " + FILE + ", to attach to a report; none by default.")
    private Path out;

    @Option(names = "--json", description = "Print JSON instead of the table.")
    private boolean json;

    @Override
    public Integer call() {
        int count = Options.whole("--threads", threads, 1, QuickstartSettings.MAX_THREADS);
        Device where = Engines.device("--device", device, count);
        if (out != null) {
            OutFolder.open(out);
        }
        Engines.useThreads(count);
        PrintWriter lines = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        Diagnosis diagnosis =
                new Doctor()
                        .examine(
                                where,
                                count,
                                finding -> {
                                    lines.println(Diagnosis.line(finding));
                                    lines.flush();
                                });
        if (json) {
            spec.commandLine().getOut().println(diagnosis.json());
        }
        if (out != null) {
            write(diagnosis);
            lines.println("written to " + out.resolve(FILE));
        }
        lines.println(diagnosis.healthy() ? "no check failed" : "a check FAILED");
        return exitCode(diagnosis);
    }

    /** A warning is no failure. */
    static int exitCode(Diagnosis diagnosis) {
        return diagnosis.healthy() ? 0 : Smd.FAILURE;
    }

    private void write(Diagnosis diagnosis) {
        try {
            Files.writeString(out.resolve(FILE), diagnosis.json() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
