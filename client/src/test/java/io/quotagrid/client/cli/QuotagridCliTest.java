package io.quotagrid.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** What is asked of a gateway, and what is said when it says no. Real clusters are asked by {@code CliIT} of the gateway. */
final class QuotagridCliTest {
    private static final String LIMIT = """
            {"tier":"user","id":"alice","in_force":[{"meter":"rpm","limit":50,"window_seconds":60.0,"source":"override"}],
             "change":{"rpm":50,"by":"ops","at":"2026-11-23T10:00:00Z","epoch":4},"etag":"\\"4\\""}""";

    private final List<String> asked = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;
    private int status = 200;
    private String answer = "{}";

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void givenAChange_whenItIsSet_thenWhatWasSeenIsSentWithItAndOnlyWhatWasGiven() {
        answer = LIMIT; // good enough for both questions: the client is lenient

        run(
                "limits",
                "set",
                "--tier",
                "user",
                "--id",
                "alice",
                "--rpm",
                "50",
                "--max-parallel",
                "8",
                "--expires-in",
                "2h");

        assertThat(asked)
                .containsExactly(
                        "GET /admin/v1/limits/user/alice null ",
                        "PUT /admin/v1/limits/user/alice \"4\""
                                + " {\"rpm\":50,\"max_parallel_requests\":8,\"expires_in\":\"2h\"}");
    }

