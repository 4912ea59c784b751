package io.quotagrid.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Whom a key stands for.
 *
 * @param id     of the key
 * @param user   whose calls these are
 * @param team   likewise
 * @param group  the consumer group, where the key itself names one
 * @param models that it may ask for; empty: all
 */
public record BoundKey(
        String id, Optional<String> user, Optional<String> team, Optional<String> group, List<String> models) {
    public BoundKey {
        requireNonNull(id, "id");
        requireNonNull(user, "user");
        requireNonNull(team, "team");
        requireNonNull(group, "group");
        models = List.copyOf(models);
    }

    /** Every key there is. Answers from memory; thread-safe. */
    @FunctionalInterface
    public interface Ring {
        /** No key at all. */
        Ring EMPTY = hash -> Optional.empty();

        /**
         * The key that a secret opens now.
         *
         * @param secretHash as {@link KeySecret#hash} makes it
         * @return empty if there is none, or if it was revoked or has run out
         */
        Optional<BoundKey> opened(String secretHash);

        /** Why a secret opens nothing: for our counts, callers are not told. */
        default Refusal refusal(String secretHash) {
            return Refusal.UNKNOWN_KEY;
        }
    }
}
