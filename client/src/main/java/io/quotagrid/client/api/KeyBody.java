package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An API key, without its secret: that is nowhere.
 *
 * @param id             its name for good: {@code key_} and 16 hexadecimal digits; what the key tier counts it by
 * @param state          whether it opens
 * @param hash           SHA-256 of the secret, in hexadecimal
 * @param formerUntil    until when the secret before it opens too
 * @param user           whose calls these are
 * @param team           likewise
 * @param group          the consumer group; absent: the one whose list names the key, if there is one
 * @param models         that it may ask for; empty: all
 * @param limits         of its own
 * @param expiresAt      when it ends by itself
 * @param note           for operators
 * @param createdBy      who made it
 * @param createdAt      when
 * @param by             who changed it last
 * @param at             when
 * @param etag           its version, as in the header {@code ETag}: to be sent back as {@code If-Match}
 */
public record KeyBody(
        String id,
        State state,
        String hash,
        Optional<Instant> formerUntil,
        Optional<String> user,
        Optional<String> team,
        Optional<String> group,
        List<String> models,
        Optional<KeyLimitsBody> limits,
        Optional<Instant> expiresAt,
        String note,
        String createdBy,
        Instant createdAt,
        String by,
        Instant at,
        String etag) {

    /** Whether a key opens. */
    public enum State {
        ACTIVE,
        /** Its time is over. */
        EXPIRED,
        /** For good. */
        REVOKED
    }

    public KeyBody {
        requireNonNull(id, "id");
        requireNonNull(state, "state");
        requireNonNull(hash, "hash");
        models = List.copyOf(models);
    }
}
