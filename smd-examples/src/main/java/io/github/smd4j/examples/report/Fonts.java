package io.github.smd4j.examples.report;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** The fonts of all pictures, and the one check that there is any. */
final class Fonts {

    static final Font TICK = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 12);

    private Fonts() {}

    /**
     * Tries to measure a text.
     *
     * @throws IllegalStateException if the machine has no font; the JDK itself then fails in one of
     *     several ways, by exceptions and by errors, none of which says what to do
     */
    static void check() {
        Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            if (graphics.getFontMetrics(TEXT).stringWidth("step") <= 0) {
                throw new IllegalStateException(missing());
            }
        } catch (RuntimeException | Error failure) {
            throw new IllegalStateException(missing(), failure);
        } finally {
            graphics.dispose();
        }
    }

    private static String missing() {
        return "charts need a font, but this machine has none that can be used; install fontconfig"
                + " and one font, for example the packages fontconfig and fonts-dejavu-core";
    }
}
