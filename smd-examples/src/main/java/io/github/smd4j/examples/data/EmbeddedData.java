package io.github.smd4j.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The two data sets that come in the jar, so that a first run needs no download.
 *
 * <p>{@code META-INF/NOTICE} names their sources, their licences and what was changed.
 */
public final class EmbeddedData {

    private static final int CLASSES = 10;

    private EmbeddedData() {}

    /**
     * Returns a part of Fashion-MNIST: 6,000 training and 1,000 test images of 14×14 pixels with
     * values 0 to 255 in steps of 8, ten kinds of clothing.
     *
     * <p>© 2017 Zalando SE, MIT License.
     *
     * @return the data set "fashion14"
     */
    public static ImageData fashion() {
        return read("fashion14");
    }

    /**
     * Returns the optical digits of UCI: 3,823 training and 1,797 test images of 8×8 pixels with
     * values 0 to 16, the ten digits.
     *
     * <p>E. Alpaydin and C. Kaynak (1998), CC BY 4.0, DOI 10.24432/C50P49.
     *
     * @return the data set "optdigits"
     */
    public static ImageData digits() {
        return read("optdigits");
    }

    private static ImageData read(String name) {
        return new ImageData(name, part(name, "train"), part(name, "test"));
    }

    private static IdxImages part(String name, String part) {
        return IdxImages.read(
                resource(name + "/" + part + "-images-idx3-ubyte.gz"),
                resource(name + "/" + part + "-labels-idx1-ubyte.gz"),
                CLASSES);
    }

    private static IdxSource resource(String name) {
        try (InputStream in = EmbeddedData.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar must hold " + name + ", but does not");
            }
            return IdxSource.of(name, in.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the jar holds " + name + " damaged", unreadable);
        }
    }
}
