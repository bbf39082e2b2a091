package consumer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What measuring takes from a program that trains with DJL, and what it gives. */
class OneLineMoreTest {

    private static final Path SOURCES = Path.of("src/main/java/consumer");

    /**
     * Three stages of three units of two, and one beside the first unit of each; not the stem,
     * which the zoo's ResNet for small pictures does not normalize.
     */
    private static final int CONVOLUTIONS = 3 * (3 * 2 + 1);

    @Test
    void measuredProgramIsThePlainOneAndALine() throws IOException {
        List<String> added = new ArrayList<>(lines("MeasuredTraining"));
        int longer = added.size() - lines("PlainTraining").size();
        for (String line : lines("PlainTraining")) {
            assertTrue(added.remove(line), "the measured program must have: " + line);
        }
        System.out.println("consumer build: lines that measuring adds to the program:");
        added.forEach(System.out::println);
        assertEquals(longer, added.size());
        assertEquals(2, added.stream().filter(line -> line.startsWith("import ")).count());
        assertEquals(3, added.size(), "two imports and a line");
    }

    /** The lines behind the comment of the class, whose name is left out. */
    private static List<String> lines(String program) throws IOException {
        return Files.readAllLines(SOURCES.resolve(program + ".java")).stream()
                .filter(line -> !line.startsWith("/**"))
                .map(line -> line.replace(program, "Training"))
                .toList();
    }

    @Test
    void everyConvolutionHasAnAngleAndTheModelIsTheSame(@TempDir Path folder) throws Exception {
        Path plain = Files.createDirectory(folder.resolve("plain"));
        Path measured = Files.createDirectory(folder.resolve("measured"));
        PlainTraining.train(plain);
        MeasuredTraining.train(measured);
        assertArrayEquals(
                Files.readAllBytes(plain.resolve("resnet-0000.params")),
                Files.readAllBytes(measured.resolve("resnet-0000.params")),
                "measuring must not change a weight");

        List<String> rows = Files.readAllLines(measured.resolve("steps.csv"));
        List<String> header = List.of(rows.get(0).split(","));
        int angle = header.indexOf("angular_update_rad");
        int parameter = header.indexOf("parameter");
        List<String[]> records =
                rows.subList(1, rows.size()).stream().map(row -> row.split(",", -1)).toList();
        long convolutions = records.stream().map(record -> record[parameter]).distinct().count();
        assertEquals(8 * convolutions, records.size(), "two epochs of four batches");
        assertEquals(CONVOLUTIONS, convolutions);
        for (String[] record : records) {
            double radians = Double.parseDouble(record[angle]);
            assertTrue(radians > 0 && radians < Math.PI, String.join(",", record));
        }
        System.out.printf(
                "consumer build: %d records of %d convolutions, first angle %s rad%n",
                records.size(), convolutions, records.get(0)[angle]);
    }
}
