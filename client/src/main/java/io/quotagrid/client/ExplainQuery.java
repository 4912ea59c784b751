package io.quotagrid.client;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The call to explain; who is not named is not counted, but for the user and the team, which are {@code anonymous} and {@code none}
 * then, as for a caller who sends no headers.
 *
 * @param user   the user
 * @param team   the team
 * @param key    the id of the key, or the hash of any other bearer token, as in audit records
 * @param group  the consumer group
 * @param ip     the address
 * @param model  empty takes the policy's first target
 * @param tokens prompt and completion together; 0 if empty
 */
public record ExplainQuery(
        Optional<String> user,
        Optional<String> team,
        Optional<String> key,
        Optional<String> group,
        Optional<String> ip,
        Optional<String> model,
        OptionalLong tokens) {
    public ExplainQuery {
        requireNonNull(user, "user");
        requireNonNull(team, "team");
        requireNonNull(key, "key");
        requireNonNull(group, "group");
        requireNonNull(ip, "ip");
        requireNonNull(model, "model");
        requireNonNull(tokens, "tokens");
    }

    QueryText query() {
        return new QueryText()
                .with("user", user)
                .with("team", team)
                .with("key", key)
                .with("group", group)
                .with("ip", ip)
                .with("model", model)
                .with("tokens", tokens.isPresent() ? Optional.of(tokens.getAsLong()) : Optional.empty());
    }
}
