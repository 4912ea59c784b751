package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * The answer to a change of a limit.
 *
 * @param limit           as it is now
 * @param changed         false if it was so already: then there is no new version and no audit record
 * @param replaced        what was set before, and by whom
 * @param notAcknowledged ids of members that have not said within 200 ms that it is in force there; they get it by the second way
 */
public record LimitChangedBody(
        LimitBody limit, boolean changed, Optional<LimitChangeBody> replaced, List<String> notAcknowledged) {
    public LimitChangedBody {
        requireNonNull(limit, "limit");
        requireNonNull(replaced, "replaced");
        notAcknowledged = List.copyOf(notAcknowledged);
    }
}
