package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands of policies and of what was recorded, a process each, at one of three gateways and seen at another. */
final class CliRecordsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIMIT = 20; // of each user a minute
    private static final int REFUSED = 5;

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
        awaitSamePolicy();
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
        awaitSamePolicy();
        assertThat(typed("policy", "show", "--context", "third").out()).contains("per_user: {rpm: 20}");
    }

    @Test
    void givenRecordedTraffic_whenPoliciesAreSimulated_thenTheSameOneRefusesTheSameAndALowerOneMore()
            throws IOException {
        List<String> recorded = new ArrayList<>();
        int early = 0; // near the limit, while other nodes held what was left
        for (int i = 0; i < LIMIT; i++) {
            int node = i % 3;
            early += Patiently.admit(() -> recorded(node, recorded));
        }
        for (int i = 0; i < REFUSED; i++) {
            assertThat(recorded(i % 3, recorded).statusCode()).isEqualTo(429);
        }
        int all = recorded.size();
        int refused = early + REFUSED;
        await().atMost(PATIENCE)
                .until(() -> JSON.readTree(typed("audit", "query", "--user", "erin", "--limit", "500", "-o", "json")
                                        .out())
                                .path("items")
                                .size()
                        == recorded.size());
        Path same = Files.writeString(
                directory.resolve("same.yaml"), typed("policy", "show").out());
        Path lower = Files.writeString(
                directory.resolve("lower.yaml"), Files.readString(same).replace("rpm: 20", "rpm: 5"));

        JsonNode unchanged = simulated(same, "--since", "1h");
        assertThat(ofCaller(unchanged, "erin").path("refused").asLong()).isEqualTo(refused);
        assertThat(ofCaller(unchanged, "erin").path("would_be_refused").asLong())
                .isEqualTo(refused);
        assertThat(ofCaller(unchanged, "erin").path("newly_refused").asLong())
                .as("in the place of those that really were too early")
                .isBetween(0L, (long) early);
        JsonNode stricter = simulated(lower, "--since", "1h");
        assertThat(ofCaller(stricter, "erin").path("would_be_refused").asLong()).isEqualTo(all - 5);
        assertThat(ofCaller(stricter, "erin").path("mostly_by").asText()).isEqualTo("user rpm");

        // the same from the files of all three nodes, which share a directory
        JsonNode fromFiles =
                simulated(lower, "--audit", directory.resolve("audit").toString());
        assertThat(ofCaller(fromFiles, "erin").path("would_be_refused").asLong())
                .isEqualTo(all - 5);
        assertThat(typed("policy", "simulate", "--file", lower.toString(), "--since", "1h")
                        .out())
                .containsPattern("erin +none +" + all + " +" + refused + " +" + (all - 5) + " +15 +user rpm")
                .containsPattern("REALLY +SIMULATED");
        Typed neither = typed("policy", "simulate", "--file", lower.toString());
        assertThat(neither.exitCode()).isEqualTo(2);
        assertThat(neither.err()).contains("--audit DIR or --since TIME");
    }

    @Test
    void givenRecords_whenTheyAreQueriedAndFollowed_thenThoseOfAllNodesAreShown() throws Exception {
        for (int node = 0; node < 3; node++) {
            call(node, "frank");
        }
        typed("limits", "set", "--tier", "team", "--id", "records", "--rpm", "500");
        typed("limits", "unset", "--tier", "team", "--id", "records");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                typed("audit", "query", "--user", "frank").out().lines())
                        .filteredOn(line -> line.contains("frank"))
                        .hasSize(3));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(typed("audit", "query", "--kind", "change", "--limit", "1")
                                .out())
                        .contains("there are more")
                        .containsPattern("change +deploy"));

        Path out = directory.resolve("tail.out");
        Path err = directory.resolve("tail.err");
        Process tail = shell.started(out, err, "audit", "tail", "-f", "-n", "1", "--user", "gina", "-o", "json");
        try {
            await().atMost(PATIENCE).until(() -> {
                call(2, "gina");
                return Typed.read(out).lines().count() >= 2;
            });
            String written = Typed.read(out);
            assertThat(written.substring(0, written.lastIndexOf('\n')).lines()) // the next one may be half there
                    .allMatch(line -> line.contains("\"user\":\"gina\""));
            assertThat(Typed.read(err)).isEmpty();
        } finally {
            tail.destroy();
            assertThat(tail.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** A call of erin's, whose id is kept. */
    private static HttpResponse<String> recorded(int node, List<String> ids) {
        HttpResponse<String> answer = call(node, "erin");
        ids.add(answer.headers().firstValue("x-request-id").orElseThrow());
        return answer;
    }

    /** Waits until all go by what the first one does. */
    private static void awaitSamePolicy() {
        shell.cluster().awaitPolicy(shell.cluster().operator(0).policy().hash());
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

    private static Typed typed(String... arguments) {
        return shell.typed(arguments);
    }

    private static HttpResponse<String> call(int node, String user) {
        return shell.call(node, user);
    }
}
