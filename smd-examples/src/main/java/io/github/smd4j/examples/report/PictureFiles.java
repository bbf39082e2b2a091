package io.github.smd4j.examples.report;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.apache.batik.dom.GenericDOMImplementation;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Writes a figure as PNG and as SVG. */
final class PictureFiles {

    /** Pixels a point. */
    static final int SCALE = 2;

    private static final String SVG = "http://www.w3.org/2000/svg";

    private PictureFiles() {}

    static void write(Path directory, String name, Figure figure) throws IOException {
        write(directory, name, new Drawing(figure), figure.yLabel());
    }

    static void write(Path directory, String name, Picture picture, String title)
            throws IOException {
        write(directory.resolve(name + ".png"), png(picture));
        write(directory.resolve(name + ".svg"), svg(picture, title));
    }

    /** A disk that fills does not say which file it was. */
    private static void write(Path file, byte[] bytes) throws IOException {
        try {
            Files.write(file, bytes);
        } catch (FileSystemException named) {
            throw named;
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static byte[] png(Picture drawing) throws IOException {
        Dimension size = drawing.size();
        BufferedImage image =
                new BufferedImage(
                        SCALE * size.width, SCALE * size.height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.scale(SCALE, SCALE);
        graphics.setRenderingHint(
                RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(
                RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setRenderingHint(
                RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        drawing.draw(graphics);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", out);
        }
        return bytes.toByteArray();
    }

    /** Lays texts out as Java2D does; Batik alone sets the tilde of h̃ beside the letter. */
    private static final class OutlinedText extends SVGGraphics2D {

        OutlinedText(SVGGeneratorContext context) {
            super(context, true);
        }

        @Override
        public void drawString(String text, float x, float y) {
            if (!text.isEmpty()) {
                TextLayout layout = new TextLayout(text, getFont(), getFontRenderContext());
                fill(layout.getOutline(AffineTransform.getTranslateInstance(x, y)));
            }
        }
    }

    /** Texts become outlines: the picture looks the same where the font is not installed. */
    private static byte[] svg(Picture drawing, String title) throws IOException {
        Document document =
                GenericDOMImplementation.getDOMImplementation().createDocument(SVG, "svg", null);
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        context.setPrecision(2);
        context.setComment(null);
        SVGGraphics2D graphics = new OutlinedText(context);
        Dimension size = drawing.size();
        graphics.setSVGCanvasSize(size);
        // JFreeChart saves and restores this hint, and Batik refuses to restore none.
        graphics.setRenderingHint(
                RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, size.width, size.height);
        drawing.draw(graphics);
        Element root = graphics.getRoot();
        root.setAttributeNS(null, "viewBox", "0 0 " + size.width + " " + size.height);
        Element name = document.createElementNS(SVG, "title");
        name.setTextContent(title);
        root.insertBefore(name, root.getFirstChild());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Writer out = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
            graphics.stream(root, out, true, false);
        }
        graphics.dispose();
        return bytes.toByteArray();
    }
}
