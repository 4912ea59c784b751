package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quotagrid.config.Secret;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.acceptance.StubOpenAi;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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

/** Every command as an operator types it, a process each, at one of three gateways and seen at another. */
@TestMethodOrder(
        MethodOrderer.OrderAnnotation.class) // one cluster for all: the one that takes a node out of it comes last
final class CliIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "a-token-for-deploys-0123";
    private static final String VIEWER = "a-token-for-looking-0123";
    private static final String POLICY = """
            rate_limits: {per_user: {rpm: 20}, per_team: {rpm: 1000}}
            user_rate_limit: {header: X-User-Id, window_seconds: 60}
            providers: {targets: [{id: stub, provider: openai, secret_key_ref: {env: OPENAI_API_KEY}}]}
            policies: {chain: [audit-logger]}
            admin:
              tokens:
                - {name: deploy, role: admin, secret_ref: {file: DIR/deploy}}
                - {name: screen, role: viewer, secret_ref: {file: DIR/screen}}
            """;

    private static final StubOpenAi OPEN_AI = new StubOpenAi();

    @TempDir
    private static Path directory;

    private static GatewayCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(directory.resolve("deploy"), TOKEN);
        Files.writeString(directory.resolve("screen"), VIEWER);
        Files.createDirectories(directory.resolve("config/quotagrid"));
        cluster = GatewayCluster.start(
                directory, 3, POLICY.replace("DIR", directory.toString()), OPEN_AI.baseUrl(), new Secret(TOKEN));
        Files.writeString(directory.resolve("config/quotagrid/contexts.yaml"), """
                current: first
                contexts:
                  first: {admin: "%s", token_file: %s}
                  third: {admin: "%s", token_file: %s}
                """.formatted(
                        cluster.node(0).admin(),
                        directory.resolve("deploy"),
                        cluster.node(2).admin(),
                        directory.resolve("screen")));
    }

    @AfterAll
    static void stop() {
        cluster.close();
        OPEN_AI.close();
    }

    @Test
    @Order(1)
    void givenThreeNodes_whenTheClusterIsLookedAt_thenAPageShowsThemAndADocumentSaysTheSame() throws IOException {
        Typed page = typed("cluster", "status");
        assertThat(page.exitCode()).as(page.err()).isZero();
        assertThat(page.err()).isEmpty();
        assertThat(page.out())
                .contains("3 members", "deciding together", "any one node may be stopped now", "on every member")
                .containsPattern("MEMBER +STATE +UPTIME")
                .doesNotContain("\u001b");
        assertThat(page.out().lines().filter(line -> line.contains(" ready "))).hasSize(3);

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
                .contains("user carol: was set to nothing, is set to rpm 2", "set live for this one", "by deploy")
                .doesNotContain("not acknowledged");

        assertThat(typed("limits", "get", "--tier", "user", "--id", "carol", "--context", "third")
                        .out())
                .containsPattern("rpm +2 +60 s +set live for this one");
        assertThat(typed("limits", "list", "--context", "third").out())
                .containsPattern("user +carol +2 requests/60 s +rpm 2 ")
                .containsPattern("team +\\(each\\) +1,000 requests/60 s");
        JsonNode list = JSON.readTree(
                typed("limits", "list", "--tier", "user", "-o", "json").out());
        assertThat(list.path("items")).hasSize(2);

        assertThat(call(2, "carol").statusCode()).isEqualTo(200);
        assertThat(call(1, "carol").statusCode()).isEqualTo(200);
        assertThat(call(2, "carol").statusCode()).isEqualTo(429);

        // who has seen an older version changes nothing
        Typed late = typed("limits", "set", "--tier", "user", "--id", "carol", "--rpm", "9", "--if-match", "\"0\"");
        assertThat(late.exitCode()).isEqualTo(1);
        assertThat(late.err()).contains("412 conflict", "look again");

        Typed again = typed("limits", "unset", "--tier", "user", "--id", "carol");
        assertThat(again.out()).contains("is set to nothing").containsPattern("rpm +20 +60 s +policy");
        assertThat(typed("limits", "unset", "--tier", "user", "--id", "carol").out())
                .contains("nothing has changed");
        assertThat(call(0, "carol").statusCode()).isEqualTo(200);
        assertThat(typed("limits", "set", "--tier", "user", "--id", "carol", "--rpm", "30")
                        .out())
                .contains("was set to nothing, is set to rpm 30");
        assertThat(typed("limits", "unset", "--tier", "user", "--id", "carol").exitCode())
                .isZero();
    }

    @Test
    @Order(3)
    void givenCalls_whenUsageIsAskedFor_thenWhereTheUserStandsWhoUsesMostAndWhy() throws IOException {
        for (int i = 0; i < 20; i++) {
            assertThat(call(i % 3, "dave").statusCode()).isEqualTo(200);
        }
        HttpResponse<String> refused = call(0, "dave");
        assertThat(refused.statusCode()).isEqualTo(429);

        assertThat(typed("usage", "show", "--tier", "user", "--id", "dave", "--context", "third")
                        .out())
                .contains("user dave")
                .containsPattern("rpm +20 +20 .* 0 +60 s");
        assertThat(typed("usage", "top", "--tier", "user", "--by", "refusals").out())
                .containsPattern("dave +1 +1");
        assertThat(JSON.readTree(typed("usage", "top", "-o", "json").out())
                        .path("items")
                        .get(0)
                        .path("id")
                        .asText())
                .isEqualTo("dave");

        Typed now = typed("explain", "--user", "dave", "--context", "third");
        assertThat(now.exitCode()).isZero();
        assertThat(now.out()).contains("it would fit in").containsPattern("user +dave +rpm +20 +1 +20 +refused");

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
        assertThat(call(1, "dave").statusCode()).isEqualTo(200);
    }

    @Test
    @Order(4)
    void givenAPolicyFile_whenItIsApplied_thenItIsInForceOnAllNodesAndCanBeTakenBack() throws IOException {
        Typed shown = typed("policy", "show");
        assertThat(shown.out()).startsWith("# policy ").contains("per_user: {rpm: 20}");
        Path other = Files.writeString(
                directory.resolve("other.yaml"), shown.out().replace("per_user: {rpm: 20}", "per_user: {rpm: 3}"));

        Typed diff = typed("policy", "diff", "--file", other.toString());
        assertThat(diff.exitCode()).as(diff.err()).isZero();
        assertThat(diff.out()).contains("~ rate_limits.per_user.rpm: 20 -> 3");

        Typed forbidden = typed("policy", "apply", "--file", other.toString(), "--context", "third");
        assertThat(forbidden.exitCode()).isEqualTo(1);
        assertThat(forbidden.err()).contains("403 forbidden", "admin may change the policy");

        Typed applied = typed("policy", "apply", "--file", other.toString());
        assertThat(applied.exitCode()).as(applied.err()).isZero();
        assertThat(applied.out()).contains("~ rate_limits.per_user.rpm: 20 -> 3", "in force on every node");
        assertThat(typed("policy", "show", "--context", "third").out()).contains("per_user: {rpm: 3}", "by deploy");
        assertThat(typed("limits", "get", "--tier", "user", "--context", "third")
                        .out())
                .containsPattern("rpm +3 +60 s +policy");

        Path wrong = Files.writeString(directory.resolve("wrong.yaml"), "rate_limits: {per_user: {rmp: 3}}\n");
        Typed refused = typed("policy", "apply", "--file", wrong.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("policy_invalid", "rate_limits.per_user.rmp", "did you mean rpm?");
        assertThat(typed("policy", "diff", "--file", wrong.toString()).exitCode())
                .isEqualTo(1);

        assertThat(typed("policy", "revert").out()).contains("~ rate_limits.per_user.rpm: 3 -> 20");
        assertThat(typed("policy", "show", "--context", "third").out()).contains("per_user: {rpm: 20}");
    }

    @Test
    @Order(5)
    void givenRecordedTraffic_whenPoliciesAreSimulated_thenTheSameOneRefusesTheSameAndALowerOneMore()
            throws IOException {
        List<String> recorded = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            call(i % 3, "erin").headers().firstValue("x-request-id").ifPresent(recorded::add);
        }
        await().atMost(PATIENCE)
                .until(() -> JSON.readTree(typed("audit", "query", "--user", "erin", "-o", "json")
                                        .out())
                                .path("items")
                                .size()
                        == recorded.size());
        Path same = Files.writeString(
                directory.resolve("same.yaml"), typed("policy", "show").out());
        Path lower = Files.writeString(
                directory.resolve("lower.yaml"), Files.readString(same).replace("rpm: 20", "rpm: 5"));

        JsonNode unchanged = simulated(same, "--since", "1h");
        assertThat(ofCaller(unchanged, "erin").path("refused").asLong()).isEqualTo(5);
        assertThat(ofCaller(unchanged, "erin").path("would_be_refused").asLong())
                .isEqualTo(5);
        assertThat(ofCaller(unchanged, "erin").path("newly_refused").asLong()).isZero();
        JsonNode stricter = simulated(lower, "--since", "1h");
        assertThat(ofCaller(stricter, "erin").path("would_be_refused").asLong()).isEqualTo(20);
        assertThat(ofCaller(stricter, "erin").path("mostly_by").asText()).isEqualTo("user rpm");

        // the same from the files of all three nodes, which share a directory
        JsonNode fromFiles =
                simulated(lower, "--audit", directory.resolve("audit").toString());
        assertThat(ofCaller(fromFiles, "erin").path("would_be_refused").asLong())
                .isEqualTo(20);
        assertThat(typed("policy", "simulate", "--file", lower.toString(), "--since", "1h")
                        .out())
                .containsPattern("erin +none +25 +5 +20 +15 +user rpm")
                .containsPattern("REALLY +SIMULATED");
        Typed neither = typed("policy", "simulate", "--file", lower.toString());
        assertThat(neither.exitCode()).isEqualTo(2);
        assertThat(neither.err()).contains("--audit DIR or --since TIME");
    }

    @Test
    @Order(6)
    void givenRecords_whenTheyAreQueriedAndFollowed_thenThoseOfAllNodesAreShown() throws Exception {
        for (int node = 0; node < 3; node++) {
            call(node, "frank");
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                typed("audit", "query", "--user", "frank").out().lines())
                        .filteredOn(line -> line.contains("frank"))
                        .hasSize(3));
        assertThat(typed("audit", "query", "--kind", "change", "--limit", "1").out())
                .contains("there are more")
                .containsPattern("change +deploy");

        Path out = directory.resolve("tail.out");
        Path err = directory.resolve("tail.err");
        Process tail = Typed.start(
                directory,
                environment(),
                List.of("audit", "tail", "-f", "-n", "1", "--user", "gina", "-o", "json"),
                out,
                err);
        try {
            await().atMost(PATIENCE).until(() -> {
                call(2, "gina");
                return Typed.read(out).lines().count() >= 2;
            });
            assertThat(Typed.read(out).lines()).allMatch(line -> line.contains("\"user\":\"gina\""));
            assertThat(Typed.read(err)).isEmpty();
        } finally {
            tail.destroy();
            assertThat(tail.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @Order(7)
    void givenAPageThatIsWatched_whenTimePasses_thenItIsShownAgainAndAgain() throws Exception {
        Path out = directory.resolve("watch.out");
        Process watch = Typed.start(
                directory,
                environment(),
                List.of("cluster", "watch", "--watch", "0.2", "-o", "json"),
                out,
                directory.resolve("watch.err"));
        try {
            await().atMost(PATIENCE).until(() -> Typed.read(out).lines().count() >= 3);
            assertThat(JSON.readTree(Typed.read(out).lines().findFirst().orElseThrow())
                            .path("members"))
                    .hasSize(3);
        } finally {
            watch.destroy();
            assertThat(watch.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @Order(8)
    void givenAGateway_whenItIsPutUnderLoad_thenLatenciesStatusesAndRefusalsAreTold() throws IOException {
        Typed bench = typed(
                "bench",
                "--target",
                cluster.node(1).address().toString(),
                "--concurrency",
                "4",
                "--duration",
                "2s",
                "--users",
                "2",
                "--model",
                "gpt-5.4-mini-mini",
                "-o",
                "json");
        assertThat(bench.exitCode()).as(bench.err()).isZero();
        JsonNode report = JSON.readTree(bench.out());
        assertThat(report.path("statuses").path("200").asLong()).isEqualTo(40); // two users, twenty each
        assertThat(report.path("statuses").path("429").asLong()).isPositive();
        assertThat(report.path("refused_by").path("user").asLong())
                .isEqualTo(report.path("statuses").path("429").asLong());
        assertThat(report.path("admitted").path("p50").asLong()).isPositive();
        assertThat(report.path("unfinished").asLong()).isZero();
        assertThat(report.path("failures")).isEmpty();

        Typed streams = typed(
                "bench",
                "--target",
                cluster.node(1).address().toString(),
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
    @Order(9)
    void givenAShell_whenItCompletes_thenNamesOfTheClusterAreOffered() {
        typed("limits", "set", "--tier", "team", "--id", "research", "--rpm", "7");

        assertThat(typed("__complete", "--", "limits", "get", "--tier", "team", "--id", "re")
                        .out())
                .isEqualTo("research\n");
        assertThat(typed("__complete", "--", "cluster", "status", "--context", "")
                        .out()
                        .lines())
                .contains("first", "third");
        assertThat(typed("__complete", "--", "cluster", "drain", "").out().lines())
                .contains(cluster.operator(0).cluster().members().get(0).id());
        assertThat(typed("completion", "bash").out()).contains("complete -o default -F _quotagrid");
    }

    @Test
    @Order(10)
    void givenAMistake_whenItIsTyped_thenTheExitCodeAndOneLineSaySo() {
        Typed none = Typed.run(
                directory, Map.of("HOME", "/nowhere", "QUOTAGRID_ADMIN", "127.0.0.1:1"), List.of("cluster", "status"));
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).startsWith("quotagrid: cannot reach http://127.0.0.1:1: nobody listens there");
        assertThat(none.out()).isEmpty();

        Map<String, String> wrongToken = Map.of(
                "HOME", "/nowhere",
                "QUOTAGRID_ADMIN", cluster.node(0).admin().toString(),
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
    @Order(11)
    void givenAMember_whenItIsDrained_thenItLeavesAndTheOthersGoOn() {
        String id = cluster.operator(1).cluster().members().stream()
                .filter(member -> member.self())
                .findFirst()
                .orElseThrow()
                .id();
        assertThat(typed("cluster", "drain", "nobody").exitCode()).isEqualTo(1);

        Typed drained = typed("cluster", "drain", id, "--wait");

        assertThat(drained.exitCode()).as(drained.err()).isZero();
        assertThat(drained.out()).isEqualTo(id + " is leaving\n");
        assertThat(drained.err()).isEqualTo(id + " has left\n");
        assertThat(cluster.node(1).process().awaitExit(PATIENCE)).isZero();
        assertThat(typed("cluster", "status").out()).contains("2 members");
        assertThat(cluster.operator(2).limit(Tier.TEAM, Optional.of("research")).change())
                .isPresent();
    }

    private static JsonNode simulated(Path policy, String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("policy", "simulate", "--file", policy.toString(), "-o", "json"));
        arguments.addAll(List.of(more));
        Typed typed = typed(arguments.toArray(String[]::new));
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        return JSON.readTree(typed.out());
    }

    private static JsonNode ofCaller(JsonNode report, String user) {
        for (JsonNode caller : report.path("callers")) {
            if (caller.path("user").asText().equals(user)) {
                return caller;
            }
        }
        throw new AssertionError("nobody of that name in " + report);
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("XDG_CONFIG_HOME", directory.resolve("config").toString());
        return environment;
    }

    private static Typed typed(String... arguments) {
        return Typed.run(directory, environment(), List.of(arguments));
    }

    private static HttpResponse<String> call(int node, String user) {
        return cluster.chat(cluster.node(node), user, "hello", "").join();
    }
}
