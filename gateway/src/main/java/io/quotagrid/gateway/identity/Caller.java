package io.quotagrid.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Who is calling. Every id has 1 to 256 visible ASCII characters.
 *
 * @param ip    the client's address, canonical: an IPv6 address without a zone, in full lower case
 * @param key   the id of a key of ours, else a hash of the bearer token presented; never the token
 * @param group the consumer group, if the caller is in one
 * @param user  {@code anonymous} where none is known
 * @param team  {@code none} where none is known
 * @param models that it may ask for
 */
public record Caller(
        String ip, Optional<String> key, Optional<String> group, String user, String team, AllowedModels models) {
    public Caller {
        requireNonNull(ip, "ip");
        requireNonNull(key, "key");
        requireNonNull(group, "group");
        requireNonNull(user, "user");
        requireNonNull(team, "team");
        requireNonNull(models, "models");
    }

    /** Somebody from whom no model is kept. */
    public Caller(String ip, Optional<String> key, Optional<String> group, String user, String team) {
        this(ip, key, group, user, team, AllowedModels.ALL);
    }
}
