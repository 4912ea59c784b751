package io.quotagrid.client;

import static java.util.Objects.requireNonNull;

import io.quotagrid.client.api.KeyBody;
import java.util.Locale;
import java.util.Optional;

/**
 * Which keys to list.
 *
 * @param user  only this one's
 * @param team  only this one's
 * @param group only those that name it
 * @param state only those that are so
 */
public record KeyQuery(
        Optional<String> user, Optional<String> team, Optional<String> group, Optional<KeyBody.State> state) {
    /** All of them. */
    public static final KeyQuery ALL =
            new KeyQuery(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public KeyQuery {
        requireNonNull(user, "user");
        requireNonNull(team, "team");
        requireNonNull(group, "group");
        requireNonNull(state, "state");
    }

    QueryText query() {
        return new QueryText()
                .with("user", user)
                .with("team", team)
                .with("group", group)
                .with("state", state.map(wanted -> wanted.name().toLowerCase(Locale.ROOT)));
    }
}
