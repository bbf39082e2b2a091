package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.smd4j.core.file.CsvSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a quickstart before its first step costs one line and exit code 2. */
class QuickstartUsageTest {

    @TempDir private Path folder;

    private static void refused(List<String> parts, String... arguments) {
        List<String> line = new ArrayList<>(List.of("train"));
        line.addAll(List.of(arguments));
        Outcome outcome = Outcome.of(line.toArray(String[]::new));
        String err = outcome.err();
        assertEquals(Smd.USAGE, outcome.code(), err);
        assertEquals("", outcome.out());
        assertEquals(1, err.lines().count(), err);
        assertTrue(err.startsWith("smd train"), err);
        for (String part : parts) {
            assertTrue(err.contains(part), part + " in " + err);
        }
        assertFalse(err.contains("Exception") || err.contains("java."), err);
        assertFalse(err.contains("null") || err.contains("\tat "), err);
    }

    @AfterEach
    void nothingIsLeftBehind() {
        assertFalse(Files.exists(Path.of("smd-runs")));
    }

    /** Options; the argument that must be named; the value that came; the range. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            --lr -1                      | --lr          | -1.0       | finite and above 0
            --lr 0                       | --lr          | 0.0        | finite and above 0
            --lr NaN                     | --lr          | NaN        | finite and above 0
            --lr Infinity                | --lr          | Infinity   | finite and above 0
            --lr abc                     | --lr          | 'abc'      | finite and above 0
            --wd -1                      | --wd          | -1.0       | not negative
            --wd NaN                     | --wd          | NaN        | not negative
            --wd Infinity                | --wd          | Infinity   | finite
            --lr 2 --wd 0.5              | --lr times --wd | 1.0      | below 1
            --momentum 1                 | --momentum    | 1.0        | [0, 1)
            --momentum -0.1              | --momentum    | -0.1       | [0, 1)
            --momentum NaN               | --momentum    | NaN        | [0, 1)
            --optimizer adam             | --optimizer   | adam       | sgdw, adamw:BETA2
            --optimizer djl-sgd          | --optimizer   | djl-sgd    | heavy-ball, nesterov
            --optimizer adamw            | --optimizer   | adamw      | adamw:BETA2
            --optimizer lion:2           | --optimizer   | lion:2     | lion:BETA2
            --optimizer lion:0.99 --lr 1 | --optimizer   | lion:0.99  | needs --lr and --wd
            --optimizer sgdw --nesterov  | --nesterov    | sgdw       | exclude
            --norm frn                   | --norm        | 'frn'      | batch, ghost, group
            --steps 0                    | --steps       | 0          | [1, 1000000]
            --steps -5                   | --steps       | -5         | [1, 1000000]
            --steps 2000000              | --steps       | 2000000    | [1, 1000000]
            --steps 1e3                  | --steps       | '1e3'      | whole number
            --batch-size 0               | --batch-size  | 0          | [2,
            --batch-size 1               | --batch-size  | 1          | [2,
            --batch-size 7000            | --batch-size  | 7000       | in [2,
            --batch-size 3000000000      | --batch-size  | 3000000000 | [2,
            --batch-size 2.5             | --batch-size  | '2.5'      | from 2
            --every 0                    | --every       | 0          | above 0
            --every -3                   | --every       | -3         | above 0
            --anchors 10,0               | --anchors     | 0          | [1, 1000000]
            --anchors ten                | --anchors     | 'ten'      | whole number
            --filters conv1,conv9        | --filters     | 'conv9'    | conv7.weight
            --sample evry:3              | --sample      | >>>evry:3  | one of every:N
            --sample dense:9,every:0     | --sample      | >>>0       | above 0
            --sample log:3 --every 5     | --sample      | --every    | exclude each other
            --threads 0                  | --threads     | 0          | [1, 256]
            --threads 100000             | --threads     | 100000     | [1, 256]
            --threads two                | --threads     | 'two'      | from 1 to 256
            --seed abc                   | --seed        | 'abc'      | whole number
            --lr-drop x                  | --lr-drop     | 'x'        | STEP:K
            --lr-drop 600                | --lr-drop     | '600'      | STEP:K
            --lr-drop x:4                | --lr-drop     | 'x:4'      | whole number
            --lr-drop 600:x              | --lr-drop     | '600:x'    | number K
            --lr-drop 0:4                | --lr-drop     | '0:4'      | above 0
            --lr-drop -1:4               | --lr-drop     | '-1:4'     | above 0
            --lr-drop 600:0              | --lr-drop     | '600:0'    | finite and above 0
            --lr-drop 600:NaN            | --lr-drop     | '600:NaN'  | finite and above 0
            --lr-drop 5000:4             | --lr-drop     | 5000       | before --steps
            --steps 100 --lr-drop 100:4  | --lr-drop     | 100        | before --steps 100
            --lr-drop 600:2 --lr-drop 500:2 | --lr-drop  | 500 follows 600 | in order
            --lr-drop 600:2 --lr-drop 600:2 | --lr-drop  | 600 follows 600 | in order
            --lr-drop 600:1e-320         | --lr-drop     | 600:       | finite
            --lr-drop 600:1e-4           | --lr-drop     | 600:       | times --wd is below 1
            --foo                        | '--foo'       | unknown option | --help
            foo                          | 'foo'         | unexpected | --help
            """)
    void badValuesCostOneLine(String options, String name, String value, String range) {
        for (String data : List.of("fashion", "digits")) {
            List<String> line = new ArrayList<>(List.of(data));
            line.addAll(List.of(options.split(" ", -1)));
            refused(List.of(data, name, value, range), line.toArray(String[]::new));
        }
    }

    @Test
    void aDataSetMustBeNamed() {
        refused(List.of("fashion", "digits", "data set"));
        refused(List.of("'fsahion'", "unknown command", "fashion, digits"), "fsahion");
    }

    @Test
    void dataMustBeThereAndWhole() throws IOException {
        Path missing = folder.resolve("missing");
        refused(List.of("--data", missing + " does not exist"), "fashion", "--data", "" + missing);
        Path empty = Files.createDirectory(folder.resolve("empty"));
        refused(
                List.of("--data", empty.toString(), "must hold train-images-idx3-ubyte"),
                "digits",
                "--data",
                empty.toString());
        Path file = Files.createFile(folder.resolve("file"));
        refused(List.of("--data", file + " is not a folder"), "fashion", "--data", "" + file);

        Path corrupt = data("corrupt", 3, new byte[2 * 9]);
        Path images = corrupt.resolve("train-images-idx3-ubyte");
        Files.write(images, new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3});
        refused(List.of("--data", images.toString(), "gzip"), "fashion", "--data", "" + corrupt);
        Files.writeString(images, "<html>not found</html>");
        refused(List.of("--data", images + "", "0x00000803"), "fashion", "--data", "" + corrupt);
        Path grey = data("grey", 3, new byte[2 * 9]);
        refused(List.of("--data", "one grey value"), "fashion", "--data", grey.toString());
        byte[] pixels = new byte[2 * 9];
        pixels[4] = 100;
        Path two = data("two", 3, pixels);
        refused(List.of("--batch-size", "[2, 2]", "64"), "fashion", "--data", two.toString());
    }

    /** Two images to train with and two to test with. */
    private Path data(String name, int side, byte[] pixels) throws IOException {
        Path made = Files.createDirectory(folder.resolve(name));
        for (String part : List.of("train", "t10k")) {
            ByteBuffer images = ByteBuffer.allocate(16 + pixels.length).putInt(0x803).putInt(2);
            images.putInt(side).putInt(side).put(pixels);
            Files.write(made.resolve(part + "-images-idx3-ubyte"), images.array());
            ByteBuffer labels = ByteBuffer.allocate(10).putInt(0x801).putInt(2).put((byte) 1);
            Files.write(made.resolve(part + "-labels-idx1-ubyte"), labels.array());
        }
        return made;
    }

    @Test
    void theFolderOfTheRunMustBeWritable() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        refused(List.of("--out", file + " is not a folder"), "fashion", "--out", "" + file);
        Path under = file.resolve("run");
        refused(List.of("--out", under + " cannot be written"), "fashion", "--out", "" + under);
        Path finished = Files.createDirectory(folder.resolve("finished"));
        Files.writeString(finished.resolve("summary.json"), "{}");
        refused(
                List.of("--out", finished.toString(), "finished run", "--force"),
                "digits",
                "--out",
                finished.toString());
        assertEquals("{}", Files.readString(finished.resolve("summary.json")));
        assumeTrue(Files.isDirectory(Path.of("/proc/self")));
        Path nowhere = Path.of("/proc/smd-run");
        refused(List.of("--out", nowhere + " cannot be written"), "fashion", "--out", "" + nowhere);
    }

    @Test
    void aFullDiskNamesTheFile() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        try (CsvSink sink = CsvSink.create(full)) {
            sink.flush();
        } catch (UncheckedIOException e) {
            String message = Messages.of(e);
            assertTrue(message.startsWith("cannot write /dev/full: No space left"), message);
            return;
        }
        assertTrue(false, "/dev/full took a line");
    }
}
