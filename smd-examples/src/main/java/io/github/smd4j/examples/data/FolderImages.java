package io.github.smd4j.examples.data;

import io.github.smd4j.examples.data.ImageFolder.Labelled;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Set<Path> broken = ConcurrentHashMap.newKeySet();
    private final Deque<Pending> ahead = new ArrayDeque<>();
    private long nextStep = -1;

    /**
     * Prepares the pictures.
     *
     * @param folder the files
     * @param size rows and columns as the network gets them, above 0
     * @param batchSize pictures a batch, in [1, number of training files]
     * @param seed decides order and augmentation
     * @param threads number of workers, above 0
     * @param warnings takes a line for each file that cannot be read; called from the workers
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
     * @param pixels (n, 3, size, size)
     * @param labels (n)
     * @param read whether each place could be filled
     */
    private record Pending(float[] pixels, int[] labels, List<Future<Boolean>> read) {

        ImageBatch await() {
            int image = pixels.length / labels.length;
            int kept = 0;
            for (int i = 0; i < labels.length; i++) {
                if (isRead(read.get(i))) {
                    System.arraycopy(pixels, i * image, pixels, kept * image, image);
                    labels[kept++] = labels[i];
                }
            }
            return kept == labels.length
                    ? new ImageBatch(pixels, labels)
                    : new ImageBatch(
                            Arrays.copyOf(pixels, kept * image), Arrays.copyOf(labels, kept));
        }

        private static boolean isRead(Future<Boolean> place) {
            try {
                return place.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for pictures", e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
            }
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
    public ImageBatch training(long step) {
        if (step != nextStep) {
            ahead.clear();
            nextStep = step;
        }
        while (ahead.size() <= AHEAD) {
            ahead.add(start(nextStep + ahead.size()));
        }
        nextStep++;
        ImageBatch batch = ahead.remove().await();
        if (batch.size() < 2) {
            throw new IllegalStateException(
                    "of the batch of step "
                            + step
                            + " only "
                            + batch.size()
                            + " images can be read, but BatchNorm needs two");
        }
        return batch;
    }

    private Pending start(long step) {
        List<Labelled> files = new ArrayList<>();
        for (int index : batches.indices(step)) {
            files.add(folder.train().get(index));
        }
        long first = step * batchSize;
        return start(files, i -> RandomStreams.of(seed, RandomStreams.AUGMENTATION, first + i));
    }

    /** Starts reading files; without random numbers they are transformed for evaluation. */
    private Pending start(List<Labelled> files, LongFunction<UniformRandomProvider> random) {
        int image = Picture.CHANNELS * size * size;
        float[] pixels = new float[Math.multiplyExact(files.size(), image)];
        int[] labels = new int[files.size()];
        List<Future<Boolean>> read = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            int place = i;
            Labelled file = files.get(i);
            labels[i] = file.label();
            read.add(workers.submit(() -> fill(file.file(), random, place, pixels, place * image)));
        }
        return new Pending(pixels, labels, read);
    }

    private boolean fill(
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
            return true;
        } catch (IOException unreadable) {
            if (broken.add(file)) {
                warnings.accept(file + " is left out: " + unreadable.getMessage());
            }
            return false;
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

    private static void hand(Pending pending, Consumer<ImageBatch> each) {
        ImageBatch batch = pending.await();
        if (batch.size() > 0) {
            each.accept(batch);
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
