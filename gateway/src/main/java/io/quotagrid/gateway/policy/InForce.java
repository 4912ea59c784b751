package io.quotagrid.gateway.policy;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Policy;
import io.quotagrid.config.TargetConfig;
import io.quotagrid.gateway.admission.Planner;
import io.quotagrid.gateway.provider.Providers;
import io.quotagrid.node.live.LimitBook;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What calls are decided by now. A new policy brings a new one of these.
 *
 * @param policy    the policy; what is read only at the start is as this node was started with
 * @param hash      twelve hexadecimal digits, the same on every node that goes by the same text
 * @param epoch     grows with every change of the policy in the cluster
 * @param models    that the policy names
 * @param book      what is in force for whom
 * @param planner   what a call pays
 * @param providers where calls go
 */
public record InForce(
        Policy policy,
        String hash,
        long epoch,
        Set<String> models,
        LimitBook book,
        Planner planner,
        Providers providers) {
    public InForce {
        requireNonNull(policy, "policy");
        requireNonNull(hash, "hash");
        models = Set.copyOf(models);
        requireNonNull(book, "book");
        requireNonNull(planner, "planner");
        requireNonNull(providers, "providers");
    }

    /** With the models that the policy's targets name. */
    public InForce(Policy policy, String hash, long epoch, LimitBook book, Planner planner, Providers providers) {
        this(policy, hash, epoch, models(policy), book, planner, providers);
    }

    private static Set<String> models(Policy policy) {
        return policy.providers().targets().stream()
                .map(TargetConfig::model)
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }
}
