package io.quotagrid.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What a valid token says of its holder.
 *
 * @param user   who it is
 * @param team   its team, if the token names one
 * @param groups consumer groups that it claims
 */
record SignedIdentity(String user, Optional<String> team, List<String> groups) {
    SignedIdentity {
        requireNonNull(user, "user");
        requireNonNull(team, "team");
        groups = List.copyOf(groups);
    }
}
