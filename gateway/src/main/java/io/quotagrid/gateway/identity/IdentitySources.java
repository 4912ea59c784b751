package io.quotagrid.gateway.identity;

import static java.util.Objects.requireNonNull;

/**
 * Where what is known of callers comes from, whatever the policy.
 *
 * @param keys     every key there is
 * @param tokens   checks signed tokens
 * @param refusals counts who was not let in
 */
public record IdentitySources(BoundKey.Ring keys, Tokens tokens, RefusalCounts refusals) {
    public IdentitySources {
        requireNonNull(keys, "keys");
        requireNonNull(tokens, "tokens");
        requireNonNull(refusals, "refusals");
    }
}
