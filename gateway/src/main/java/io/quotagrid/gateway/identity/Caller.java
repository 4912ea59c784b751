package io.quotagrid.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Who is calling. Every id has 1 to 256 visible ASCII characters.
 *
 * @param ip    the client's address, canonical: an IPv6 address without a zone, in full lower case
 * @param key   a hash of the bearer token presented, never the token
 * @param group the consumer group, if the caller is in one
 * @param user  {@code anonymous} where none is known
 * @param team  {@code none} where none is known
 */
public record Caller(String ip, Optional<String> key, Optional<String> group, String user, String team) {
    public Caller {
        requireNonNull(ip, "ip");
        requireNonNull(key, "key");
        requireNonNull(group, "group");
        requireNonNull(user, "user");
        requireNonNull(team, "team");
    }
}
