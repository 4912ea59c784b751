package io.quotagrid.gateway.http;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Visits everything that is under way, every {@link #INTERVAL}: one timer for all deadlines of all exchanges, where a timer
 * each would cost more than the exchange. A deadline is therefore noticed up to one interval late. Thread-safe.
 */
public final class Rounds implements AutoCloseable {
    /** Between two visits. */
    public static final Duration INTERVAL = Duration.ofMillis(50);

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    private final Set<Visited> underWay = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;

    /** Something with deadlines. */
    @FunctionalInterface
    public interface Visited {
        /**
         * Looks at the deadlines; called by one thread, which must not be held up.
         *
         * @param nowNanos {@link System#nanoTime()}
         */
        void visit(long nowNanos);

        /** Of the call that it is, for logs; empty if it is none. */
        default Optional<String> requestId() {
            return Optional.empty();
        }
    }

    public Rounds() {
        ThreadFactory daemon = task -> {
            Thread thread = new Thread(task, "gateway-rounds");
            thread.setDaemon(true);
            return thread;
        };
        timer = Executors.newSingleThreadScheduledExecutor(daemon);
        ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(
                this::visitAll, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** From now on {@code visited} is visited, until it is removed. */
    public void add(Visited visited) {
        underWay.add(visited);
    }

    public void remove(Visited visited) {
        underWay.remove(visited);
    }

    /** How many are under way. */
    public int size() {
        return underWay.size();
    }

    private void visitAll() {
        long nowNanos = System.nanoTime();
        for (Visited visited : underWay) {
            try {
                visited.visit(nowNanos);
            } catch (RuntimeException e) {
                LoggingEventBuilder line = log.atError().setCause(e);
                visited.requestId()
                        .map(id -> line.addKeyValue("request", id))
                        .orElse(line)
                        .log("a visit to what is under way failed");
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
