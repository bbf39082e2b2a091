package io.github.smd4j.djl.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written can be read, by this reader and by DJL's; what is hostile is refused. */
class SafetensorsTest {

    private static final String ONE =
            "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

    @TempDir private Path folder;

    private Path file(long announced, byte[] header, int data) throws IOException {
        Path file = folder.resolve("x.safetensors");
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + header.length + data).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(announced).put(header);
        Files.write(file, bytes.array());
        return file;
    }

    private Path file(String header, int data) throws IOException {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        return file(bytes.length, bytes, data);
    }

    private static String refusal(Path file) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> SafetensorsFile.open(file))
                        .getMessage();
        assertTrue(message.startsWith(file + " must be a safetensors file: "), message);
        return message;
    }

    @Test
    @Tag("engine")
    void arraysComeInAgainHereAndInDjl() throws IOException {
        Path file = folder.resolve("x.safetensors");
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray floats =
                    manager.create(new float[] {1, -0f, Float.NaN, 4, 5, 6}, new Shape(2, 3));
            NDArray longs = manager.create(new long[] {Long.MIN_VALUE});
            NDArray scalar = manager.create(2.5);
            try (OutputStream out = Files.newOutputStream(file)) {
                new SafetensorsWriter()
                        .metadata("key \"\\\n", "välue 😀")
                        .bytes("raw", new byte[] {1, 2, 3})
                        .array("transposed", floats.transpose())
                        .array("floats", floats)
                        .array("longs", longs)
                        .array("scalar", scalar)
                        .array("none", manager.create(new Shape(0, 3), DataType.FLOAT32))
                        .write(out);
            }
            try (SafetensorsFile read = SafetensorsFile.open(file)) {
                assertEquals("välue 😀", read.metadata().get("key \"\\\n"));
                // Wide elements first: all are aligned.
                assertEquals(
                        List.of("longs", "scalar", "transposed", "floats", "none", "raw"),
                        List.copyOf(read.tensors().keySet()));
                assertArrayEquals(bits(floats), bits(read.array("floats", manager)));
                assertArrayEquals(
                        bits(floats.transpose()), bits(read.array("transposed", manager)));
                assertEquals(new Shape(2, 3), read.array("floats", manager).getShape());
                assertEquals(Long.MIN_VALUE, read.array("longs", manager).getLong());
                assertEquals(new Shape(), read.array("scalar", manager).getShape());
                assertEquals(0, read.bytes("none").remaining());
                assertArrayEquals(new byte[] {1, 2, 3}, read.bytes("raw").array());
                assertThrows(IllegalArgumentException.class, () -> read.bytes("other"));
            }
            NDList theirs = NDList.decode(manager, Files.readAllBytes(file));
            assertArrayEquals(bits(floats), bits(theirs.get("floats")));
        }
    }

    private static int[] bits(NDArray array) {
        float[] values = array.toFloatArray();
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    @Test
    void spaceEscapesAndUnknownFrameworksAreRead() throws IOException {
        Path file =
                file(
                        "{ \"\\u0061\\/b\" : { \"shape\" : [ ] , \"dtype\" : \"BF16\" ,\t\"data_offsets\" :"
                                + " [0 , 2]} , \"__metadata__\" : { } }  \n",
                        2);
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            TensorEntry entry = read.tensors().get("a/b");
            assertEquals(TensorType.BF16, entry.type());
            assertEquals(0, entry.shape().length);
        }
        try (SafetensorsFile empty = SafetensorsFile.open(file("{}", 0))) {
            assertTrue(empty.tensors().isEmpty() && empty.metadata().isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ONE,ONE}|8|a second tensor of the name a",
                "{'__metadata__':{},'__metadata__':{}}|0|a second __metadata__",
                "{'__metadata__':{'a':{}}}|0|expected '\"'",
                "{'__metadata__':{'a':'b','a':'c'}}|0|a second text",
                "{ONE}|7|is cut short: its tensors take 8 bytes, but there are 7",
                "{ONE}|9|must end with its last tensor, but 1 bytes follow",
                "{ONE,'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}|12|one behind the other",
                "{ONE,'b':{'dtype':'F32','shape':[2],'data_offsets':[12,20]}}|20|one behind the other",
                "{ONE,'b':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}|8|one behind the other",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}|8|one behind the other",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}|8|as many bytes as a float32(3)",
                "{'a':{'dtype':'F64','shape':[4294967296,4294967296],'data_offsets':[0,0]}}|0|as many bytes",
                "{'a':{'dtype':'F4','shape':[2],'data_offsets':[0,8]}}|8|unknown dtype F4",
                "{'a':{'dtype':'F32','shape':[2]}}|8|lacks dtype, shape or two data_offsets",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8,9]}}|8|lacks dtype",
                "{'a':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}}|8|each once",
                "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}|8|whole number below 10^18",
                "{'a':{'dtype':'F32','shape':[1e3],'data_offsets':[0,8]}}|8|expected ','",
                "{'a':{'dtype':'F32','shape':[1234567890123456789],'data_offsets':[0,8]}}|8|below 10^18",
                "{'a':{'dtype':'F32','shape':[[[[1]]]],'data_offsets':[0,8]}}|8|whole number",
                "{'a'|8|expected ':'",
                "{'a|8|expected '\"'",
                "{'\\u00g0'|8|four hexadecimal digits",
                "{'\\x'|8|unknown escape",
                "{} {}|0|expected nothing more",
                "[]|0|expected '{'",
                "{ONE,}|8|expected '\"'"
            },
            quoteCharacter = '#')
    void hostileHeadersAreRefused(String header, int data, String part) throws IOException {
        String text = header.replace("ONE", ONE).replace('\'', '"');
        String message = refusal(file(text, data));
        assertTrue(message.contains(part), message);
    }

    /** Nothing of these sizes is ever allocated. */
    @Test
    void lengthsAreNotBelieved() throws IOException {
        byte[] header = "{}".getBytes(StandardCharsets.UTF_8);
        assertTrue(refusal(file(Long.MAX_VALUE, header, 0)).contains("9223372036854775807"));
        assertTrue(refusal(file(-1, header, 0)).contains("18446744073709551615"));
        assertTrue(refusal(file(0, header, 0)).contains("but it is 0"));
        assertTrue(refusal(file(1 << 24, header, 0)).contains("is cut short"));
        assertTrue(refusal(file((1 << 24) + 1, header, 0)).contains("from 2 to 16777216"));
        Path empty = Files.write(folder.resolve("e"), new byte[0]);
        assertTrue(refusal(empty).contains("at least 8 bytes, but has 0"));
    }

    @Test
    void textThatIsNoUtf8IsRefused() throws IOException {
        assertTrue(refusal(file(3, new byte[] {'{', (byte) 0xff, '}'}, 0)).contains("not UTF-8"));
        assertTrue(
                refusal(file(4, new byte[] {'{', '"', 1, '"'}, 0)).contains("a control character"));
    }

    /** A million brackets: there is no recursion that they could exhaust. */
    @Test
    void deepNestingIsRefused() throws IOException {
        refusal(file("{\"a\":" + "[".repeat(1_000_000), 0));
        refusal(file("{\"a\":".repeat(1_000_000), 0));
    }

    /** Whatever bytes come, it is read or refused with its name. */
    @Test
    void anyByteMayBeWrong() throws IOException {
        byte[] good = Files.readAllBytes(file("{" + ONE + ",\"__metadata__\":{\"k\":\"v\"}}", 8));
        SplittableRandom random = new SplittableRandom(6);
        int read = 0;
        for (int i = 0; i < 1_500; i++) {
            byte[] bytes = good.clone();
            for (int k = random.nextInt(1, 4); k > 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Path file = Files.write(folder.resolve("f"), bytes);
            try (SafetensorsFile opened = SafetensorsFile.open(file)) {
                read++;
                opened.tensors().values().forEach(e -> assertTrue(e.to() <= 8));
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
            }
        }
        // Changed data and changed names are no damage that a file without a checksum shows.
        assertTrue(read > 10 && read < 1_400, "read " + read);
    }

    @Test
    void aNameIsTakenOnce() {
        SafetensorsWriter writer = new SafetensorsWriter().bytes("a", new byte[1]);
        assertThrows(IllegalArgumentException.class, () -> writer.bytes("a", new byte[1]));
    }
}
