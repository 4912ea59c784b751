package io.quotagrid.node.live;

import io.quotagrid.node.database.StoreAwayException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A store in memory that goes away and comes back. */
final class MovableStore implements SettingStore {
    private final Map<String, LiveSetting> kept = new ConcurrentHashMap<>();
    private volatile @Nullable String away;
    private volatile boolean closed;
    private volatile Runnable beforeWrite = () -> {};

    void away(String why) {
        away = why;
    }

    void back() {
        away = null;
    }

    /** What is to be done, by the thread that writes, before every attempt. */
    void beforeWrite(Runnable action) {
        beforeWrite = action;
    }

    Map<String, LiveSetting> kept() {
        return Map.copyOf(kept);
    }

    boolean closed() {
        return closed;
    }

    private void check() {
        String why = away;
        if (why != null) {
            throw new StoreAwayException(why, new IllegalStateException(why));
        }
    }

    @Override
    public Map<String, LiveSetting> load() {
        check();
        return kept();
    }

    @Override
    public void write(Map<String, LiveSetting> settings) {
        beforeWrite.run();
        check();
        settings.forEach(
                (key, setting) -> kept.merge(key, setting, (one, other) -> one.epoch() >= other.epoch() ? one : other));
    }

    @Override
    public void close() {
        closed = true;
    }
}
