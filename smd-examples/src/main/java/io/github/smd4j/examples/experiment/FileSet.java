package io.github.smd4j.examples.experiment;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that appear in a folder together, when all are written: until then they are in a folder
 * within it, which goes away whatever happens.
 */
public final class FileSet implements AutoCloseable {

    private final Path folder;
    private final Path unfinished;

    /**
     * Starts a set.
     *
     * @param folder where the files shall be; exists
     * @throws IOException if nothing can be written there
     */
    public FileSet(Path folder) throws IOException {
        this.folder = folder;
        this.unfinished = Files.createTempDirectory(folder, ".unfinished-");
    }

    /**
     * Returns where to write the files.
     *
     * @return a folder that is empty at first
     */
    public Path unfinished() {
        return unfinished;
    }

    /**
     * Moves all files to where they belong, and replaces those of the same name.
     *
     * @throws IOException if one cannot be moved
     */
    public void finish() throws IOException {
        for (Path file : files()) {
            Path name = file.getFileName();
            Files.move(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Deletes what was not finished. */
    @Override
    public void close() throws IOException {
        for (Path file : files()) {
            Files.delete(file);
        }
        Files.delete(unfinished);
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(unfinished)) {
            all.forEach(files::add);
        }
        return files;
    }
}
