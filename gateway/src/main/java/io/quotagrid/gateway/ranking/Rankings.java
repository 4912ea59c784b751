package io.quotagrid.gateway.ranking;

import io.quotagrid.config.Tier;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.audit.CallRecord.Outcome;
import io.quotagrid.gateway.identity.Caller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts, for each tier and for models, who was admitted, spent and was refused most on this node, over the last half hour to hour. Memory is bounded:
 * {@value #COUNTERS} counters a tier and measure, for this half hour and the one before. Thread-safe; counting takes a lock for about
 * a microsecond.
 */
public final class Rankings implements CallRecord.Listener {
    static final int COUNTERS = 1_000;
    static final Duration GENERATION = Duration.ofMinutes(30);

    private static final String MODELS = "model";
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

    private record Kind(String of, Measure measure) {}

    private static final class Generation {
        private final Instant since;
        private final Map<Kind, SpaceSaving> sketches = new HashMap<>();

        Generation(Instant since) {
            this.since = since;
        }
    }

    /** @param clock tells the half hours */
    public Rankings(Clock clock) {
        this(clock, COUNTERS);
    }

    Rankings(Clock clock, int counters) {
        this.clock = clock;
        this.counters = counters;
        this.current = new Generation(clock.instant());
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
        Map<Tier, String> subjects = new EnumMap<>(Tier.class);
        record.caller().ifPresent(caller -> put(subjects, caller));
        record.target().ifPresent(target -> subjects.put(Tier.PROVIDER, target));
        Instant now = clock.instant();
        synchronized (this) {
            turn(now);
            record.refusedBy().ifPresent(standing -> {
                add(
                        standing.subject().tier().label(),
                        Measure.REFUSALS,
                        standing.subject().id(),
                        1);
                record.model().ifPresent(model -> add(MODELS, Measure.REFUSALS, model, 1));
            });
            if (admitted) {
                subjects.forEach((tier, id) -> spent(tier.label(), id, record));
                record.model().ifPresent(model -> spent(MODELS, model, record));
            }
        }
    }

    private void spent(String of, String id, CallRecord record) {
        add(of, Measure.REQUESTS, id, 1);
        add(of, Measure.TOKENS, id, record.usage().totalTokens());
    }

    private static void put(Map<Tier, String> subjects, Caller caller) {
        subjects.put(Tier.IP, caller.ip());
        caller.key().ifPresent(key -> subjects.put(Tier.KEY, key));
        caller.group().ifPresent(group -> subjects.put(Tier.GROUP, group));
        subjects.put(Tier.USER, caller.user());
        subjects.put(Tier.TEAM, caller.team());
        subjects.put(Tier.GLOBAL, "all");
    }

    private void add(String of, Measure measure, String id, long units) {
        current.sketches
                .computeIfAbsent(new Kind(of, measure), kind -> new SpaceSaving(counters))
                .add(id, units);
    }

    private void turn(Instant now) {
        if (!now.isBefore(current.since.plus(GENERATION))) {
            boolean longAgo = !now.isBefore(current.since.plus(GENERATION.multipliedBy(2)));
            Generation next = new Generation(now);
            before = longAgo ? next : current;
            current = next;
        }
    }

    /** Who has most here. */
    public Ranking ranking(Tier tier, Measure measure) {
        return ranking(new Kind(tier.label(), measure));
    }

    /** Which models are asked for most here; refusals are those of calls that asked for it. */
    public Ranking models(Measure measure) {
        return ranking(new Kind(MODELS, measure));
    }

    private synchronized Ranking ranking(Kind kind) {
        turn(clock.instant());
        Tally now = tally(current, kind);
        return before.since.equals(current.since)
                ? new Ranking(current.since, now)
                : new Ranking(before.since, Tally.sum(List.of(tally(before, kind), now)));
    }

    private static Tally tally(Generation generation, Kind kind) {
        SpaceSaving sketch = generation.sketches.get(kind);
        return sketch == null ? Tally.NONE : sketch.tally();
    }
}
