package io.quotagrid.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.openai.CallKind;
import io.quotagrid.gateway.openai.Usage;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * All meters of a node, declared here and in {@code docs/metrics.md}, in Prometheus' text format. Every name begins with
 * {@code quotagrid_}. Label values are bounded: tiers, meters, outcomes, routes, configured models and targets; never a user
 * and never what a caller made up. Thread-safe; recording never blocks.
 */
public final class GatewayMeters implements CallRecord.Listener {
    private static final String OTHER = "other";
    private static final int NEAR = 10; // the part of a limit that counts as little
    private static final Set<String> PATHS =
            Arrays.stream(CallKind.values()).map(CallKind::path).collect(Collectors.toUnmodifiableSet());
    private static final Duration[] DECISION_BUCKETS =
            micros(50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 250_000, 1_000_000);
    private static final Duration[] UPSTREAM_BUCKETS =
            millis(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Predicate<String> configured;
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

    /** @param configured whether the policy names that model: all others share one label */
    public GatewayMeters(Predicate<String> configured) {
        this.configured = configured;
        for (String path : PATHS) { // so that a rate exists before the first event
            requests(path, CallRecord.Outcome.COMPLETED, statusClass(200));
            requests(path, CallRecord.Outcome.REFUSED, statusClass(429));
        }
        queued("admitted");
        queued("refused");
    }

    @Override
    public void finished(CallRecord record) {
        requests(record.path(), record.outcome(), statusClass(record.status())).increment();
        total.record(record.totalTime());
        if (!record.decisionTime().isZero()) {
            decision.record(record.decisionTime());
        }
        if (!record.queuedTime().isZero()) {
            queued(queueOutcome(record)).record(record.queuedTime());
        }
        if (!record.firstByteTime().isZero()) {
            firstByte.record(record.firstByteTime());
        }
        decided(record);
        tokens(record);
    }

    private void decided(CallRecord record) {
        if (record.refusedBy().isPresent()) {
            refused.increment();
            refused(record.refusedBy().get(), record.code().orElse(OTHER));
        } else if (record.outcome() == CallRecord.Outcome.UNDECIDED) {
            undecided.increment();
        } else if (!record.decisionTime().isZero()) {
            admitted.increment();
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

    private Counter requests(String path, CallRecord.Outcome outcome, String status) {
        return Counter.builder("quotagrid.requests")
                .description("Requests that ended, by route, outcome and class of status")
                .tags(
                        "path",
                        PATHS.contains(path) ? path : OTHER,
                        "outcome",
                        outcome.name().toLowerCase(Locale.ROOT),
                        "status",
                        status)
                .register(registry);
    }

    /** How a wait in a queue ended. */
    private static String queueOutcome(CallRecord record) {
        if (record.refusedBy().isPresent()) {
            return "refused";
        }
        boolean decided = !record.decisionTime().isZero();
        return !decided ? "left" : record.outcome() == CallRecord.Outcome.UNDECIDED ? "undecided" : "admitted";
    }

    private Timer queued(String outcome) {
        return Timer.builder("quotagrid.queue.wait")
                .description("Waits for room of calls that their tier queues, by how they ended")
                .tags("outcome", outcome)
                .serviceLevelObjectives(UPSTREAM_BUCKETS)
                .register(registry);
    }

    private void refused(Standing standing, String code) {
        Counter.builder("quotagrid.refusals")
                .description("Calls that a limit refused, by the tier and meter that was named")
                .tags("tier", tier(standing), "meter", meter(standing), "code", code)
                .register(registry)
                .increment();
    }

    private void tokens(CallRecord record) {
        if (record.estimatedTokens() > 0) {
            tokens("estimated", record, record.estimatedTokens());
        }
        Usage usage = record.usage();
        if (usage.totalTokens() > record.estimatedTokens()) {
            debt.increment((double) (usage.totalTokens() - record.estimatedTokens()));
        }
        tokens("prompt", record, usage.promptTokens());
        tokens("completion", record, usage.completionTokens());
        tokens("cached", record, usage.cachedTokens());
        tokens("reasoning", record, usage.reasoningTokens());
    }

    private void tokens(String kind, CallRecord record, long amount) {
        if (amount == 0) {
            return;
        }
        Counter.builder("quotagrid.tokens")
                .description(
                        "Tokens estimated at admission, and settled: prompt (cached is part of it), completion (reasoning is"
                                + " part of it)")
                .tags(
                        "kind",
                        kind,
                        "model",
                        record.model().filter(configured).orElse(OTHER),
                        "target",
                        record.target().orElse("none"))
                .register(registry)
                .increment((double) amount);
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
        var unused = FunctionCounter.builder(name, source, value)
                .description(help)
                .tags(List.of(label))
                .register(registry);
    }

    /** Declares a count that only grows and is kept elsewhere. */
    public <T> void count(String name, String help, T source, ToDoubleFunction<T> value) {
        var unused =
                FunctionCounter.builder(name, source, value).description(help).register(registry);
    }

    /** Declares how often something was done and how long that took in all, both kept elsewhere. */
    public <T> void timer(String name, String help, T source, ToLongFunction<T> times, ToDoubleFunction<T> totalNanos) {
        var unused = FunctionTimer.builder(name, source, times, totalNanos, TimeUnit.NANOSECONDS)
                .description(help)
                .register(registry);
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

    private static String statusClass(int status) {
        return status / 100 + "xx";
    }

    private static String tier(Standing standing) {
        return standing.subject().tier().label();
    }

    private static String meter(Standing standing) {
        return standing.limit().meter().label();
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
