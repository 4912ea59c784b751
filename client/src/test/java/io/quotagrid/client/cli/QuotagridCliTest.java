package io.quotagrid.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of a gateway, and what is said when it says no. Real clusters are asked by {@code CliIT} of the gateway. */
final class QuotagridCliTest {
    @TempDir
    private Path directory;

    private StubGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = new StubGateway();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void givenAChange_whenItIsSet_thenWhatWasSeenIsSentWithItAndOnlyWhatWasGiven() {
        gateway.say(StubGateway.LIMIT); // good enough for both questions: the client is lenient

        gateway.run(
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

        assertThat(gateway.asked())
                .containsExactly(
                        "GET /admin/v1/limits/user/alice null ",
                        "PUT /admin/v1/limits/user/alice \"4\""
                                + " {\"rpm\":50,\"max_parallel_requests\":8,\"expires_in\":\"2h\"}");
    }

    @Test
    void givenAVersionThatWasSeen_whenItIsSet_thenThatOneIsSent() {
        gateway.say(
                "{\"limit\":" + StubGateway.LIMIT + ",\"changed\":true,\"replaced\":{\"rpm\":20,\"by\":\"x\",\"at\":"
                        + "\"2026-11-23T10:00:00Z\",\"expires_at\":\"2026-11-23T12:00:00Z\",\"epoch\":2},\"not_acknowledged\":[\"b\"],\"members_missing\":2}");

        assertThat(gateway.run(
                        "limits", "set", "--tier", "user", "--id", "alice", "--rpm", "50", "--if-match", "\"3\""))
                .isZero();

        assertThat(gateway.asked()).containsExactly("PUT /admin/v1/limits/user/alice \"3\" {\"rpm\":50}");
        assertThat(gateway.out())
                .contains(
                        "user alice: was set to rpm 20 until 2026-11-23T12:00:00Z, is set to rpm 50",
                        "not acknowledged yet by b",
                        "2 members of the last known cluster are not here, and hear of it when they are back")
                .doesNotContain("\u001b");
    }

    @Test
    void givenAConsumerGroup_whenItsCallIsExplained_thenTheGatewayIsAskedForIt() {
        gateway.say(
                "{\"decision\":\"admitted\",\"message\":\"the call would be admitted\",\"caller\":{\"group\":\"research\"},"
                        + "\"tokens\":0,\"standings\":[{\"tier\":\"group\",\"id\":\"research\",\"meter\":\"rpm\",\"used\":3,"
                        + "\"requested\":1,\"limit\":60,\"remaining\":57,\"verdict\":\"fits\",\"retry_after_ms\":0}]}");

        assertThat(gateway.run("explain", "--key", "key_0123456789abcdef", "--group", "research"))
                .isZero();

        assertThat(gateway.asked())
                .containsExactly("GET /admin/v1/explain?key=key_0123456789abcdef&group=research null ");
        assertThat(gateway.out()).containsPattern("group +research +rpm +3 +1 +60 +fits");
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
        gateway.say(said, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"so it is\"}}");

        assertThat(gateway.run("limits", "unset", "--tier", "user", "--id", "alice", "--if-match", "\"1\""))
                .isEqualTo(1);

        assertThat(gateway.err().lines())
                .hasSize(2)
                .first()
                .asString()
                .isEqualTo("quotagrid: " + gateway.admin() + " said " + said + " " + code + ": so it is");
        assertThat(gateway.err()).contains(hint);
        assertThat(gateway.out()).isEmpty();
    }

    @Test
    void givenAPolicyThatIsNotTaken_whenItIsApplied_thenEveryFindingIsALine() throws IOException {
        gateway.say(
                400,
                "{\"error\":{\"code\":\"policy_invalid\",\"message\":\"2 errors\",\"findings\":[{\"severity\":\"error\","
                        + "\"path\":\"rate_limits.per_user.rmp\",\"line\":6,\"message\":\"unknown key rmp\",\"nearest\":\"rpm\"}]}}");
        Path file = Files.writeString(directory.resolve("p.yaml"), "a: b\n");

        assertThat(gateway.run("policy", "apply", "--file", file.toString(), "--if-match", "\"1\""))
                .isEqualTo(1);

        assertThat(gateway.err())
                .contains("line 6: error: rate_limits.per_user.rmp: unknown key rmp; did you mean rpm?");
    }

    @Test
    void givenNobodyThere_whenItIsAsked_thenTheAddressAndWhatToTryAreSaid() throws IOException {
        try (Socket taken = new Socket()) { // and not listened at
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String nobody = "127.0.0.1:" + taken.getLocalPort();

            assertThat(gateway.runAt(nobody, "cluster", "status")).isEqualTo(1);

            assertThat(gateway.err())
                    .startsWith("quotagrid: cannot reach http://" + nobody + ": nobody listens there")
                    .contains("--admin", "--context", "QUOTAGRID_ADMIN");
        }
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
                "explain --request r --group g|--request names a past call",
                "audit query --limit 0|--limit: 1 or more but was 0",
                "audit query --since 1h --from 2026-01-01T00:00:00Z|--since and --from",
                "audit tail --lines 5000|--lines: 1 to 1000 but was 5000",
                "cluster status --watch 0|--watch: 0.1 to 3600 seconds but was 0.0",
                "cluster status --context a|--admin and --context name two clusters",
                "cluster status --token-env NOT_SET_ANYWHERE|no token in env NOT_SET_ANYWHERE",
                "policy apply --file /none.yaml|cannot read /none.yaml: there is no such file",
                "bench --concurrency 0|concurrency must be 1 to 10000 but was 0",
                "bench --target nonsense|the target must be http://host:port",
                "cluster log-level loud|one of error, warn, info, debug, trace but was 'loud'",
                "completion tcsh|tcsh"
            })
    void givenWrongUsage_whenItIsTyped_thenOneLineSaysWhatIsWrongAndTheExitCodeIs2(String typed, String message) {
        assertThat(gateway.run(typed.split(" "))).isEqualTo(2);

        assertThat(gateway.err()).startsWith("quotagrid: ").contains(message).doesNotContain("Exception");
        assertThat(gateway.out()).isEmpty();
        assertThat(gateway.asked()).isEmpty();
    }

