package io.quotagrid.node.live;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;

/**
 * Keys that callers show. Every node knows all of them, in memory: to find one costs two look-ups and no question to anybody, and a
 * revoked one is refused everywhere as soon as the members have acknowledged. Thread-safe.
 */
public final class LiveKeys {
    private static final int MOST_ATTEMPTS = 5;

    private final LiveSettings settings;

    LiveKeys(LiveSettings settings) {
        this.settings = settings;
    }

    /**
     * What came of a change.
     *
     * @param before          as it was; empty if it is new
     * @param now             as it is
     * @param changed         whether it made a difference
     * @param notAcknowledged ids of members that have not said within a second that it is in force there
     */
    public record Applied(Optional<KeyChange> before, KeyChange now, boolean changed, List<String> notAcknowledged) {
        public Applied {
            requireNonNull(before, "before");
            requireNonNull(now, "now");
            notAcknowledged = List.copyOf(notAcknowledged);
        }
    }

    /**
     * Makes a key.
     *
     * @return completes once the members have acknowledged, or have not in time; exceptionally with {@link ConflictException} if
     *     there is a key of this id, or with {@link ChangeFailedException}
     */
    public CompletableFuture<Applied> create(String id, ApiKey key, String by) {
        return change(id, key, OptionalLong.of(0), by);
    }

    /**
     * Changes a key as it is at that moment: nothing that somebody else does meanwhile is lost.
     *
     * @param ifEpoch the epoch that who asks has seen: if it is another, nothing changes. Empty: whatever it is
     * @param change  pure; called again if the key has changed meanwhile
     * @return as {@link #create}; empty if there is no such key
     */
    public CompletableFuture<Optional<Applied>> change(
            String id, OptionalLong ifEpoch, UnaryOperator<ApiKey> change, String by) {
        return attempt(id, table().of(id), ifEpoch, change, by, MOST_ATTEMPTS);
    }

    private CompletableFuture<Optional<Applied>> attempt(
            String id,
            Optional<KeyChange> seen,
            OptionalLong ifEpoch,
            UnaryOperator<ApiKey> change,
            String by,
            int attempts) {
        if (seen.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        ApiKey asked = change.apply(seen.get().key());
        OptionalLong expected =
                ifEpoch.isPresent() ? ifEpoch : OptionalLong.of(seen.get().epoch());
        return change(id, asked, expected, by).thenApply(Optional::of).exceptionallyCompose(failure -> {
            Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                    ? wrapped.getCause()
                    : failure;
            if (cause instanceof ConflictException conflict && ifEpoch.isEmpty() && attempts > 1) {
                Optional<KeyChange> newer = conflict.current().map(KeyChange.class::cast);
                return attempt(id, newer, ifEpoch, change, by, attempts - 1);
            }
            return CompletableFuture.failedFuture(cause);
        });
    }

    private CompletableFuture<Applied> change(String id, ApiKey key, OptionalLong ifEpoch, String by) {
        KeyChange asked = new KeyChange(0, key, by, Instant.EPOCH); // number and moment are the truth's to give
        return settings.change(KeyChange.settingKey(id), asked, ifEpoch)
                .thenApply(made -> new Applied(
                        made.answer().before().map(KeyChange.class::cast),
                        (KeyChange) made.answer().now().orElseThrow(),
                        made.answer().outcome() == SettingAnswer.Outcome.CHANGED,
                        made.notAcknowledged()));
    }

    /** Every key, as this node knows it now. */
    public KeyTable table() {
        return settings.keys();
    }

    /** The time by which keys run out: milliseconds since the epoch. */
    public long nowMillis() {
        return settings.nowMillis().getAsLong();
    }
}
