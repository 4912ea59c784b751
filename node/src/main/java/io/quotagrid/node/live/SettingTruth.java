package io.quotagrid.node.live;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** The one place where changes are ordered: of two that meet, one is later or fails. Implementations are thread-safe. */
interface SettingTruth {

    /** Asks for a change; see {@link SettingAnswer#to}. Asked again after an unknown outcome, it is made once. */
    CompletableFuture<SettingAnswer> change(String key, LiveSetting asked, OptionalLong ifEpoch);

    /** Brings a copy from elsewhere; see {@link SettingAnswer#joined}. */
    CompletableFuture<Void> offer(String key, LiveSetting copy);

    /** Everything. May block for a moment. */
    Map<String, LiveSetting> all();

    /**
     * Tells of changes from now on, on threads of its own: twice perhaps, or out of order.
     *
     * @param listener hears of each
     * @param missed   is run when some may not have been told of, or copies may be gone: look at {@link #all} again
     */
    void listen(BiConsumer<String, LiveSetting> listener, Runnable missed);
}
