package io.quotagrid.gateway.ranking;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Tier;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.audit.CallRecord.Outcome;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Counts, for each tier and for models, who was admitted, spent and was refused most on this node, over the last half hour to hour. Memory is bounded:
 * {@value #COUNTERS} counters a tier and measure, for this half hour and the one before. Thread-safe; counting takes a lock for about
 * a microsecond.
 */
public final class Rankings implements CallRecord.Listener {
    static final int COUNTERS = 1_000;
    static final Duration GENERATION = Duration.ofMinutes(30);

    private static final Set<Outcome> ADMITTED =
            Set.of(Outcome.COMPLETED, Outcome.UPSTREAM_FAILED, Outcome.CLIENT_GONE);

    private final Clock clock;
    private final int counters;
    // guarded by this
    private Generation current;
    private Generation before;

    /** What is counted. */
    public enum Measure {
        /** Calls that were admitted. */
        REQUESTS,
        /** Tokens that were settled. */
        TOKENS,
        /** Calls that this tier refused. */
        REFUSALS
    }

    /**
     * What this node has counted.
     *
     * @param since when counting began
     * @param tally of whom how much
     */
    public record Ranking(Instant since, Tally tally) {}

    private static final class Generation {
        private final Instant since;
        private final Map<Tier, Sketches> tiers = new EnumMap<>(Tier.class);
        private final Sketches models;

        Generation(Instant since, int counters) {
            this.since = since;
            this.models = new Sketches(counters);
            for (Tier tier : Tier.values()) {
                tiers.put(tier, new Sketches(counters));
            }
        }

        Sketches of(Tier tier) {
            return requireNonNull(tiers.get(tier));
        }
    }

    /** Who has most by each measure. */
    private static final class Sketches {
        private final SpaceSaving requests;
        private final SpaceSaving tokens;
        private final SpaceSaving refusals;

        Sketches(int counters) {
            requests = new SpaceSaving(counters);
            tokens = new SpaceSaving(counters);
            refusals = new SpaceSaving(counters);
        }

        void spent(String id, long units) {
            requests.add(id, 1);
            tokens.add(id, units);
        }

        Tally tally(Measure measure) {
            return switch (measure) {
                case REQUESTS -> requests.tally();
                case TOKENS -> tokens.tally();
                case REFUSALS -> refusals.tally();
            };
        }
    }

    /** @param clock tells the half hours */
    public Rankings(Clock clock) {
        this(clock, COUNTERS);
    }

    Rankings(Clock clock, int counters) {
        this.clock = clock;
        this.counters = counters;
        this.current = new Generation(clock.instant(), counters);
        this.before = current;
    }

    @Override
    public void finished(CallRecord record) {
        boolean refused = record.refusedBy().isPresent();
        boolean admitted = !refused
                && ADMITTED.contains(record.outcome())
                && record.target().isPresent();
        if (!refused && !admitted) {
            return;
        }
        Instant now = clock.instant();
        synchronized (this) {
            turn(now);
            if (admitted) {
                spent(record);
            } else {
                refused(record, record.refusedBy().get());
            }
        }
    }

    private void refused(CallRecord record, Standing by) {
        current.of(by.subject().tier()).refusals.add(by.subject().id(), 1);
        if (record.model().isPresent()) {
            current.models.refusals.add(record.model().get(), 1);
        }
    }

    private void spent(CallRecord record) {
        long tokens = record.usage().totalTokens();
        if (record.caller().isPresent()) {
            Caller caller = record.caller().get();
            spent(Tier.IP, caller.ip(), tokens);
            if (caller.key().isPresent()) {
                spent(Tier.KEY, caller.key().get(), tokens);
            }
            if (caller.group().isPresent()) {
                spent(Tier.GROUP, caller.group().get(), tokens);
            }
            spent(Tier.USER, caller.user(), tokens);
            spent(Tier.TEAM, caller.team(), tokens);
            spent(Tier.GLOBAL, SubjectKey.GLOBAL.id(), tokens);
        }
        if (record.target().isPresent()) {
            spent(Tier.PROVIDER, record.target().get(), tokens);
        }
        if (record.model().isPresent()) {
            current.models.spent(record.model().get(), tokens);
        }
    }

    private void spent(Tier tier, String id, long tokens) {
        current.of(tier).spent(id, tokens);
    }

    private void turn(Instant now) {
        if (!now.isBefore(current.since.plus(GENERATION))) {
            boolean longAgo = !now.isBefore(current.since.plus(GENERATION.multipliedBy(2)));
            Generation next = new Generation(now, counters);
            before = longAgo ? next : current;
            current = next;
        }
    }

    /** Who has most here. */
    public Ranking ranking(Tier tier, Measure measure) {
        return ranking(generation -> generation.of(tier), measure);
    }

    /** Which models are asked for most here; refusals are those of calls that asked for it. */
    public Ranking models(Measure measure) {
        return ranking(generation -> generation.models, measure);
    }

    private synchronized Ranking ranking(Function<Generation, Sketches> kind, Measure measure) {
        turn(clock.instant());
        Tally now = kind.apply(current).tally(measure);
        return before.since.equals(current.since)
                ? new Ranking(current.since, now)
                : new Ranking(before.since, Tally.sum(List.of(kind.apply(before).tally(measure), now)));
    }
}
