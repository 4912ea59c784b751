package io.quotagrid.node.live;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.ConsumerGroup;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Policy;
import io.quotagrid.config.RateAmounts;
import io.quotagrid.config.Strategy;
import io.quotagrid.config.TargetConfig;
import io.quotagrid.config.Tier;
import io.quotagrid.config.TierRule;
import io.quotagrid.node.live.EffectiveLimits.Source;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.Shares;
import io.quotagrid.node.quota.SubjectKey;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says what limits are in force for a subject: what its override says, for the rest what a key was given, for the rest its tier's
 * live default, for the rest the policy. Thread-safe; a subject without an override costs one look-up.
 */
public final class LimitBook {
    /** What ids of group subjects begin with that are one caller in no group; no group is called so. */
    public static final String ALONE = "~";

    private final Policy policy;
    private final long policyEpoch;
    private final Supplier<LimitTable> table;
    private final Supplier<KeyTable> keys;
    private final LongSupplier nowMillis;
    private volatile LimitPage page;

    /**
     * @param policyEpoch grows with every change of the policy
     * @param table       what operators have changed, as of now
     * @param nowMillis   the time by which changes run out, milliseconds since the epoch
     */
    public LimitBook(Policy policy, long policyEpoch, Supplier<LimitTable> table, LongSupplier nowMillis) {
        this(policy, policyEpoch, table, () -> KeyTable.EMPTY, nowMillis);
    }

    /**
     * With keys that have limits of their own.
     *
     * @param keys as of now; otherwise as above
     */
    public LimitBook(
            Policy policy,
            long policyEpoch,
            Supplier<LimitTable> table,
            Supplier<KeyTable> keys,
            LongSupplier nowMillis) {
        this.policy = requireNonNull(policy, "policy");
        this.policyEpoch = policyEpoch;
        this.table = requireNonNull(table, "table");
        this.nowMillis = requireNonNull(nowMillis, "nowMillis");
        this.keys = requireNonNull(keys, "keys");
        this.page = new LimitPage(this, table.get(), keys.get(), nowMillis.getAsLong());
    }

    /** What the policy says, and nothing else. */
    public static LimitBook ofPolicy(Policy policy, long policyEpoch) {
        return new LimitBook(policy, policyEpoch, () -> LimitTable.EMPTY, () -> 0);
    }

    /** The limits in force for a subject now; empty if it has none. */
    public Optional<LimitSet> limits(SubjectKey subject) {
        return Optional.ofNullable(page().limits(subject, nowMillis));
    }

    /** Whether any subject of the tier is limited: else there is no need to ask for one. */
    public boolean limits(Tier tier) {
        return page().limits(tier);
    }

    /** The limits in force for a subject now, and where they come from. */
    public EffectiveLimits explain(SubjectKey subject) {
        return layers(subject).effective();
    }

    /** The limits in force now for subjects of the tier that have no override, and where they come from. */
    public EffectiveLimits explain(Tier tier) {
        return withDefault(ofPolicy(tier, null), tier, table.get(), nowMillis.getAsLong())
                .effective();
    }

    /**
     * Why a change cannot be made: amounts, its own and those it inherits, that come to less than 1 in its window.
     *
     * @return a sentence that names the amount; empty if it can
     */
    public Optional<String> objection(LimitTarget target, LimitValues values) {
        LimitTable known = table.get();
        long now = nowMillis.getAsLong();
        LimitChange change = new LimitChange(0, Optional.of(values), "", java.time.Instant.EPOCH);
        LimitLayers below = ofPolicy(target.tier(), target.id().orElse(null));
        LimitLayers whole = target.id().isPresent()
                ? ofKey(
                                withDefault(below, target.tier(), known, now),
                                new SubjectKey(target.tier(), target.id().get()),
                                keys.get())
                        .under(change, Source.OVERRIDE, now)
                : below.under(change, Source.TIER_DEFAULT, now);
        return whole.amounts().objection(whole.window());
    }

    @SuppressWarnings("ReferenceEquality") // the very same table: nothing has changed
    private LimitPage page() {
        LimitPage known = page;
        LimitTable newest = table.get();
        KeyTable newestKeys = keys.get();
        if (known.table() == newest && known.keys() == newestKeys && known.lasts(nowMillis)) {
            return known;
        }
        LimitPage next = new LimitPage(this, newest, newestKeys, nowMillis.getAsLong());
        page = next;
        return next;
    }

    private LimitLayers layers(SubjectKey subject) {
        return layers(subject, table.get(), keys.get(), nowMillis.getAsLong());
    }

    LimitLayers layers(SubjectKey subject, LimitTable known, KeyTable knownKeys, long now) {
        LimitLayers below = withDefault(ofPolicy(subject.tier(), subject.id()), subject.tier(), known, now);
        below = ofKey(below, subject, knownKeys);
        LimitChange override = known.override(subject);
        return override == null ? below : below.under(override, Source.OVERRIDE, now);
    }

    /** What a key was given when it was made is over what all keys have. */
    private static LimitLayers ofKey(LimitLayers below, SubjectKey subject, KeyTable known) {
        KeyChange change = subject.tier() == Tier.KEY ? known.known(subject.id()) : null;
        return change == null ? below : below.under(change);
    }

    static LimitLayers withDefault(LimitLayers below, Tier tier, LimitTable known, long now) {
        LimitChange change = known.tierDefault(tier);
        return change == null ? below : below.under(change, Source.TIER_DEFAULT, now);
    }

    /** What the policy says of one subject of a tier; of providers each has its own. */
    LimitLayers ofPolicy(Tier tier, @Nullable String id) {
        return switch (tier) {
            case IP, KEY, USER, TEAM, GLOBAL -> {
                TierRule rule = policy.tier(tier);
                yield LimitLayers.ofPolicy(
                        rule.amounts(), policy.window(tier), rule.strategy(), shares(rule), policyEpoch);
            }
            case PROVIDER -> ofPolicy(amounts(id));
            case GROUP ->
                LimitLayers.ofPolicy(
                        ofGroup(id), policy.distributed().window(), Strategy.SLIDING_WINDOW, Shares.NONE, policyEpoch);
        };
    }

    private LimitLayers ofPolicy(RateAmounts amounts) {
        Duration nominal = Meter.RPM.nominalWindow();
        return LimitLayers.ofPolicy(amounts, nominal, Strategy.SLIDING_WINDOW, Shares.NONE, policyEpoch);
    }

    private static Shares shares(TierRule rule) {
        return new Shares(rule.priority().stream()
                .map(each -> new Shares.Share(each.name(), each.sharePercent()))
                .toList());
    }

    /** A group's as the policy lists it; whoever is in none is a group alone, by {@code rate_limit_defaults}. */
    private RateAmounts ofGroup(@Nullable String id) {
        if (id == null) {
            return RateAmounts.UNLIMITED;
        }
        if (id.startsWith(ALONE)) {
            return policy.rateLimitDefaults().orElse(RateAmounts.UNLIMITED);
        }
        return policy.consumerGroups().stream()
                .filter(group -> group.name().equals(id))
                .map(ConsumerGroup::amounts)
                .findFirst()
                .orElse(RateAmounts.UNLIMITED);
    }

    private RateAmounts amounts(@Nullable String target) {
        return policy.providers().targets().stream()
                .filter(config -> config.id().equals(target))
                .map(TargetConfig::rateLimits)
                .findFirst()
                .orElse(RateAmounts.UNLIMITED);
    }

    boolean limitsGroups() {
        return !policy.consumerGroups().isEmpty() || policy.rateLimitDefaults().isPresent();
    }

    Policy policy() {
        return policy;
    }
}
