package io.github.smd4j.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training on a folder of pictures, through the command line. */
@Tag("engine")
class TrainFolderTest {

    @TempDir private Path folder;

    /** Ten training pictures and four to validate with, reddish and bluish. */
    private Path pictures() throws IOException {
        Path data = folder.resolve("pictures");
        for (int i = 0; i < 14; i++) {
            boolean red = i % 2 == 0;
            BufferedImage image = new BufferedImage(24, 20, BufferedImage.TYPE_INT_RGB);
            for (int k = 0; k < 480; k++) {
                int grey = 0x010101 * (k * (i + 7) % 97);
                image.setRGB(k % 24, k / 24, grey + (red ? 0x800000 : 0x80));
            }
            Path to = data.resolve((i < 10 ? "train/" : "val/") + (red ? "red" : "blue"));
            Files.createDirectories(to);
            ImageIO.write(image, "png", to.resolve(i + ".png").toFile());
        }
        return data;
    }

    private Outcome train(Path data, Path out, String options) {
        List<String> line = new ArrayList<>(List.of("train", "folder", "--data", "" + data));
        line.addAll(List.of("--out", out.toString()));
        line.addAll(List.of(options.split(" ", -1)));
        return Outcome.of(line.toArray(String[]::new));
    }

    @Test
    void aRunIsMeasuredAndValidatedAfterEachEpoch() throws IOException {
        Path data = pictures();
        Files.writeString(data.resolve("train/red/broken.jpg"), "<html>not found</html>");
        String options = "--network quickstart --image-size 16 --batch-size 4 --epochs 3 --seed 2";
        Path one = folder.resolve("one");
        Outcome outcome = train(data, one, options + " --workers 1 --json");
        assertEquals(0, outcome.code(), outcome.err());
        String err = outcome.err();
        assertTrue(err.contains("folder: 11 images, 6 steps"), err);
        assertTrue(err.contains("broken.jpg is left out: neither JPEG nor PNG"), err);
        assertTrue(err.contains("images/s, 0:00:"), err);
        assertTrue(err.contains("epoch 3: top-1 "), err);
        JsonObject summary = JsonParser.parseString(outcome.out()).getAsJsonObject();
        assertEquals("quickstart", summary.get("network").getAsString());
        assertEquals("cpu", summary.get("device").getAsString());
        assertEquals(1, summary.get("skippedImages").getAsInt());
        JsonArray validation = summary.getAsJsonArray("validation");
        assertEquals(3, validation.size());
        JsonObject last = validation.get(2).getAsJsonObject();
        assertEquals(3, last.get("epoch").getAsLong());
        assertEquals(6, last.get("steps").getAsLong());
        assertEquals(summary.get("accuracy").getAsDouble(), last.get("top1").getAsDouble());
        // Two classes are always among five.
        assertEquals(1, last.get("top5").getAsDouble());
        assertEquals(1 + 6 * 7, Files.readAllLines(one.resolve("steps.csv")).size());

        Path two = folder.resolve("two");
        assertEquals(0, train(data, two, options + " --workers 3").code());
        // Checkpoints too; only the manifest says when a run began, and with which flags.
        try (Stream<Path> files = Files.walk(one)) {
            for (Path file :
                    files.filter(Files::isRegularFile)
                            .filter(f -> !f.endsWith("manifest.json"))
                            .toList()) {
                Path other = two.resolve(one.relativize(file));
                assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(other), "" + file);
            }
        }
    }

    @Test
    void aResNetLearnsToTellRedFromBlue() throws IOException {
        Outcome outcome =
                train(
                        pictures(),
                        folder.resolve("run"),
                        "--network resnet18 --zero-gamma --image-size 32 --batch-size 10 --lr 0.02"
                                + " --epochs 6 --json");
        assertEquals(0, outcome.code(), outcome.err());
        JsonObject summary = JsonParser.parseString(outcome.out()).getAsJsonObject();
        long invariant =
                summary.getAsJsonArray("parameters").asList().stream()
                        .filter(p -> p.getAsJsonObject().get("scaleInvariant").getAsBoolean())
                        .count();
        assertEquals(20, invariant);
        assertEquals(1, summary.get("trainingAccuracy").getAsDouble(), outcome.err());
    }

    /** Options; the argument that must be named; the value that came; the range. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            --network resnet51        | --network    | 'resnet51' | resnet18, resnet34, resnet50
            --network quickstart --zero-gamma | --zero-gamma | quickstart | ResNets
            --device tpu              | --device     | 'tpu'      | cpu or gpu0
            --device gpu999           | --device     | gpu999     | sees
            --epochs 0                | --epochs     | 0          | [1,
            --epochs 600000           | --epochs     | 600000     | at most 1000000
            --image-size 8            | --image-size | 8          | [16, 1024]
            --workers 0               | --workers    | 0          | [1, 256]
            --batch-size 11           | --batch-size | 11         | [2, 10]
            --batch-size 1            | --batch-size | 1          | [2,
            --lr -1                   | --lr         | -1.0       | above 0
            --epochs 2 --lr-drop 4:10 | --lr-drop    | 4          | before
            """)
    void badValuesCostOneLine(String options, String name, String value, String range)
            throws IOException {
        String size = options.contains("batch-size") ? "" : " --batch-size 5";
        Outcome outcome = train(pictures(), folder.resolve("run"), options + size);
        assertEquals(Smd.USAGE, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        for (String part : List.of("smd train folder: ", name, value, range)) {
            assertTrue(outcome.err().contains(part), part + " in " + outcome.err());
        }
        assertFalse(Files.exists(folder.resolve("run")));
    }

    @Test
    void theFolderMustBeOne() {
        Path nowhere = folder.resolve("nowhere");
        Outcome outcome = train(nowhere, folder.resolve("run"), "--epochs 1");
        assertEquals(Smd.USAGE, outcome.code());
        assertTrue(outcome.err().contains("--data: " + nowhere + " must hold train/"));
        Outcome none = Outcome.of("train", "folder");
        assertEquals(Smd.USAGE, none.code());
        assertTrue(none.err().contains("--data"), none.err());
    }
}
