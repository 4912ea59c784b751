package io.quotagrid.node.live;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quotagrid.node.database.StoreAwayException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's way to the durable store, on a thread of its own: reads it once, then writes what it is given. While the store is
 * away, what is to be written waits, of each setting the newest. Thread-safe.
 */
final class DurableCopy implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DurableCopy.class);
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(3);

    private final SettingStore store;
    private final Duration longestPause;
    private final CompletableFuture<Map<String, LiveSetting>> loaded = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread = new Thread(this::run, "quotagrid-store");

    @GuardedBy("lock")
    private final Map<String, LiveSetting> waiting = new LinkedHashMap<>();

    @GuardedBy("lock")
    private boolean closing;

    private volatile Optional<String> problem = Optional.empty();

    private DurableCopy(SettingStore store, Duration longestPause) {
        this.store = store;
        this.longestPause = longestPause;
        thread.setDaemon(true);
    }

    /**
     * Begins to read the store.
     *
     * @param longestPause between two attempts while it is away
     */
    static DurableCopy of(SettingStore store, Duration longestPause) {
        DurableCopy copy = new DurableCopy(store, longestPause);
        copy.thread.start();
        return copy;
    }

    /** What the store had; completes once it has been read, however long that takes. */
    CompletableFuture<Map<String, LiveSetting>> loaded() {
        return loaded;
    }

    /** Has it written, soon. */
    void write(String key, LiveSetting setting) {
        lock.lock();
        try {
            waiting.merge(key, setting, (one, other) -> LiveSetting.AGE.compare(one, other) >= 0 ? one : other);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    StoreStatus status() {
        lock.lock();
        try {
            return new StoreStatus(true, waiting.size(), problem);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        long pauseMillis = 100;
        while (true) {
            try {
                if (!loaded.isDone()) {
                    loaded.complete(store.load());
                    back();
                }
                Map<String, LiveSetting> batch = next();
                if (batch.isEmpty()) {
                    break;
                }
                store.write(batch);
                written(batch);
                pauseMillis = 100;
            } catch (StoreAwayException e) {
                away(e);
                if (!rest(pauseMillis)) {
                    break;
                }
                pauseMillis = Math.min(longestPause.toMillis(), 2 * pauseMillis);
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("the durable store failed by a defect");
                away(new StoreAwayException("a defect: " + e, e));
                if (!rest(longestPause.toMillis())) {
                    break;
                }
            }
        }
        store.close();
    }

    /** What is to be written; nothing once this is closed and all is written. */
    private Map<String, LiveSetting> next() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closing) {
                changed.awaitUninterruptibly();
            }
            return new LinkedHashMap<>(waiting);
        } finally {
            lock.unlock();
        }
    }

    private void written(Map<String, LiveSetting> batch) {
        lock.lock();
        try {
            batch.forEach((key, setting) -> waiting.remove(key, setting)); // unless something newer has come meanwhile
        } finally {
            lock.unlock();
        }
        back();
    }

    private void back() {
        if (problem.isPresent()) {
            log.atInfo().log("the durable store is back");
            problem = Optional.empty();
        }
    }

    private void away(StoreAwayException reason) {
        if (problem.isEmpty()) {
            log.atWarn()
                    .addKeyValue("reason", reason.getMessage())
                    .log("the durable store is away: live changes take effect and wait to be written");
        }
        problem = Optional.of(String.valueOf(reason.getMessage()));
    }

    /** Waits before the next attempt; false if there is to be none. */
    private boolean rest(long millis) {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (left > 0 && !closing) {
                left = changed.awaitNanos(left); // a new change is no reason to hurry
            }
            return !closing;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Writes what waits, if the store is there, and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(LONGEST_FAREWELL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            log.atWarn()
                    .log(
                            "the durable store did not answer in time: what waits to be written stays with the other nodes");
            thread.interrupt();
        }
    }
}
