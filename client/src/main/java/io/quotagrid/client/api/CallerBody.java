package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Who calls.
 *
 * @param ip    the address
 * @param key   the hash of the bearer token
 * @param group the consumer group
 * @param user  the user
 * @param team  the team
 */
public record CallerBody(
        Optional<String> ip,
        Optional<String> key,
        Optional<String> group,
        Optional<String> user,
        Optional<String> team) {
    public CallerBody {
        requireNonNull(ip, "ip");
        requireNonNull(key, "key");
        requireNonNull(group, "group");
        requireNonNull(user, "user");
        requireNonNull(team, "team");
    }
}
