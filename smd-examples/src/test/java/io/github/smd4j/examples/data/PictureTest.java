package io.github.smd4j.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a file: its samples, whatever its kind, and nothing of a broken one. */
class PictureTest {

    @TempDir private Path folder;

    private Path file(String name, String format, BufferedImage image) throws IOException {
        Path file = folder.resolve(name);
        assertTrue(ImageIO.write(image, format, file.toFile()));
        return file;
    }

    private static BufferedImage image(int type) {
        BufferedImage image = new BufferedImage(16, 8, type);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 16; x++) {
                image.setRGB(x, y, 0xff_c8_64_32);
            }
        }
        return image;
    }

    private static void checkColour(Picture picture, int tolerance, int... rgb) {
        assertEquals(16, picture.width());
        for (int c = 0; c < 3; c++) {
            assertEquals(rgb[c], picture.at(5, 3, c), tolerance);
        }
    }

    /** The JDK alone makes (229, 168, 122) of it. */
    @Test
    void cmykHasItsColours() throws IOException {
        Path file = Path.of(System.getProperty("smd.testData"), "images", "cmyk.jpg");
        checkColour(Picture.read(file), 2, 200, 100, 50);
    }

    @Test
    void coloursAreThoseOfTheFile() throws IOException {
        BufferedImage rgb = image(BufferedImage.TYPE_INT_RGB);
        checkColour(Picture.read(file("a.png", "png", rgb)), 0, 200, 100, 50);
        // The content decides, not the name.
        checkColour(Picture.read(file("png.JPEG", "png", rgb)), 0, 200, 100, 50);
        checkColour(Picture.read(file("a.jpg", "jpg", rgb)), 3, 200, 100, 50);
        BufferedImage clear = image(BufferedImage.TYPE_INT_ARGB);
        clear.setRGB(5, 3, 0x00_c8_64_32);
        checkColour(Picture.read(file("clear.png", "png", clear)), 0, 200, 100, 50);
        BufferedImage palette = image(BufferedImage.TYPE_BYTE_INDEXED);
        int nearest = palette.getRGB(5, 3);
        checkColour(
                Picture.read(file("palette.png", "png", palette)),
                0,
                nearest >> 16 & 0xff,
                nearest >> 8 & 0xff,
                nearest & 0xff);
    }

    @Test
    void greyStaysAsDarkAsItIs() throws IOException {
        BufferedImage grey = new BufferedImage(16, 8, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(5, 3, 0, 90);
        checkColour(Picture.read(file("grey.png", "png", grey)), 0, 90, 90, 90);
        BufferedImage deep = new BufferedImage(16, 8, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(5, 3, 0, 90 << 8);
        checkColour(Picture.read(file("deep.png", "png", deep)), 0, 90, 90, 90);
    }

    /** As in torchvision; both readers would turn the values into sRGB. */
    @Test
    void aColourProfileIsIgnored() throws IOException {
        byte[] plain = Files.readAllBytes(file("a.jpg", "jpg", image(BufferedImage.TYPE_INT_RGB)));
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        // Behind the JFIF segment: marker APP2, length, name, part 1 of 1.
        int behind = 4 + (((plain[4] & 0xff) << 8) | (plain[5] & 0xff));
        ByteBuffer with = ByteBuffer.allocate(plain.length + profile.length + 18);
        with.put(plain, 0, behind);
        with.putShort((short) 0xffe2).putShort((short) (profile.length + 16));
        with.put("ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1)).put(profile);
        with.put(plain, behind, plain.length - behind);
        Path file = Files.write(folder.resolve("profile.jpg"), with.array());
        int turned = ImageIO.read(file.toFile()).getRGB(5, 3) >> 8 & 0xff;
        assertTrue(turned > 150, "the JDK makes " + turned + " of 100");
        checkColour(Picture.read(file), 3, 200, 100, 50);
    }

    @Test
    void brokenFilesAreNotRead() throws IOException {
        BufferedImage large = new BufferedImage(200, 200, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 40_000; i++) {
            large.setRGB(i % 200, i / 200, i * 2654435);
        }
        for (String format : new String[] {"png", "jpg"}) {
            byte[] bytes = Files.readAllBytes(file("whole." + format, format, large));
            for (int length : new int[] {0, 3, 30, bytes.length / 2, bytes.length - 200}) {
                Path cut = folder.resolve("cut." + format);
                Files.write(cut, Arrays.copyOf(bytes, length));
                assertThrows(IOException.class, () -> Picture.read(cut), format + " of " + length);
            }
        }
        Path text = Files.writeString(folder.resolve("text.jpg"), "<html>not found</html>");
        assertThrows(IOException.class, () -> Picture.read(text));
        assertThrows(IOException.class, () -> Picture.read(folder.resolve("missing.jpg")));
    }

    /** Java reads more formats than the data sets have; a WBMP picture can be four bytes long. */
    @Test
    void otherFormatsAreRefused() throws IOException {
        for (String format : new String[] {"gif", "bmp", "wbmp"}) {
            BufferedImage small = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_BINARY);
            Path other = file("other.png", format, small);
            String message =
                    assertThrows(IOException.class, () -> Picture.read(other)).getMessage();
            assertEquals("neither JPEG nor PNG", message, format);
        }
    }

    /** A header that promises 4 billion pixels, in a file of some hundred bytes. */
    @Test
    void aHugeHeaderIsRefusedBeforeItTakesMemory() throws IOException {
        byte[] png = Files.readAllBytes(file("small.png", "png", image(1)));
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, 65_536).putInt(20, 65_536);
        CRC32 check = new CRC32();
        check.update(png, 12, 17);
        header.putInt(29, (int) check.getValue());
        Path huge = Files.write(folder.resolve("huge.png"), png);
        String message = assertThrows(IOException.class, () -> Picture.read(huge)).getMessage();
        assertEquals("65536 by 65536 pixels are more than 67108864", message);
    }
}
