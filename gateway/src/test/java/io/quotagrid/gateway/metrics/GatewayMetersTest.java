package io.quotagrid.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quotagrid.config.AuditConfig;
import io.quotagrid.config.Meter;
import io.quotagrid.gateway.audit.AuditLog;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.audit.Records;
import io.quotagrid.harness.Allocations;
import io.quotagrid.node.NodeInternals;
import io.quotagrid.node.cluster.ClusterStatus;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.EngineCounts;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.QuotaEngine;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.UnitFlow;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GatewayMetersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
    private static final Pattern HELP = Pattern.compile("(?m)^# HELP (\\S+) (.+)$");
    private static final Pattern DOCUMENTED =
            Pattern.compile("(?m)^\\| `(quotagrid_[a-z_]+)` \\| (\\S+) \\| [a-z, ]* ?\\| (.+) \\|$");

    private final GatewayMeters meters = new GatewayMeters("gpt"::equals);

    @Test
    void givenARefusal_whenItIsCounted_thenItsTierAndMeterAreNamed() {
        meters.finished(Records.refused("req_1"));

        assertThat(meters.scrape())
                .contains("quotagrid_refusals_total{code=\"rate_limit_exceeded\",meter=\"rpm\",tier=\"user\"} 1.0")
                .contains("quotagrid_decision_seconds_count 1")
                .contains("quotagrid_decision_seconds_bucket{le=\"2.5E-4\"} 1");
    }

    @Test
    void givenCountsWhoseSourcesNobodyElseHolds_whenGarbageIsCollected_thenTheyGoOn() {
        AtomicLong events = new AtomicLong(1);
        GuardMeters.bodies(meters, () -> 0, events::get);
        meters.count(
                "quotagrid.test", "By a label", Tag.of("kind", "any"), new AtomicLong[] {events}, all -> all[0].get());
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        await().atMost(PATIENCE).until(() -> {
            System.gc();
            return garbage.get() == null;
        });

        events.set(7);

        assertThat(meters.scrape())
                .contains("quotagrid_request_bodies_turned_away_total 7.0")
                .contains("quotagrid_test_total{kind=\"any\"} 7.0");
    }

    @Test
    void givenACall_whenItIsCounted_thenItsTokensAreCountedByKind() {
        meters.finished(Records.of("req_1", "gpt"));

        assertThat(meters.scrape())
                .contains("quotagrid_tokens_total{kind=\"estimated\",model=\"gpt\",target=\"openai-primary\"} 1000.0")
                .contains("quotagrid_tokens_total{kind=\"prompt\",model=\"gpt\",target=\"openai-primary\"} 9.0")
                .contains("quotagrid_tokens_total{kind=\"reasoning\",model=\"gpt\",target=\"openai-primary\"} 1.0");
    }

    @Test
    void givenAMillionInventedModels_whenTheyAreCounted_thenTheMetricsDoNotGrow() {
        meters.finished(Records.refused("req_0"));
        meters.finished(Records.of("req_0", "invented"));
        int before = meters.scrape().length();

        for (int i = 0; i < 1_000_000; i++) {
            meters.finished(Records.of("req_" + i, "invented-" + i));
        }

        assertThat(meters.scrape().length()).isLessThan(before + 1_000);
        assertThat(meters.labels())
                .containsExactly("code", "kind", "meter", "model", "outcome", "path", "status", "target", "tier")
                .doesNotContain("user");
    }

    @Test
    void givenCallsOfEachKind_whenTheyAreCounted_thenDecisionsAndNearAndFullLimitsAreToldApart() {
        meters.finished(Records.admitted("req_1", 17)); // of 20
        meters.finished(Records.admitted("req_2", 18));
        meters.finished(Records.admitted("req_3", 21));
        meters.finished(Records.refused("req_4"));
        meters.finished(Records.undecided("req_5"));

        assertThat(meters.scrape())
                .contains("quotagrid_decisions_total{outcome=\"admitted\"} 3.0")
                .contains("quotagrid_decisions_total{outcome=\"refused\"} 1.0")
                .contains("quotagrid_decisions_total{outcome=\"undecided\"} 1.0")
                .contains("quotagrid_near_limit_total{meter=\"rpm\",tier=\"user\"} 2.0")
                .contains("quotagrid_over_limit_total{meter=\"rpm\",tier=\"user\"} 1.0");
    }

    @Test
    void givenAnAnswerLargerThanItsEstimate_whenItIsCounted_thenTheDebtIsWhatItTookBeyond() {
        meters.finished(Records.by("alice", 1_250)); // 1000 were reserved

        assertThat(meters.scrape()).contains("quotagrid_debt_tokens_total 250.0");
    }

    @Test
    void givenAStandingCountedBefore_whenItIsCountedAgain_thenNothingIsAllocated() {
        StandingCounters counters = new StandingCounters(
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), "quotagrid.near.limit", "for this test");
        Standing standing = Records.admitted("req_1", 20).standings().get(0);

        assertThat(Allocations.ofEach(() -> counters.count(standing))).isZero();
    }

    @Test
    void givenCallsOfEachKind_whenOneMoreIsCounted_thenNothingIsAllocated() {
        Map<String, CallRecord> records = Map.of(
                "admitted", Records.admitted("req_1", 21),
                "refused", Records.refused("req_2"),
                "undecided", Records.undecided("req_3"),
                "shadowed", Records.shadowed("req_4"),
                "of a model that the policy does not name", Records.of("req_5", "invented"),
                "larger than its estimate", Records.by("alice", 1_250),
                "queued", Records.queued("req_6"));

        records.forEach((kind, record) -> assertThat(Allocations.ofEach(() -> meters.finished(record)))
                .as("bytes allocated to count one that was %s", kind)
                .isZero());
    }

    @Test
    void givenMoreErrorCodesThanThereCanBe_whenTheyAreCounted_thenTheRestShareOne() {
        RefusalCounters counters = new RefusalCounters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        Standing standing = Records.admitted("req_1", 20).standings().get(0);

        for (int i = 0; i < 1_000; i++) {
            counters.count(standing, "invented_" + i);
        }

        assertThat(counters.codes()).hasSize(33).contains("invented_0", "other");
    }

    @Test
    void givenEveryMeter_whenTheDocumentIsRead_thenItListsThemAllAndNoOther(@TempDir Path directory)
            throws IOException {
        meters.finished(Records.refused("req_1"));
        meters.finished(Records.shadowed("req_2"));
        meters.finished(Records.admitted("req_3", 21));
        AuditConfig config = new AuditConfig(true, 1, false, false, directory);
        try (AuditLog audit = new AuditLog(config, Clock.systemUTC())) {
            declareAll(audit);
        }
        String scraped = meters.scrape();
        Map<String, String> helps = rows(HELP, scraped);
        Map<String, String> declared = rows(TYPE, scraped);
        declared.replaceAll((name, type) -> type + " | " + helps.get(name));

        assertThat(declared.keySet()).allSatisfy(name -> assertThat(name).startsWith("quotagrid_"));
        assertThat(rows(DOCUMENTED, Files.readString(Path.of("../docs/metrics.md"))))
                .isEqualTo(declared);
    }

    /** Names, and what is said of each. */
    private static Map<String, String> rows(Pattern pattern, String text) {
        Map<String, String> rows = new TreeMap<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            String said = matcher.groupCount() == 2 ? matcher.group(2) : matcher.group(2) + " | " + matcher.group(3);
            rows.put(matcher.group(1), said);
        }
        return rows;
    }

    /** Declares what the composition root declares, for parts that do nothing. */
    private void declareAll(AuditLog audit) {
        EngineMeters.inFlight(meters, new AtomicLong());
        EngineMeters.queue(meters, () -> 0, () -> 0);
        EngineMeters.process(meters);
        EngineMeters.engine(meters, new IdleEngine());
        SliceMeters.units(meters, () -> Map.of(Meter.RPM, UnitFlow.NONE));
        var unused = SliceMeters.hitRatio(meters, new IdleEngine(), 0);
        EngineMeters.cluster(meters, () -> ClusterStatus.ALONE);
        GuardMeters.bodies(meters, () -> 0, () -> 0);
        GuardMeters.tls(meters, java.util.List.of());
        EngineMeters.node(meters, () -> new NodeInternals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, 0, 0));
        IdentityMetersTest.declare(meters);
        EngineMeters.audit(meters, audit);
    }

    private static final class IdleEngine implements QuotaEngine {
        @Override
        public CompletionStage<Decision> reserve(AdmissionPlan plan) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Decision> explain(AdmissionPlan plan) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Void> reset(SubjectKey subject, LimitSet limits) {
            throw new UnsupportedOperationException();
        }

        @Override
        public EngineCounts counts() {
            return EngineCounts.NONE;
        }
    }
}