    @Test
    void givenAnAddressThatIsNoAdminListener_whenItIsAsked_thenThatIsTheHint() {
        gateway.say(404, "{\"error\":{\"code\":\"not_found\",\"message\":\"there is nothing at this path\"}}");

        assertThat(gateway.run("cluster", "status")).isEqualTo(1);

        assertThat(gateway.err()).contains("is that the admin listener?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":{\"message\":\"the header x-user-id is missing\",\"code\":\"missing_identity\"}}|the header x-user-id is missing",
                "<h1>nobody is here</h1>|<h1>nobody is here</h1>",
                "{\"error\":{\"message\":\"cle\\u001b[2Jan\"}}|cle?[2Jan"
            })
    void givenAGatewayThatTakesNoCall_whenItIsPutUnderLoad_thenTheReportSaysWhy(String answer, String why) {
        gateway.say(401, answer);

        assertThat(gateway.run("bench", "--target", gateway.admin(), "--duration", "1ms", "--concurrency", "2"))
                .isZero();

        assertThat(gateway.out()).containsPattern("401 +[0-9]").contains("401: " + why);
    }

    @Test
    void givenRefusals_whenTheReportIsForScripts_thenTheyNeedNoReason() {
        gateway.say(429, "{\"error\":{\"message\":\"later\"}}");

        gateway.run("bench", "--target", gateway.admin(), "--duration", "1ms", "--concurrency", "1", "-o", "json");

        assertThat(gateway.out())
                .contains("\"429\"")
                .contains("\"reasons\" : { }")
                .doesNotContain("later");
    }
}
