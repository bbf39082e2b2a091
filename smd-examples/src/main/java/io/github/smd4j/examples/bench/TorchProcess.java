package io.github.smd4j.examples.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * PyTorch in a process of its own, which runs one step for each line it reads and idles between.
 *
 * <p>It answers with five numbers: forward, backward and update in milliseconds, the loss, and the
 * number of threads. Its first line is its version.
 */
final class TorchProcess implements AutoCloseable {

    private final Process process;
    private final PrintWriter requests;
    private final BufferedReader answers;
    private final String version;

    private TorchProcess(Process process) {
        this.process = process;
        requests = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        version = line();
    }

    /**
     * Starts the process.
     *
     * @param python the interpreter
     * @param script the script
     * @param folder where weights and images lie
     * @param workload what is trained
     * @param threads threads of an operation
     */
    static TorchProcess start(
            String python, Path script, Path folder, Workload workload, int threads) {
        ProcessBuilder builder =
                new ProcessBuilder(
                        List.of(
                                python,
                                script.toString(),
                                folder.toString(),
                                Integer.toString(workload.batch()),
                                Integer.toString(workload.size()),
                                Integer.toString(threads),
                                workload.clock().name().toLowerCase(Locale.ROOT)));
        Map<String, String> environment = builder.environment();
        environment.put("OMP_NUM_THREADS", Integer.toString(threads));
        environment.put("OMP_WAIT_POLICY", "passive");
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            return new TorchProcess(builder.start());
        } catch (IOException e) {
            throw new IllegalStateException("cannot start " + python + ": " + e.getMessage(), e);
        }
    }

    /** The version that it gave. */
    String version() {
        return version;
    }

    /**
     * What a step took.
     *
     * @param forward forward pass and loss, milliseconds
     * @param backward backward pass
     * @param update update and zeroing
     * @param loss the loss
     */
    record Step(double forward, double backward, double update, double loss) {

        double total() {
            return forward + backward + update;
        }
    }

    /** Runs a step. */
    Step step() {
        requests.println("step");
        double[] numbers =
                Arrays.stream(line().split(" ")).mapToDouble(Double::parseDouble).toArray();
        return new Step(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    private String line() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException(
                        "the PyTorch process ended; what it said stands above");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        requests.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
