package io.github.smd4j.examples.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Lets work tidy up when the process is told to end, as by Ctrl-C: its thread is interrupted, or
 * told, and the process waits for the work to return.
 *
 * <p>The exit code stays the one of the signal: 130 for Ctrl-C, 143 for a plain kill.
 */
final class Interruption {

    private static final int SECONDS = 5;
    private static final int FINISHING_SECONDS = 600;

    private Interruption() {}

    /**
     * Does the work on the calling thread, which is interrupted if the process shall end, and has
     * five seconds then.
     */
    static void during(Runnable work) {
        CountDownLatch done = new CountDownLatch(1);
        Thread worker = Thread.currentThread();
        Thread hook =
                new Thread(
                        () -> {
                            worker.interrupt();
                            await(done, SECONDS);
                        },
                        "smd-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            work.run();
        } finally {
            done.countDown();
            remove(hook);
        }
    }

    /**
     * Does the work on the calling thread, which is not interrupted: it is told by what it gets
     * that the process shall end, and has ten minutes to finish what it is in.
     */
    static void finishing(Consumer<BooleanSupplier> work) {
        CountDownLatch done = new CountDownLatch(1);
        AtomicBoolean stop = new AtomicBoolean();
        Thread hook =
                new Thread(
                        () -> {
                            stop.set(true);
                            await(done, FINISHING_SECONDS);
                        },
                        "smd-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            work.accept(stop::get);
        } finally {
            done.countDown();
            remove(hook);
        }
    }

    private static void await(CountDownLatch done, int seconds) {
        try {
            if (!done.await(seconds, TimeUnit.SECONDS)) {
                System.err.println("smd: the work did not stop within " + seconds + " seconds");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, and runs the hook.
            Thread.currentThread().interrupt();
        }
    }
}
