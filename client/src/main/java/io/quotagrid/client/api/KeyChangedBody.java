package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * The answer to a change of a key.
 *
 * @param key             as it is now
 * @param secret          what callers show, after {@code create} and {@code rotate}: here and never again
 * @param changed         false if it was so already
 * @param notAcknowledged ids of members that have not said within a second that it is in force there
 * @param membersMissing  how many members of the last known cluster are not here: they hear of it when they are back, and the other
 *     part of a split goes by what it had until then. At least 0
 */
public record KeyChangedBody(
        KeyBody key, Optional<String> secret, boolean changed, List<String> notAcknowledged, int membersMissing) {
    public KeyChangedBody {
        requireNonNull(key, "key");
        requireNonNull(secret, "secret");
        notAcknowledged = List.copyOf(notAcknowledged);
    }

    /** Does not show the secret: it must not come into a log by accident. */
    @Override
    public String toString() {
        return "KeyChangedBody[" + key.id() + ", changed=" + changed + "]";
    }
}
