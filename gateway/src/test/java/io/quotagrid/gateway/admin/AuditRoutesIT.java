package io.quotagrid.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quotagrid.client.AuditQuery;
import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.AuditPageBody;
import io.quotagrid.client.api.ClusterBody;
import io.quotagrid.client.api.MemberBody;
import io.quotagrid.client.api.PastCallBody;
import io.quotagrid.client.api.StoreBody;
import io.quotagrid.gateway.audit.Records;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Audit records and the cluster's status over REST, of a node by itself; several nodes are {@code AdminClusterIT}'s. */
final class AuditRoutesIT {
    @TempDir
    private Path directory;

    private AdminRig rig;
    private QuotagridClient client;
    private Rest rest;

    @BeforeEach
    void start() {
        rig = AdminRig.withTokens(directory);
        client = rig.client(AdminRig.VIEWER);
        rest = rig.rest(AdminRig.VIEWER);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void givenRecords_whenTheyAreAskedPageByPage_thenTheyAreAllOfThemOnceTheNewestFirst() {
        int count = 250;
        IntStream.range(0, count).forEach(i -> rig.audit.finished(Records.of("req_" + i, "gpt")));
        await().atMost(AdminRig.PATIENCE).until(() -> rig.audit.written() >= count);

        List<String> read = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            AuditPageBody page = client.audit(query("call", 40).at(cursor));
            page.items().forEach(item -> {
                assertThat(item.path("node").asText()).isEqualTo("local");
                read.add(item.path("request_id").asText());
            });
            cursor = page.nextCursor();
        } while (cursor.isPresent());

        assertThat(read)
                .containsExactlyElementsOf(IntStream.range(0, count)
                        .mapToObj(i -> "req_" + (count - 1 - i))
                        .toList());
    }

    @Test
    void givenARefusedCall_whenItIsExplained_thenItSaysWhyAndWhenItWouldHaveFitted() {
        rig.audit.finished(Records.refused("req_abc"));
        await().atMost(AdminRig.PATIENCE).until(() -> rig.audit.written() >= 1);

        PastCallBody past = client.explain("req_abc");

        assertThat(past.outcome()).isEqualTo("refused");
        assertThat(past.at()).isEqualTo(Instant.parse("2026-11-23T10:00:00Z"));
        assertThat(past.fitsAt()).contains(Instant.parse("2026-11-23T10:00:42.020Z"));
        assertThat(past.message())
                .isEqualTo("user:alice had used 20 of 20 rpm and the call asked for 1: it would have fitted at"
                        + " 2026-11-23T10:00:42.020Z");
        assertThat(past.record().at("/refused_by/retry_after_ms").asLong()).isEqualTo(42_000);

        rig.audit.finished(Records.of("req_ok", "gpt"));
        await().atMost(AdminRig.PATIENCE).until(() -> rig.audit.written() >= 2);
        assertThat(client.explain("req_ok").message()).contains("admitted").contains("200");
        assertThat(rest.get("/admin/v1/explain/req_none").status()).isEqualTo(404);
        assertThat(rest.get("/admin/v1/explain/" + "x".repeat(65)).place()).isEqualTo("{request_id}");
    }

    @Test
    void givenQuestions_whenTheyAreAsked_thenTheyNarrowAndMistakesAreNamed() {
        rig.audit.finished(Records.refused("req_1"));
        rig.audit.finished(Records.of("req_2", "gpt"));
        await().atMost(AdminRig.PATIENCE).until(() -> rig.audit.written() >= 2);

        assertThat(ids("?decision=refused")).containsExactly("req_1");
        assertThat(ids("?outcome=completed&user=alice&team=red&kind=call")).containsExactly("req_2");
        assertThat(ids("?request_id=req_2")).containsExactly("req_2");
        assertThat(ids("?kind=call&from=2026-11-23T10:00:00.001Z")).isEmpty();
        assertThat(ids("?kind=call&from=2026-11-23T10:00:00Z&until=2100-01-01T00:00:00Z"))
                .hasSize(2);
        assertThat(rest.get("/admin/v1/audit?kind=all").place()).isEqualTo("?kind");
        assertThat(rest.get("/admin/v1/audit?from=yesterday").place()).isEqualTo("?from");
        assertThat(rest.get("/admin/v1/audit?decision=maybe").message())
                .contains("must be one of admitted, refused, undecided but was maybe");
        assertThat(rest.get("/admin/v1/audit?outcome=x").place()).isEqualTo("?outcome");
        assertThat(rest.get("/admin/v1/audit?cursor=abc").place()).isEqualTo("?cursor");
        assertThat(rest.get("/admin/v1/audit?cursor=eyJhIjoiLi4vLi4ifQ").place())
                .isEqualTo("?cursor");
        assertThat(rest.get("/admin/v1/audit?limit=5000").place()).isEqualTo("?limit");
    }

    @Test
    void givenANodeByItself_whenTheClusterIsAsked_thenItSaysWhatItIsAndThatItMayNotBeStopped() {
        ClusterBody cluster = client.cluster();

        assertThat(cluster.node()).isEqualTo("local");
        assertThat(cluster.mode()).isEqualTo("local");
        assertThat(cluster.silent()).isEmpty();
        assertThat(cluster.safeToStop().safe()).isFalse();
        assertThat(cluster.policy().hash()).isEqualTo(rig.inForce.get().hash());
        assertThat(cluster.policy().drift()).isEmpty();
        assertThat(cluster.store()).isEqualTo(StoreBody.NONE);
        MemberBody member = cluster.members().get(0);
        assertThat(cluster.members()).hasSize(1);
        assertThat(member.self()).isTrue();
        assertThat(member.state()).isEqualTo(MemberBody.State.READY);
        MemberBody.Report report = member.report().orElseThrow();
        assertThat(report.startedAt()).isBeforeOrEqualTo(cluster.at());
        assertThat(report.load().heapUsedBytes()).isPositive();
        assertThat(rest.get("/admin/v1/cluster?verbose=1").place()).isEqualTo("?verbose");
    }

    private List<String> ids(String query) {
        List<String> ids = new ArrayList<>();
        for (JsonNode item : rest.get("/admin/v1/audit" + query).json().path("items")) {
            ids.add(item.path("request_id").asText());
        }
        return ids;
    }

    private static AuditQuery query(String kind, int limit) {
        AuditQuery all = AuditQuery.ALL;
        return new AuditQuery(
                Optional.of(kind),
                all.from(),
                all.until(),
                all.user(),
                all.team(),
                all.decision(),
                all.outcome(),
                all.requestId(),
                OptionalInt.of(limit),
                all.cursor());
    }
}
