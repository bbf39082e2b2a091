package io.github.smd4j.examples.bench;

import java.lang.management.ManagementFactory;

/** What time is. */
public enum BenchClock {

    /** Time that passes, waiting for a processor included. */
    WALL {
        @Override
        long nanoseconds() {
            return System.nanoTime();
        }
    },

    /**
     * Time in which the calling thread had a processor, native code included. On a machine with
     * other work it leaves out waiting for it, but not what it takes of caches and memory. Says
     * nothing of work in other threads.
     */
    PROCESSOR {
        @Override
        long nanoseconds() {
            return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }
    };

    /** Nanoseconds since some moment. */
    abstract long nanoseconds();

    /** Runs a task and returns its time in milliseconds. */
    double milliseconds(Runnable task) {
        long start = nanoseconds();
        task.run();
        return (nanoseconds() - start) / 1e6;
    }
}
