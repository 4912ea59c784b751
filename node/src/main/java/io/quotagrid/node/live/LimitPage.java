package io.quotagrid.node.live;

import io.quotagrid.config.ConsumerGroup;
import io.quotagrid.config.TargetConfig;
import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.SubjectKey;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link LimitBook} has worked out from one table. Good until the table changes, or a tier's default runs out. Overrides
 * are worked out when somebody asks for them.
 */
final class LimitPage {
    private static final long FOR_EVER = Long.MAX_VALUE;

    private final LimitBook book;
    private final LimitTable table;
    private final KeyTable keys;
    private final long untilMillis;
    private final Map<Tier, @Nullable LimitSet> tiers = new EnumMap<>(Tier.class);
    private final Map<String, @Nullable LimitSet> groups = new HashMap<>();
    private final @Nullable LimitSet alone; // of whoever is in no group
    private final Map<String, LimitSet> providers = new HashMap<>();
    private final Map<SubjectKey, Own> overrides = new ConcurrentHashMap<>();

    LimitPage(LimitBook book, LimitTable table, KeyTable keys, long nowMillis) {
        this.book = book;
        this.table = table;
        this.keys = keys;
        long until = FOR_EVER;
        for (Tier tier : Tier.values()) {
            tiers.put(tier, limited(LimitBook.withDefault(book.ofPolicy(tier, null), tier, table, nowMillis)));
            LimitChange change = table.tierDefault(tier);
            if (change != null) {
                until = Math.min(until, end(change, nowMillis));
            }
        }
        for (TargetConfig target : book.policy().providers().targets()) {
            LimitLayers layers =
                    LimitBook.withDefault(book.ofPolicy(Tier.PROVIDER, target.id()), Tier.PROVIDER, table, nowMillis);
            providers.put(target.id(), layers.limits());
        }
        for (ConsumerGroup group : book.policy().consumerGroups()) {
            groups.put(group.name(), group(group.name(), nowMillis));
        }
        this.alone = group(LimitBook.ALONE, nowMillis);
        this.untilMillis = until;
    }

    private @Nullable LimitSet group(String name, long nowMillis) {
        return limited(LimitBook.withDefault(book.ofPolicy(Tier.GROUP, name), Tier.GROUP, table, nowMillis));
    }

    /** When a change runs out, if that is still to come. */
    private static long end(LimitChange change, long nowMillis) {
        return change.inForce(nowMillis)
                .flatMap(LimitValues::expiresAt)
                .map(java.time.Instant::toEpochMilli)
                .orElse(FOR_EVER);
    }

    private static @Nullable LimitSet limited(LimitLayers layers) {
        LimitSet limits = layers.limits();
        return limits.limits().isEmpty() ? null : limits;
    }

    LimitTable table() {
        return table;
    }

    KeyTable keys() {
        return keys;
    }

    /** Reads the clock only if something runs out. */
    boolean lasts(LongSupplier nowMillis) {
        return untilMillis == FOR_EVER || nowMillis.getAsLong() < untilMillis;
    }

    boolean limits(Tier tier) {
        return tier == Tier.PROVIDER
                || (tier == Tier.GROUP && book.limitsGroups())
                || (tier == Tier.KEY && keys.size() > 0)
                || tiers.get(tier) != null
                || table.hasOverrides(tier);
    }

    @Nullable
    LimitSet limits(SubjectKey subject, LongSupplier nowMillis) {
        LimitChange override = table.override(subject);
        if (override != null || (subject.tier() == Tier.KEY && ofItsOwn(subject))) {
            return own(subject, override, nowMillis);
        }
        if (subject.tier() == Tier.GROUP) {
            return subject.id().startsWith(LimitBook.ALONE) ? alone : groups.get(subject.id());
        }
        if (subject.tier() != Tier.PROVIDER) {
            return tiers.get(subject.tier());
        }
        LimitSet known = providers.get(subject.id());
        return known == null || known.limits().isEmpty() ? null : known;
    }

    /** Such a key's number counts, even without limits of its own: it has been told to owners if it ever had some. */
    private boolean ofItsOwn(SubjectKey subject) {
        return keys.known(subject.id()) != null;
    }

    private @Nullable LimitSet own(SubjectKey subject, @Nullable LimitChange override, LongSupplier nowMillis) {
        Own own = overrides.get(subject);
        if (own == null || (own.untilMillis() != FOR_EVER && nowMillis.getAsLong() >= own.untilMillis())) {
            long now = nowMillis.getAsLong();
            own = new Own(
                    limited(book.layers(subject, table, keys, now)), override == null ? FOR_EVER : end(override, now));
            overrides.put(subject, own);
        }
        return own.limits();
    }

    /** One subject's. */
    private record Own(@Nullable LimitSet limits, long untilMillis) {}
}
