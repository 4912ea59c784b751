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
 * @param membersMissing  how many members of the last known cluster are not here: they hear of it when they are back, and the other
 *     part of a split goes by what it had until then. At least 0
 */
public record LimitChangedBody(
        LimitBody limit,
        boolean changed,
        Optional<LimitChangeBody> replaced,
        List<String> notAcknowledged,
        int membersMissing) {
    public LimitChangedBody {
        requireNonNull(limit, "limit");
        requireNonNull(replaced, "replaced");
        notAcknowledged = List.copyOf(notAcknowledged);
    }
}
