package io.quotagrid.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * All meters of a node, declared here and in {@code docs/metrics.md}, in Prometheus' text format. Every name begins with
 * {@code quotagrid_}. Label values are bounded: tiers, meters, outcomes, routes, configured models and targets; never a user
 * and never what a caller made up. Thread-safe; recording never blocks, and allocates nothing for a call of a
 * kind that was counted before.
 */
public final class GatewayMeters implements CallRecord.Listener {
    /** The label of what is not named in the policy. */
    static final String OTHER = "other";

    private static final int NEAR = 10; // the part of a limit that counts as little
    private static final Duration[] DECISION_BUCKETS =
            micros(50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 250_000, 1_000_000);
    private static final Duration[] UPSTREAM_BUCKETS =
            millis(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RequestCounters requests = new RequestCounters(registry);
    private final RefusalCounters refusals = new RefusalCounters(registry);
    private final TokenCounters tokens;
    private final Counter admitted = decisions("admitted");
    private final Counter refused = decisions("refused");
    private final Counter undecided = decisions("undecided");
    private final Counter debt = Counter.builder("quotagrid.debt.tokens")
            .description("Tokens that answers took beyond what was reserved for them")
            .register(registry);
    private final StandingCounters wouldRefuse = new StandingCounters(
            registry, "quotagrid.would.refuse", "Calls that a limit in shadow mode would have refused");
    private final StandingCounters nearLimit = new StandingCounters(
            registry, "quotagrid.near.limit", "Admitted calls that left a tenth of a limit or less");
    private final StandingCounters overLimit = new StandingCounters(
            registry,
            "quotagrid.over.limit",
            "Decisions that found more used than a limit allows: a debt, a lowered limit, or shadow mode");
    private final Timer decision = timer("quotagrid.decision", "From a parsed call to its decision", DECISION_BUCKETS);
    private final Timer firstByte =
            timer("quotagrid.upstream.first.byte", "From the provider's call to its first byte", UPSTREAM_BUCKETS);
    private final Timer total =
            timer("quotagrid.request", "From a request's head to its answer's last byte", UPSTREAM_BUCKETS);
    private final Timer queuedAdmitted = queued("admitted"); // so that a rate exists before the first event
    private final Timer queuedRefused = queued("refused");
    private final Timer queuedUndecided = queued("undecided");
    private final Timer queuedLeft = queued("left");

    /** @param configured whether the policy names that model: all others share one label */
    public GatewayMeters(Predicate<String> configured) {
        this.tokens = new TokenCounters(registry, configured);
    }

    @Override
    public void finished(CallRecord record) {
        requests.count(record);
        total.record(record.totalTime());
        if (!record.decisionTime().isZero()) {
            decision.record(record.decisionTime());
        }
        if (!record.queuedTime().isZero()) {
            queuedAs(record).record(record.queuedTime());
        }
        if (!record.firstByteTime().isZero()) {
            firstByte.record(record.firstByteTime());
        }
        decided(record);
        tokens.count(record);
        if (record.usage().totalTokens() > record.estimatedTokens()) {
            debt.increment((double) (record.usage().totalTokens() - record.estimatedTokens()));
        }
    }

    private void decided(CallRecord record) {
        if (record.refusedBy().isPresent()) {
            refused.increment();
            refusals.count(record.refusedBy().get(), record.code().orElse(OTHER));
        } else if (!record.decisionTime().isZero()) { // what found no room for its body was never to be decided
            (record.outcome() == CallRecord.Outcome.UNDECIDED ? undecided : admitted).increment();
        }
        List<Standing> standings = record.standings();
        for (int i = 0; i < standings.size(); i++) {
            stood(standings.get(i), record.refusedBy().isEmpty());
        }
    }

    private void stood(Standing standing, boolean admitted) {
        if (standing.verdict() == Verdict.WOULD_REFUSE) {
            wouldRefuse.count(standing);
        } else if (admitted && standing.remaining() <= standing.limit().max() / NEAR) {
            nearLimit.count(standing);
        }
        if (standing.used() > standing.limit().max()) {
            overLimit.count(standing);
        }
    }

    private Counter decisions(String outcome) {
        return Counter.builder("quotagrid.decisions")
                .description(
                        "Calls that were decided: admitted (undecided ones that were let through too), refused by a limit,"
                                + " or turned away undecided")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** By how the wait ended. */
    private Timer queuedAs(CallRecord record) {
        if (record.refusedBy().isPresent()) {
            return queuedRefused;
        }
        if (record.decisionTime().isZero()) {
            return queuedLeft;
        }
        return record.outcome() == CallRecord.Outcome.UNDECIDED ? queuedUndecided : queuedAdmitted;
    }

    private Timer queued(String outcome) {
        return Timer.builder("quotagrid.queue.wait")
                .description("Waits for room of calls that their tier queues, by how they ended")
                .tags("outcome", outcome)
                .serviceLevelObjectives(UPSTREAM_BUCKETS)
                .register(registry);
    }

    /** Declares a value that is looked up whenever somebody asks for the metrics. */
    public <T> void gauge(String name, String help, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value)
                .description(help)
                .strongReference(true)
                .register(registry);
    }

    /** The same, one of several that a label tells apart. */
    public <T> void gauge(String name, String help, Tag label, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value)
                .description(help)
                .tags(List.of(label))
                .strongReference(true)
                .register(registry);
    }

    /** Declares a count that only grows and is kept elsewhere, one of several that a label tells apart. */
    public <T> void count(String name, String help, Tag label, T source, ToDoubleFunction<T> value) {
        var unused = FunctionCounter.builder(name, source, holding(source, value))
                .description(help)
                .tags(List.of(label))
                .register(registry);
    }

    /** Declares a count that only grows and is kept elsewhere. */
    public <T> void count(String name, String help, T source, ToDoubleFunction<T> value) {
        var unused = FunctionCounter.builder(name, source, holding(source, value))
                .description(help)
                .register(registry);
    }

    /** Declares something that is kept elsewhere and seen as a whole whenever somebody asks for the metrics. */
    void collect(MultiCollector source) {
        registry.getPrometheusRegistry().register(source);
    }

    /** All meters as text, in Prometheus' exposition format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    private Timer timer(String name, String help, Duration[] buckets) {
        return Timer.builder(name)
                .description(help)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    /** Micrometer holds sources of counts weakly, and goes on to say the last value once one is gone: so the function holds it. */
    private static <T> ToDoubleFunction<T> holding(T source, ToDoubleFunction<T> value) {
        return same -> value.applyAsDouble(source);
    }

    private static Duration[] micros(long... amounts) {
        return Arrays.stream(amounts)
                .mapToObj(amount -> Duration.ofNanos(amount * 1_000))
                .toArray(Duration[]::new);
    }

    private static Duration[] millis(long... amounts) {
        return Arrays.stream(amounts).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }

    /** The label names in use: for the test that keeps them bounded. */
    List<String> labels() {
        return registry.getMeters().stream()
                .flatMap(meter -> meter.getId().getTags().stream())
                .map(Tag::getKey)
                .distinct()
                .sorted()
                .toList();
    }
}
