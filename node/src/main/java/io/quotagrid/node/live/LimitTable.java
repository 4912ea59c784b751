package io.quotagrid.node.live;

import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.SubjectKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Every change of limits that a node knows of, removals too. Immutable: a change makes another table, which shares with this one
 * all but a small part, however many overrides there are. Nodes that have heard of the same changes, in whatever order and
 * however often, have the same table.
 */
public final class LimitTable {
    private static final int SHARDS = 256; // a change copies one of them

    /** Nothing was ever changed. */
    public static final LimitTable EMPTY = new LimitTable(Map.of(), Collections.nCopies(SHARDS, Map.of()), Map.of());

    private final Map<Tier, LimitChange> defaults;
    private final List<Map<SubjectKey, LimitChange>> overrides;
    private final Map<Tier, Integer> counts; // overrides of a tier

    private LimitTable(
            Map<Tier, LimitChange> defaults, List<Map<SubjectKey, LimitChange>> overrides, Map<Tier, Integer> counts) {
        this.defaults = defaults;
        this.overrides = overrides;
        this.counts = counts;
    }

    /** The last change of a target; it may be over. Empty if there never was one. */
    public Optional<LimitChange> of(LimitTarget target) {
        return Optional.ofNullable(known(target));
    }

    private @Nullable LimitChange known(LimitTarget target) {
        return target.id().isPresent()
                ? override(new SubjectKey(target.tier(), target.id().get()))
                : defaults.get(target.tier());
    }

    /** The last change of one subject's own limits. Costs one look-up, or nothing in a tier without overrides. */
    @Nullable
    LimitChange override(SubjectKey subject) {
        return counts.containsKey(subject.tier()) ? shard(subject).get(subject) : null;
    }

    @Nullable
    LimitChange tierDefault(Tier tier) {
        return defaults.get(tier);
    }

    /** Whether a subject of the tier may have limits of its own. */
    boolean hasOverrides(Tier tier) {
        return counts.containsKey(tier);
    }

    private Map<SubjectKey, LimitChange> shard(SubjectKey subject) {
        return overrides.get(shardOf(subject));
    }

    private static int shardOf(SubjectKey subject) {
        int hash = subject.id().hashCode(); // an enum's hash is another one in each process
        return (hash ^ (hash >>> 16)) & (SHARDS - 1);
    }

    /**
     * The table with one more change.
     *
     * @return this very table if the change is no news: known, or older than what is known
     */
    public LimitTable with(LimitTarget target, LimitChange change) {
        LimitChange known = known(target);
        if (known != null && LiveSetting.AGE.compare(change, known) <= 0) {
            return this;
        }
        if (target.id().isEmpty()) {
            Map<Tier, LimitChange> more = new EnumMap<>(Tier.class);
            more.putAll(defaults);
            more.put(target.tier(), change);
            return new LimitTable(more, overrides, counts);
        }
        SubjectKey subject = new SubjectKey(target.tier(), target.id().get());
        List<Map<SubjectKey, LimitChange>> shards = new ArrayList<>(overrides);
        Map<SubjectKey, LimitChange> shard = new HashMap<>(shard(subject));
        shard.put(subject, change);
        shards.set(shardOf(subject), shard);
        return new LimitTable(defaults, shards, known == null ? oneMore(target.tier()) : counts);
    }

    private Map<Tier, Integer> oneMore(Tier tier) {
        Map<Tier, Integer> more = new EnumMap<>(Tier.class);
        more.putAll(counts);
        more.merge(tier, 1, Integer::sum);
        return more;
    }

    /** Every change known, in no order. */
    public void forEach(BiConsumer<LimitTarget, LimitChange> action) {
        defaults.forEach((tier, change) -> action.accept(LimitTarget.of(tier), change));
        for (Map<SubjectKey, LimitChange> shard : overrides) {
            shard.forEach((subject, change) -> action.accept(LimitTarget.of(subject.tier(), subject.id()), change));
        }
    }

    /** How many changes are known, of defaults and overrides, those that are over among them. */
    public int size() {
        return defaults.size()
                + counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LimitTable table
                && defaults.equals(table.defaults)
                && overrides.equals(table.overrides);
    }

    @Override
    public int hashCode() {
        return 31 * defaults.hashCode() + overrides.hashCode();
    }
}
