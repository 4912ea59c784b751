package io.quotagrid.node.live;

import io.quotagrid.node.database.StoreAwayException;
import java.util.Map;

/**
 * Keeps settings over the end of the whole cluster. Its methods block, and are called by one thread at a time.
 *
 * <p>They fail with {@link StoreAwayException} while it cannot be reached, and may be called again.
 */
public interface SettingStore extends AutoCloseable {

    /** Everything kept, by key. */
    Map<String, LiveSetting> load();

    /** Keeps what is newer than what it has. */
    void write(Map<String, LiveSetting> settings);

    @Override
    void close();
}