    @Test
    void givenAVersionThatWasSeen_whenItIsSet_thenThatOneIsSent() {
        answer = "{\"limit\":" + LIMIT + ",\"changed\":true,\"replaced\":{\"rpm\":20,\"by\":\"x\",\"at\":"
                + "\"2026-11-23T10:00:00Z\",\"expires_at\":\"2026-11-23T12:00:00Z\",\"epoch\":2},\"not_acknowledged\":[\"b\"]}";

        assertThat(run("limits", "set", "--tier", "user", "--id", "alice", "--rpm", "50", "--if-match", "\"3\""))
                .isZero();

        assertThat(asked).containsExactly("PUT /admin/v1/limits/user/alice \"3\" {\"rpm\":50}");
        assertThat(out.toString())
                .contains(
                        "user alice: was set to rpm 20 until 2026-11-23T12:00:00Z, is set to rpm 50",
                        "not acknowledged yet by b")
                .doesNotContain("\u001b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401|unauthorized|QUOTAGRID_ADMIN_TOKEN",
                "403|forbidden|operator may change limits",
                "412|conflict|somebody else has changed it meanwhile",
                "503|unavailable|a change is made once"
            })
    void givenAGatewayThatSaysNo_whenItIsAsked_thenALineSaysWhatAndWhereAndOneWhatToTry(
            int said, String code, String hint) {
        status = said;
        answer = "{\"error\":{\"code\":\"" + code + "\",\"message\":\"so it is\"}}";

        assertThat(run("limits", "unset", "--tier", "user", "--id", "alice", "--if-match", "\"1\""))
                .isEqualTo(1);

        assertThat(err.toString().lines())
                .hasSize(2)
                .first()
                .asString()
                .isEqualTo("quotagrid: " + admin() + " said " + said + " " + code + ": so it is");
        assertThat(err.toString()).contains(hint);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void givenAPolicyThatIsNotTaken_whenItIsApplied_thenEveryFindingIsALine() throws IOException {
        status = 400;
        answer =
                "{\"error\":{\"code\":\"policy_invalid\",\"message\":\"2 errors\",\"findings\":[{\"severity\":\"error\","
                        + "\"path\":\"rate_limits.per_user.rmp\",\"line\":6,\"message\":\"unknown key rmp\",\"nearest\":\"rpm\"}]}}";
        Path file = Files.writeString(directory.resolve("p.yaml"), "a: b\n");

        assertThat(run("policy", "apply", "--file", file.toString(), "--if-match", "\"1\""))
                .isEqualTo(1);

        assertThat(err.toString())
                .contains("line 6: error: rate_limits.per_user.rmp: unknown key rmp; did you mean rpm?");
    }

    @Test
    void givenNobodyThere_whenItIsAsked_thenTheAddressAndWhatToTryAreSaid() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertThat(runAt("127.0.0.1:" + port, "cluster", "status")).isEqualTo(1);

        assertThat(err.toString())
                .startsWith("quotagrid: cannot reach http://127.0.0.1:" + port + ": nobody listens there")
                .contains("--admin", "--context", "QUOTAGRID_ADMIN");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limits set --tier user --id a|nothing to set",
                "limits set --tier user --id a --rpm many|'many' is no whole number",
                "cluster status --watch often|'often' is no number",
                "cluster status -o xml|one of table, json, yaml but was 'xml'",
                "audit query --from yesterday|a time as 2026-01-31T08:00:00Z but was yesterday",
                "limits get --tier usr|no tier usr; there are ip, key, group, user, team, global, provider",
                "limits get|--tier",
                "usage show --tier user|--id is missing: which user?",
                "cluster drain a --wait soon|a time as 90s, 30m, 2h or 7d but was soon",
                "explain --request r --user u|--request names a past call",
                "audit query --limit 0|--limit: 1 or more but was 0",
                "audit query --since 1h --from 2026-01-01T00:00:00Z|--since and --from",
                "audit tail --lines 5000|--lines: 1 to 1000 but was 5000",
                "cluster status --watch 0|--watch: 0.1 to 3600 seconds but was 0.0",
                "cluster status --context a|--admin and --context name two clusters",
                "cluster status --token-env NOT_SET_ANYWHERE|no token in env NOT_SET_ANYWHERE",
                "policy apply --file /none.yaml|cannot read /none.yaml: there is no such file",
                "bench --concurrency 0|concurrency must be 1 to 10000 but was 0",
                "bench --target nonsense|the target must be http://host:port",
                "completion tcsh|tcsh"
            })
    void givenWrongUsage_whenItIsTyped_thenOneLineSaysWhatIsWrongAndTheExitCodeIs2(String typed, String message) {
        assertThat(run(typed.split(" "))).isEqualTo(2);

        assertThat(err.toString()).startsWith("quotagrid: ").contains(message).doesNotContain("Exception");
        assertThat(out.toString()).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void givenDocuments_whenTheyAreWanted_thenTheyAreTheWireRecords() {
        answer = LIMIT;

        assertThat(run("limits", "get", "--tier", "user", "--id", "alice", "--output", "json"))
                .isZero();
        assertThat(out.toString()).contains("\"in_force\" : [ {", "\"etag\" : \"\\\"4\\\"\"");

        assertThat(run("limits", "get", "--tier", "user", "--id", "alice", "-o", "yaml"))
                .isZero();
        assertThat(out.toString()).contains("in_force:\n- meter: rpm\n  limit: 50\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lim|limits",
                "limits s|set",
                "limits set --ti|--tier",
                "limits set --tier us|user",
                "usage top --by ref|refusals",
                "completion f|fish",
                "completion -|--help"
            })
    void givenWhatIsTypedSoFar_whenAShellAsks_thenItIsToldHowTheWordMayEnd(String typed, String word) {
        List<String> arguments = new ArrayList<>(List.of("__complete", "--"));
        arguments.addAll(List.of(typed.split(" ")));

        assertThat(run(arguments.toArray(String[]::new))).isZero();

        assertThat(out.toString().lines()).contains(word).noneMatch(line -> line.startsWith("__"));
    }

    @Test
    void givenTheBeginningOfALine_whenAShellAsks_thenEveryCommandIsOffered() {
        assertThat(run("__complete", "--", "")).isZero();

        assertThat(out.toString().lines())
                .contains("audit", "bench", "cluster", "completion", "explain", "limits", "policy", "usage");
    }

    @Test
    void givenNamesThatMayFollow_whenAShellAsks_thenOptionsDoNotStandBetweenThem() {
        assertThat(run("__complete", "--", "limits", "")).isZero();

        assertThat(out.toString().lines()).containsExactly("get", "list", "set", "unset");
    }

    @Test
    void givenAnAddressThatIsNoAdminListener_whenItIsAsked_thenThatIsTheHint() {
        status = 404;
        answer = "{\"error\":{\"code\":\"not_found\",\"message\":\"there is nothing at this path\"}}";

        assertThat(run("cluster", "status")).isEqualTo(1);

        assertThat(err.toString()).contains("is that the admin listener?");
    }

    @Test
    void givenChanges_whenTheirRecordsAreShown_thenBeforeAndAfterAreReadAtAGlance() {
        answer = """
                {"items":[{"time":"2026-11-23T10:00:00Z","kind":"change","by":"ops","action":"limit.put","target":"user:alice",
                  "before":{"rpm":5,"by":"x","at":"2026-11-23T09:00:00Z","epoch":2},
                  "after":{"rpm":6,"expires_at":"2026-11-23T12:00:00Z","by":"ops","at":"2026-11-23T10:00:00Z","epoch":4}},
                 {"time":"2026-11-23T09:00:00Z","kind":"change","by":"ops","action":"policy.apply","target":"policy",
                  "before":{"hash":"b14b27ae0d32cce482d1f0ac"},"after":{"hash":"9b12ac096f399c4b1196d5ce","difference":[{"path":"a"}]}},
                 {"time":"2026-11-23T08:00:00Z","kind":"change","by":"ops","action":"member.drain","target":"b:1","before":null,
                  "after":null}],
                 "silent":[]}""";

        assertThat(run("audit", "query")).isZero();

        assertThat(out.toString())
                .contains("rpm 5 -> rpm 6, until 2026-11-23T12:00:00Z", "b14b27ae0d32 -> 9b12ac096f39")
                .doesNotContain("nothing");
    }

    @Test
    void givenAClusterThatIsNotWell_whenItIsLookedAt_thenEveryTroubleIsSaid() {
        answer = """
                {"node":"a:1","at":"2026-11-23T10:00:00Z","mode":"local_share","silent":["c:1"],"partitions":271,
                 "safe_to_stop":{"safe":false,"reasons":["c:1 does not answer"]},"skew_ms":-7,
                 "policy":{"hash":"b14b27ae0d32","epoch":4,"drift":["b:1"]},
                 "store":{"state":"away","waiting":3,"problem":"jdbc:postgresql://db/q: refused"},
                 "members":[{"id":"c:1","address":"c:1","self":false,"state":"silent","owner":true}]}""";

        assertThat(run("cluster", "status")).isZero();

        assertThat(out.toString())
                .contains(
                        "1 member, fallback in force: local_share",
                        "clocks within 7 ms",
                        "no node may be stopped now: c:1 does not answer",
                        "another one on b:1",
                        "away, 3 changes wait to be written: jdbc:postgresql://db/q: refused")
                .containsPattern("c:1 +silent");
    }

    @Test
    void givenMembersThatDoNotAnswer_whenTheirShareIsMissing_thenThatIsSaid() {
        answer =
                "{\"items\":[],\"silent\":[\"c:1\"],\"tier\":\"user\",\"by\":\"requests\",\"since\":\"2026-11-23T10:00:00Z\"}";

        assertThat(run("audit", "query")).isZero();
        assertThat(out.toString()).contains("did not answer, so missing here: c:1");
        assertThat(run("usage", "top")).isZero();
        assertThat(out.toString()).contains("did not answer, so not counted here: c:1");
    }

    private String admin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private int run(String... arguments) {
        return runAt(admin(), arguments);
    }

    private int runAt(String admin, String... arguments) {
        CommandLine root = QuotagridCli.commandLine(Map.of());
        root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        root.setOut(new PrintWriter(out, true));
        root.setErr(new PrintWriter(err, true));
        List<String> words = new ArrayList<>(List.of(arguments));
        boolean asks = List.of("limits", "usage", "explain", "audit", "cluster", "policy")
                .contains(arguments[0]);
        if (asks) {
            words.addAll(List.of("--admin", admin));
        }
        return root.execute(words.toArray(String[]::new));
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("If-Match") + " " + body);
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
