package io.quotagrid.gateway;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Keeps a gateway in the foreground until the process is told to stop (Ctrl-C, TERM), then closes it and ends with exit
 * code 0. A signal makes the JVM run its shutdown hooks and end with the signal's number; so our hook waits until the gateway
 * is closed, at most a bounded time, and halts with a code of our own.
 */
final class Foreground {
    static final Duration LONGEST_STOP = Duration.ofSeconds(75); // 15 to be noticed, 30 for streams, 22 to hand over

    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Duration longestStop;
    private final IntConsumer halt;

    Foreground() {
        this(LONGEST_STOP, Runtime.getRuntime()::halt);
    }

    Foreground(Duration longestStop, IntConsumer halt) {
        this.longestStop = longestStop;
        this.halt = halt;
    }

    /**
     * Starts, says that it is ready, waits, closes.
     *
     * @return the exit code
     * @throws RuntimeException what the start threw; nothing is left running then
     */
    int run(Supplier<Running> start, Consumer<Running> ready) {
        Thread hook = new Thread(this::stop, "quotagrid-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try (Running gateway = start.get()) {
            gateway.whenAskedToLeave(told::countDown);
            ready.accept(gateway);
            told.await();
        } catch (InterruptedException e) { // as good as a signal
            Thread.currentThread().interrupt();
        } finally {
            leave(hook);
            closed.countDown();
        }
        return 0;
    }

    /** What a signal does; returns when the gateway is closed or the time is up. */
    void stop() {
        told.countDown();
        halt.accept(closedInTime() ? 0 : 1);
    }

    private boolean closedInTime() {
        try {
            return closed.await(longestStop.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void leave(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the hook is what told us
        }
    }
}
