package io.quotagrid.node.live;

import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** For a node without a member: there is nobody else. */
final class LocalTruth implements SettingTruth {
    private final Map<String, LiveSetting> settings = new ConcurrentHashMap<>();
    private final LongSupplier nowMillis;

    LocalTruth(LongSupplier nowMillis) {
        this.nowMillis = nowMillis;
    }

    @Override
    public CompletableFuture<SettingAnswer> change(String key, LiveSetting asked, OptionalLong ifEpoch) {
        AtomicReference<SettingAnswer> answer = new AtomicReference<>();
        settings.compute(key, (same, last) -> {
            SettingAnswer decided = SettingAnswer.to(last, asked, ifEpoch, nowMillis.getAsLong());
            answer.set(decided);
            return decided.now().orElse(last);
        });
        return CompletableFuture.completedFuture(Objects.requireNonNull(answer.get(), "answer"));
    }

    @Override
    public CompletableFuture<Void> offer(String key, LiveSetting copy) {
        settings.merge(key, copy, SettingAnswer::joined);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Map<String, LiveSetting> all() {
        return Map.copyOf(settings);
    }

    /** There is nobody whose changes could be told of. */
    @Override
    public void listen(BiConsumer<String, LiveSetting> listener, Runnable missed) {}
}
