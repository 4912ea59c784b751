package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * The body of {@code POST /admin/v1/keys}: whom a new key stands for.
 *
 * @param user      whose calls these are, 1 to 256 visible ASCII characters; absent: everybody else's
 * @param team      likewise; absent: nobody
 * @param group     a consumer group of the policy
 * @param models    that it may ask for, at most 100; empty: all
 * @param limits    of its own
 * @param expiresIn how long it opens: {@code 12h}, {@code 90d}; for good if absent
 * @param note      for operators, up to 256 characters
 */
public record KeyPostBody(
        Optional<String> user,
        Optional<String> team,
        Optional<String> group,
        List<String> models,
        Optional<KeyLimitsBody> limits,
        Optional<String> expiresIn,
        Optional<String> note) {
    public KeyPostBody {
        requireNonNull(user, "user");
        requireNonNull(team, "team");
        requireNonNull(group, "group");
        models = List.copyOf(models);
        requireNonNull(limits, "limits");
        requireNonNull(expiresIn, "expiresIn");
        requireNonNull(note, "note");
    }
}
