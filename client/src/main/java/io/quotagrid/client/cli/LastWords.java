package io.quotagrid.client.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * For a command that has something to say even if it is ended early: a signal makes the JVM run its shutdown hooks and end with the
 * signal's exit code (130 for Ctrl-C); ours tells the command, and holds up the end until it has spoken, at most a bounded time. A
 * second signal does not wait.
 */
final class LastWords implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final CountDownLatch spoken = new CountDownLatch(1);
    private final Runnable wanted;
    private final Thread hook = new Thread(this::signalled, "quotagrid-last-words");
    private volatile boolean isWanted;

    private LastWords(Runnable wanted) {
        this.wanted = wanted;
    }

    /**
     * Holds up the end from now on, until this is closed.
     *
     * @param wanted run when a signal comes, so that the command comes to its end soon; must not block
     */
    static LastWords after(Runnable wanted) {
        LastWords words = new LastWords(wanted);
        Runtime.getRuntime().addShutdownHook(words.hook);
        return words;
    }

    /** Whether a signal has come. */
    boolean wanted() {
        return isWanted;
    }

    private void signalled() {
        isWanted = true;
        wanted.run();
        try {
            boolean unused = spoken.await(LONGEST.toNanos(), TimeUnit.NANOSECONDS); // or it ends without them
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All is said. */
    @Override
    public void close() {
        spoken.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the hook is what told us
        }
    }
}
