package io.github.smd4j.examples.experiment;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** What the build wrote into the jar about itself, and the versions of what runs beside it. */
public final class BuildInfo {

    private static final String UNKNOWN = "unknown";
    private static final Properties BUILD = read();

    private BuildInfo() {}

    private static Properties read() {
        Properties build = new Properties();
        try (InputStream in =
                BuildInfo.class.getResourceAsStream("/META-INF/smd-build.properties")) {
            if (in != null) {
                build.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what the build wrote", e);
        }
        return build;
    }

    /**
     * Returns the version of the library.
     *
     * @return the version
     */
    public static String version() {
        return BUILD.getProperty("version", UNKNOWN);
    }

    /**
     * Returns the commit that the jar was built from.
     *
     * @return its hash, with {@code -dirty} behind it where files had been changed: as the build
     *     was told by {@code -Dsmd.commit}, else as git says; {@code unknown} where there was no
     *     git, as in a source archive
     */
    public static String commit() {
        String told = BUILD.getProperty("commit", UNKNOWN);
        if (!told.equals(UNKNOWN)) {
            return told;
        }
        boolean dirty = Boolean.parseBoolean(BUILD.getProperty("dirty"));
        return BUILD.getProperty("git", UNKNOWN) + (dirty ? "-dirty" : "");
    }

    /**
     * Returns the versions of the libraries that numbers depend on.
     *
     * @return name to version, by name
     */
    public static Map<String, String> libraries() {
        Map<String, String> versions = new TreeMap<>();
        versions.put("djl", Engine.getDjlVersion());
        versions.put("pytorch", Engine.getEngine("PyTorch").getVersion());
        versions.put("java", System.getProperty("java.vm.version"));
        versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        versions.put("architecture", System.getProperty("os.arch"));
        return versions;
    }
}
