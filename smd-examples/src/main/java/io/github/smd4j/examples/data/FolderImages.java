package io.github.smd4j.examples.data;

import io.github.smd4j.core.step.Resumable;
import io.github.smd4j.core.step.SavedState;
import io.github.smd4j.examples.data.ImageFolder.Labelled;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import javax.imageio.ImageIO;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The pictures of an image folder, decoded and transformed by worker threads while the network
 * computes.
 *
 * <p>Each worker holds one decoded picture at a time and writes into its place of a batch, of which
 * three exist at most: the one in use and two in the making. What a place holds depends on seed,
 * step and place alone, so the number of workers changes nothing. A file that cannot be read is
 * named once, counted and left out: its batch is that much smaller.
 */
public final class FolderImages implements ImageSource {

    private static final int AHEAD = 2;

    private final ImageFolder folder;
    private final PictureTransform transform;
    private final int size;
    private final int batchSize;
    private final long seed;
    private final Batches batches;
    private final Consumer<String> warnings;
    private final ExecutorService workers;
    private final Set<Path> broken = new HashSet<>();
    private final Deque<Pending> ahead = new ArrayDeque<>();
    private long nextBatch = -1;
    private long nextDraw = -1;
    private boolean contents;
    private String checksum;

    /**
     * Prepares the pictures.
     *
     * @param folder the files
     * @param size rows and columns as the network gets them, above 0
     * @param batchSize pictures a batch, in [1, number of training files]
     * @param seed decides order and augmentation
     * @param threads number of workers, above 0
     * @param warnings takes a line for each file that cannot be read
     */
    public FolderImages(
            ImageFolder folder,
            int size,
            int batchSize,
            long seed,
            int threads,
            Consumer<String> warnings) {
        this.folder = folder;
        this.transform = new PictureTransform(size);
        this.size = size;
        this.batchSize = batchSize;
        this.seed = seed;
        this.batches = new Batches(folder.train().size(), batchSize, seed);
        this.warnings = warnings;
        // Without this every decoding makes a temporary file.
        ImageIO.setUseCache(false);
        this.workers =
                Executors.newFixedThreadPool(
                        threads,
                        task -> {
                            Thread thread = new Thread(task, "smd-images");
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /**
     * A batch in the making.
     *
     * @param files (n)
     * @param pixels (n, 3, size, size)
     * @param problems (n), why a place could not be filled; null where it was
     */
    private record Pending(List<Labelled> files, float[] pixels, List<Future<String>> problems) {}

    /** Waits for a batch; what is wrong is told now, so in the order of the steps. */
    private ImageBatch await(Pending pending) {
        List<Labelled> files = pending.files();
        float[] pixels = pending.pixels();
        int image = pixels.length / files.size();
        int[] labels = new int[files.size()];
        int kept = 0;
        for (int i = 0; i < labels.length; i++) {
            String problem = await(pending.problems().get(i));
            if (problem == null) {
                System.arraycopy(pixels, i * image, pixels, kept * image, image);
                labels[kept++] = files.get(i).label();
            } else if (broken.add(files.get(i).file())) {
                warnings.accept(files.get(i).file() + " is left out: " + problem);
            }
        }
        return kept == labels.length
                ? new ImageBatch(pixels, labels)
                : new ImageBatch(Arrays.copyOf(pixels, kept * image), Arrays.copyOf(labels, kept));
    }

    private static String await(Future<String> place) {
        try {
            return place.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for pictures", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "a picture cannot be prepared: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public String name() {
        return "folder";
    }

    @Override
    public int classes() {
        return folder.classes().size();
    }

    @Override
    public long[] imageShape() {
        return new long[] {Picture.CHANNELS, size, size};
    }

    @Override
    public int trainingImages() {
        return folder.train().size();
    }

    @Override
    public int skipped() {
        return broken.size();
    }

    @Override
    public ImageBatch training(long batch, long draw) {
        if (batch != nextBatch || draw != nextDraw) {
            ahead.clear();
            nextBatch = batch;
            nextDraw = draw;
        }
        while (ahead.size() <= AHEAD) {
            ahead.add(start(nextBatch + ahead.size(), nextDraw + ahead.size()));
        }
        nextBatch++;
        nextDraw++;
        ImageBatch images = await(ahead.remove());
        if (images.size() < 2) {
            throw new IllegalStateException(
                    "of the batch of step "
                            + batch
                            + " only "
                            + images.size()
                            + " images can be read, but BatchNorm needs two");
        }
        return images;
    }

    private Pending start(long batch, long draw) {
        List<Labelled> files = new ArrayList<>();
        for (int index : batches.indices(batch)) {
            files.add(folder.train().get(index));
        }
        long first = draw * batchSize;
        return start(files, i -> RandomStreams.of(seed, RandomStreams.AUGMENTATION, first + i));
    }

    /** Starts reading files; without random numbers they are transformed for evaluation. */
    private Pending start(List<Labelled> files, LongFunction<UniformRandomProvider> random) {
        int image = Picture.CHANNELS * size * size;
        float[] pixels = new float[Math.multiplyExact(files.size(), image)];
        List<Future<String>> problems = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            int place = i;
            Path file = files.get(i).file();
            problems.add(workers.submit(() -> fill(file, random, place, pixels, place * image)));
        }
        return new Pending(files, pixels, problems);
    }

    /** Fills a place; returns why it could not, or null. */
    private String fill(
            Path file,
            LongFunction<UniformRandomProvider> random,
            int place,
            float[] pixels,
            int offset) {
        try {
            Picture picture = Picture.read(file);
            Picture ready =
                    random == null
                            ? transform.evaluation(picture)
                            : transform.training(picture, random.apply(place));
            transform.normalize(ready, pixels, offset);
            return null;
        } catch (IOException unreadable) {
            return String.valueOf(unreadable.getMessage());
        }
    }

    @Override
    public void test(Consumer<ImageBatch> each) {
        all(folder.val(), each);
    }

    @Override
    public void trainingSample(Consumer<ImageBatch> each) {
        int all = folder.train().size();
        int count = Math.min(all, folder.val().size());
        List<Labelled> sample = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            sample.add(folder.train().get((int) (i * all / count)));
        }
        all(sample, each);
    }

    private void all(List<Labelled> files, Consumer<ImageBatch> each) {
        Deque<Pending> started = new ArrayDeque<>();
        for (int from = 0; from < files.size(); from += batchSize) {
            started.add(start(files.subList(from, Math.min(files.size(), from + batchSize)), null));
            if (started.size() > AHEAD) {
                hand(started.remove(), each);
            }
        }
        started.forEach(pending -> hand(pending, each));
    }

    private void hand(Pending pending, Consumer<ImageBatch> each) {
        ImageBatch batch = await(pending);
        if (batch.size() > 0) {
            each.accept(batch);
        }
    }

    /**
     * With a checksum of names, labels and sizes of all files, or of what is in them too. It is
     * made once, when it is first asked for.
     */
    @Override
    public String identity() {
        if (checksum == null) {
            checksum = DataChecksum.of(folder, contents);
        }
        return String.format(
                "%s, %d px, sha256 of %s %s",
                ImageSource.super.identity(),
                size,
                contents ? "names, sizes and contents" : "names and sizes",
                checksum);
    }

    /**
     * Has the identity tell files of the same name and size apart, for which every byte of every
     * file is read.
     *
     * @return this
     */
    public FolderImages withContentChecksum() {
        contents = true;
        return this;
    }

    /** Which files cannot be read: each is named and counted once. */
    @Override
    public Resumable state() {
        return new Resumable() {
            @Override
            public void save(DataOutput out) throws IOException {
                SavedState.begin(out, "image folder", 1);
                out.writeInt(broken.size());
                for (Path file : new TreeSet<>(broken)) {
                    SavedState.writeText(out, folder.root().relativize(file).toString());
                }
            }

            @Override
            public void restore(DataInput in) throws IOException {
                SavedState.read(in, "image folder", 1, FolderImages.this::readBroken);
            }
        };
    }

    private void readBroken(DataInput in) throws IOException {
        broken.clear();
        int count = SavedState.readCount(in, Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            broken.add(folder.root().resolve(SavedState.readText(in)));
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
