package io.github.smd4j.examples.report;

import java.awt.Dimension;
import java.awt.Graphics2D;

/** What can be written as PNG and SVG. All sizes are in points. */
interface Picture {

    /** The size of the whole picture. */
    Dimension size();

    /** Draws it; the background is white already. */
    void draw(Graphics2D graphics);
}
