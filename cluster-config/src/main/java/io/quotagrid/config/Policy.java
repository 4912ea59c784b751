package io.quotagrid.config;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole policy file laid over {@code defaults.yaml}: valid, complete, immutable.
 *
 * @param tiers             rules of ip, key, user, team and global
 * @param consumerGroups    pooled limits for sets of keys
 * @param rateLimitDefaults for callers in no group
 * @param distributed       {@code distributed_rate_limit}
 * @param cluster           peers
 * @param gateway           bounds of one exchange
 * @param store             durable store
 * @param identity          who calls
 * @param providers         where calls go
 * @param wallets           prepaid balances
 * @param budgets           spending by calendar period
 * @param audit             the audit logger
 * @param admin             the operators' listener
 */
public record Policy(
        Map<Tier, TierRule> tiers,
        List<ConsumerGroup> consumerGroups,
        Optional<RateAmounts> rateLimitDefaults,
        DistributedConfig distributed,
        ClusterConfig cluster,
        GatewayConfig gateway,
        StoreConfig store,
        IdentityConfig identity,
        ProvidersConfig providers,
        List<WalletConfig> wallets,
        List<BudgetConfig> budgets,
        AuditConfig audit,
        AdminConfig admin) {
    private static final int HASH_BYTES = 6;

    public Policy {
        EnumMap<Tier, TierRule> ordered = new EnumMap<>(Tier.class);
        ordered.putAll(tiers);
        tiers = Collections.unmodifiableMap(ordered);
        consumerGroups = List.copyOf(consumerGroups);
        wallets = List.copyOf(wallets);
        budgets = List.copyOf(budgets);
        requireNonNull(rateLimitDefaults, "rateLimitDefaults");
        requireNonNull(distributed, "distributed");
        requireNonNull(cluster, "cluster");
        requireNonNull(gateway, "gateway");
        requireNonNull(store, "store");
        requireNonNull(identity, "identity");
        requireNonNull(providers, "providers");
        requireNonNull(audit, "audit");
        requireNonNull(admin, "admin");
    }

    /**
     * The rule of a tier.
     *
     * @throws IllegalArgumentException for tiers that have none of their own: group and provider
     */
    public TierRule tier(Tier tier) {
        TierRule rule = tiers.get(tier);
        if (rule == null) {
            throw new IllegalArgumentException("no rule for tier " + tier.label());
        }
        return rule;
    }

    /**
     * What one subject of the tier may spend, scaled to the tier's window: its own {@code window_seconds}, else
     * {@code distributed_rate_limit.window_ms}. Per-minute amounts scale with the window, rounded down; others keep theirs.
     *
     * @return in the order of {@link Meter}; empty when the tier is unlimited
     */
    public List<Limit> limits(Tier tier) {
        TierRule rule = tier(tier);
        return rule.amounts().limits(window(tier), rule.strategy());
    }

    /** The window of a tier's per-minute amounts: its own, else the one of all tiers. */
    public Duration window(Tier tier) {
        return tier(tier).window().orElse(distributed.window());
    }

    /** The same policy on a node that was started with another one: what is read only at the start stays as it was there. */
    public Policy startedAs(Policy start) {
        return new Policy(
                tiers,
                consumerGroups,
                rateLimitDefaults,
                start.distributed.withWindow(distributed.window()),
                start.cluster,
                start.gateway,
                start.store,
                identity,
                providers,
                wallets,
                budgets,
                start.audit,
                start.admin);
    }

    /** Twelve hexadecimal digits that differ when the content does: for status pages and logs. */
    public String hash() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
