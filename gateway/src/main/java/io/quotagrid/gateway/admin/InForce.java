package io.quotagrid.gateway.admin;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Policy;
import io.quotagrid.gateway.admission.Planner;
import io.quotagrid.gateway.provider.Providers;
import io.quotagrid.node.live.LimitBook;

/**
 * What calls are decided by now. A new policy brings a new one of these.
 *
 * @param policy    the policy
 * @param book      what is in force for whom
 * @param planner   what a call pays
 * @param providers where calls go
 */
public record InForce(Policy policy, LimitBook book, Planner planner, Providers providers) {
    public InForce {
        requireNonNull(policy, "policy");
        requireNonNull(book, "book");
        requireNonNull(planner, "planner");
        requireNonNull(providers, "providers");
    }
}
