package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quotagrid.config.Tier;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command as an operator types it, a process each, at one of three gateways and seen at another. Those of policies and records
 * are {@code CliRecordsIT}'s.
 */
@TestMethodOrder(
        MethodOrderer.OrderAnnotation.class) // one cluster for all: the one that takes a node out of it comes last
final class CliIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static OperatorsShell shell;

    @BeforeAll
    static void start() throws IOException {
        shell = new OperatorsShell(directory);
    }

    @AfterAll
    static void stop() {
        shell.close();
    }

    @Test
    @Order(1)
    void givenThreeNodes_whenTheClusterIsLookedAt_thenAPageShowsThemAndADocumentSaysTheSame() throws IOException {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> { // what they keep is still spread, and a busy one answers late
                            Typed page = typed("cluster", "status");
                            assertThat(page.exitCode()).as(page.err()).isZero();
                            assertThat(page.err()).isEmpty();
                            assertThat(page.out())
                                    .contains(
                                            "3 members",
                                            "deciding together",
                                            "any one node may be stopped now",
                                            "on every member")
                                    .containsPattern("MEMBER +STATE +UPTIME")
                                    .doesNotContain("\u001b");
                            assertThat(page.out().lines().filter(line -> line.contains(" ready ")))
                                    .hasSize(3);
                        });

        JsonNode document =
                JSON.readTree(typed("cluster", "status", "--output", "json").out());
        assertThat(document.path("members")).hasSize(3);
        assertThat(JSON.readTree(typed("cluster", "members", "-o", "json").out()))
                .hasSize(3);
        assertThat(typed("cluster", "members", "-o", "yaml").out()).contains("- id: ", "  state: ready");
    }

    @Test
    @Order(2)
    void givenALimitSetAtNodeOne_whenNodeThreeIsAsked_thenItIsInForceThereAndCanBeTakenBack() throws IOException {
        Typed set = typed("limits", "set", "--tier", "user", "--id", "carol", "--rpm", "2", "--expires-in", "2h");
        assertThat(set.exitCode()).as(set.err()).isZero();
        assertThat(set.out())
                .contains("user carol: was set to nothing, is set to rpm 2", "set live for this one", "by deploy");
        shell.cluster().awaitRpm("carol", 2);

        assertThat(typed("limits", "get", "--tier", "user", "--id", "carol", "--context", "third")
                        .out())
                .containsPattern("rpm +2 +60 s +set live for this one");
        assertThat(typed("limits", "list", "--context", "third").out())
                .containsPattern("user +carol +2 requests/60 s +rpm 2 ")
                .containsPattern("team +\\(each\\) +1,000 requests/60 s");
        JsonNode list = JSON.readTree(
                typed("limits", "list", "--tier", "user", "-o", "json").out());
        assertThat(list.path("items")).hasSize(2);

        admit(2, "carol");
        admit(1, "carol");
        assertThat(call(2, "carol").statusCode()).isEqualTo(429);

        // who has seen an older version changes nothing
        Typed late = typed("limits", "set", "--tier", "user", "--id", "carol", "--rpm", "9", "--if-match", "\"0\"");
        assertThat(late.exitCode()).isEqualTo(1);
        assertThat(late.err()).contains("412 conflict", "look again");

        Typed again = typed("limits", "unset", "--tier", "user", "--id", "carol");
        assertThat(again.out()).contains("is set to nothing").containsPattern("rpm +20 +60 s +policy");
        assertThat(typed("limits", "unset", "--tier", "user", "--id", "carol").out())
                .contains("nothing has changed");
        admit(0, "carol");
        assertThat(typed("limits", "set", "--tier", "user", "--id", "carol", "--rpm", "30")
                        .out())
                .contains("was set to nothing, is set to rpm 30");
        assertThat(typed("limits", "unset", "--tier", "user", "--id", "carol").exitCode())
                .isZero();
    }

    @Test
    @Order(3)
    void givenCalls_whenUsageIsAskedFor_thenWhereTheUserStandsWhoUsesMostAndWhy() throws IOException {
        // in an hour, which is not over when the last command has been typed
        assertThat(typed("limits", "set", "--tier", "user", "--id", "dave", "--rpm", "500", "--rph", "20")
                        .exitCode())
                .isZero();
        shell.cluster().awaitRpm("dave", 500);
        int refusals = 1;
        for (int i = 0; i < 20; i++) {
            refusals += admit(i % 3, "dave");
        }
        HttpResponse<String> refused = call(0, "dave");
        assertThat(refused.statusCode()).isEqualTo(429);

        assertThat(typed("usage", "show", "--tier", "user", "--id", "dave", "--context", "third")
                        .out())
                .contains("user dave")
                .containsPattern("rph +20 +20 .* 0 +");
        Typed now = typed("explain", "--user", "dave", "--context", "third");
        assertThat(now.exitCode()).isZero();
        assertThat(now.out()).contains("it would fit in").containsPattern("user +dave +rph +20 +1 +20 +refused");
        String ranked = "dave +" + refusals + " +" + refusals;
        await().atMost(PATIENCE) // rankings are told of a call after its caller
                .untilAsserted(() -> assertThat(typed("usage", "top", "--tier", "user", "--by", "refusals")
                                .out())
                        .containsPattern(ranked));
        assertThat(JSON.readTree(typed("usage", "top", "-o", "json").out())
                        .path("items")
                        .get(0)
                        .path("id")
                        .asText())
                .isEqualTo("dave");

        String id = refused.headers().firstValue("x-request-id").orElseThrow();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(typed("explain", "--request", id, "--context", "third")
                                .out())
                        .contains("it would have fitted at", "user:dave"));
        Typed unknown = typed("explain", "--request", "req_none");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("404 not_found");

        assertThat(typed("usage", "reset", "--tier", "user", "--id", "dave").out())
                .contains("user dave: full again on every node");
        admit(1, "dave");
    }

    @Test
    @Order(4)
    void givenAPageThatIsWatched_whenTimePasses_thenItIsShownAgainAndAgain() throws Exception {
        Path out = directory.resolve("watch.out");
        Process watch =
                shell.started(out, directory.resolve("watch.err"), "cluster", "watch", "--watch", "0.2", "-o", "json");
        try {
            await().atMost(PATIENCE).until(() -> Typed.read(out).lines().count() >= 3);
            assertThat(JSON.readTree(Typed.read(out).lines().findFirst().orElseThrow())
                            .path("members"))
                    .hasSize(3);
        } finally {
            watch.destroy();
            assertThat(watch.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @Order(5)
    void givenAGateway_whenItIsPutUnderLoad_thenLatenciesStatusesAndRefusalsAreTold() throws IOException {
        Typed bench = typed(
                "bench",
                "--target",
                shell.cluster().node(1).address().toString(),
                "--concurrency",
                "4",
                "--duration",
                "10s",
                "--users",
                "1",
                "--model",
                "gpt-5.4-mini-mini",
                "-o",
                "json");
        assertThat(bench.exitCode()).as(bench.err()).isZero();
        JsonNode report = JSON.readTree(bench.out());
        assertThat(report.path("statuses").path("200").asLong()).isEqualTo(20); // as many as it may
        assertThat(report.path("statuses").path("429").asLong()).isPositive();
        assertThat(report.path("refused_by").path("user").asLong())
                .isEqualTo(report.path("statuses").path("429").asLong());
        assertThat(report.path("admitted").path("p50").asLong()).isPositive();
        assertThat(report.path("unfinished").asLong()).isZero(); // half a minute is left to the last
        assertThat(report.path("failures")).isEmpty();

        Typed streams = typed(
                "bench",
                "--target",
                shell.cluster().node(1).address().toString(),
                "--duration",
                "1s",
                "--users",
                "100000",
                "--stream",
                "--model",
                "gpt-5.4-mini-mini");
        assertThat(streams.out()).containsPattern("admitted +[0-9,]+").containsPattern("first byte +[0-9,]+");
        Typed nobody = typed("bench", "--target", "http://127.0.0.1:1", "--duration", "100ms");
        assertThat(nobody.exitCode()).isEqualTo(1);
        assertThat(nobody.out()).contains("nobody listens there");
    }

    @Test
    @Order(6)
    void givenAShell_whenItCompletes_thenNamesOfTheClusterAreOffered() {
        typed("limits", "set", "--tier", "team", "--id", "research", "--rpm", "7");

        await().atMost(PATIENCE) // a shell does not wait long: who cannot answer in time offers nothing
                .untilAsserted(
                        () -> assertThat(typed("__complete", "--", "limits", "get", "--tier", "team", "--id", "re")
                                        .out())
                                .isEqualTo("research\n"));
        assertThat(typed("__complete", "--", "cluster", "status", "--context", "")
                        .out()
                        .lines())
                .contains("first", "third");
        String member = shell.cluster().operator(0).cluster().members().get(0).id();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(typed("__complete", "--", "cluster", "drain", "")
                                .out()
                                .lines())
                        .contains(member));
        assertThat(typed("completion", "bash").out()).contains("complete -o default -F _quotagrid");
    }

    @Test
    @Order(7)
    void givenALogLevel_whenItIsSetAtNodeOne_thenEveryNodeLogsSoAndNodeThreeSaysSo() {
        await().atMost(PATIENCE) // a busy one may not answer in time
                .untilAsserted(() -> {
                    Typed before = typed("cluster", "log-level", "--context", "third");
                    assertThat(before.out()).contains("io.quotagrid logs at info");
                    assertThat(before.out().lines().filter(line -> line.endsWith("  info")))
                            .hasSize(3);
                });
        call(2, "hugo");
        assertThat(shell.cluster().node(2).process().errors()).doesNotContain("a call has ended");

        Typed set = typed("cluster", "log-level", "debug");
        assertThat(set.exitCode()).as(set.err()).isZero();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(typed("cluster", "log-level", "--context", "third")
                                .out()
                                .lines()
                                .filter(line -> line.endsWith("  debug")))
                        .hasSize(3));

        String id = call(2, "hugo").headers().firstValue("x-request-id").orElseThrow();
        await().atMost(PATIENCE)
                .until(() -> shell.cluster()
                        .node(2)
                        .process()
                        .errors()
                        .lines()
                        .anyMatch(line -> line.contains(id) && line.contains("a call has ended")));
        assertThat(typed("cluster", "log-level", "warn", "--logger", "io.quotagrid.node")
                        .out())
                .contains("io.quotagrid.node logs at warn");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                typed("cluster", "log-level", "--logger", "io.quotagrid.node", "--context", "third")
                                        .out()
                                        .lines()
                                        .filter(line -> line.endsWith("  warn")))
                        .hasSize(3));

        Typed forbidden = typed("cluster", "log-level", "trace", "--context", "third");
        assertThat(forbidden.exitCode()).isEqualTo(1);
        assertThat(forbidden.err()).contains("403 forbidden");
        assertThat(typed("cluster", "log-level", "info").exitCode()).isZero();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                typed("cluster", "log-level", "--logger", "io.quotagrid.node", "--context", "third")
                                        .out())
                        .contains("io.quotagrid.node logs at info"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(typed("audit", "query", "--kind", "change", "--limit", "1")
                                .out())
                        .contains("log_level.put", "level debug -> level info"));
    }

    @Test
    @Order(8)
    void givenAMistake_whenItIsTyped_thenTheExitCodeAndOneLineSaySo() {
        Typed none = Typed.run(
                directory, Map.of("HOME", "/nowhere", "QUOTAGRID_ADMIN", "127.0.0.1:1"), List.of("cluster", "status"));
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).startsWith("quotagrid: cannot reach http://127.0.0.1:1: nobody listens there");
        assertThat(none.out()).isEmpty();

        Map<String, String> wrongToken = Map.of(
                "HOME", "/nowhere",
                "QUOTAGRID_ADMIN", shell.cluster().node(0).admin().toString(),
                "QUOTAGRID_ADMIN_TOKEN", "not-the-one");
        Typed stranger = Typed.run(directory, wrongToken, List.of("limits", "list"));
        assertThat(stranger.exitCode()).isEqualTo(1);
        assertThat(stranger.err()).contains("401 unauthorized", "QUOTAGRID_ADMIN_TOKEN");
        assertThat(stranger.err()).doesNotContain("not-the-one");

        Typed usage = typed("limits", "fetch");
        assertThat(usage.exitCode()).isEqualTo(2);
        assertThat(usage.err()).contains("fetch");
    }

    @Test
    @Order(9)
    void givenAMember_whenItIsDrained_thenItLeavesAndTheOthersGoOn() {
        String id = shell.cluster().operator(1).cluster().members().stream()
                .filter(member -> member.self())
                .findFirst()
                .orElseThrow()
                .id();
        assertThat(typed("cluster", "drain", "nobody").exitCode()).isEqualTo(1);

        Typed drained = typed("cluster", "drain", id, "--wait");

        assertThat(drained.exitCode()).as(drained.err()).isZero();
        assertThat(drained.out()).isEqualTo(id + " is leaving\n");
        assertThat(drained.err()).isEqualTo(id + " has left\n");
        assertThat(shell.cluster().node(1).process().awaitExit(PATIENCE)).isZero();
        assertThat(typed("cluster", "status").out()).contains("2 members");
        Patiently.await()
                .untilAsserted(() -> assertThat(shell.cluster()
                                .operator(2)
                                .limit(Tier.TEAM, Optional.of("research"))
                                .change())
                        .isPresent());
    }

    private static Typed typed(String... arguments) {
        return shell.typed(arguments);
    }

    private static int admit(int node, String user) {
        return shell.cluster().admit(node, user);
    }

    private static HttpResponse<String> call(int node, String user) {
        return shell.call(node, user);
    }
}
