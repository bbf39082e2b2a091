package io.github.smd4j.examples.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets work tidy up when the process is told to end, as by Ctrl-C: its thread is interrupted, and
 * the process waits for the work to return, five seconds at most.
 *
 * <p>The exit code stays the one of the signal: 130 for Ctrl-C, 143 for a plain kill.
 */
final class Interruption {

    private static final int SECONDS = 5;

    private Interruption() {}

    /** Does the work on the calling thread, which is interrupted if the process shall end. */
    static void during(Runnable work) {
        CountDownLatch done = new CountDownLatch(1);
        Thread worker = Thread.currentThread();
        Thread hook =
                new Thread(
                        () -> {
                            worker.interrupt();
                            await(done);
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

    private static void await(CountDownLatch done) {
        try {
            if (!done.await(SECONDS, TimeUnit.SECONDS)) {
                System.err.println("smd: the work did not stop within " + SECONDS + " seconds");
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
