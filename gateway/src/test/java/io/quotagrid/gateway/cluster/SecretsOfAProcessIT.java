package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.harness.Certificates;
import io.quotagrid.harness.JavaCommand;
import io.quotagrid.harness.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ps}, a terminal and an operator's commands see of a gateway's secrets: nothing. It speaks TLS to operators. */
final class SecretsOfAProcessIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String TOKEN = "CANARY-token-0123456789abcdef";

    @TempDir
    private static Path directory;

    private static JavaProcess gateway;
    private static String ready;
    private static String admin;

    @BeforeAll
    static void start() throws IOException {
        Certificates.make("gateway").into(directory);
        Files.writeString(directory.resolve("key"), "sk-CANARY-in-a-file");
        Files.writeString(directory.resolve("cluster"), "CANARY-of-the-cluster-0123456789");
        Files.writeString(directory.resolve("token"), TOKEN);
        Path policy = Files.writeString(directory.resolve("policy.yaml"), """
                rate_limits: {per_user: {rpm: 20}}
                user_rate_limit: {header: X-User-Id}
                providers:
                  targets:
                    - {id: a, provider: openai-compatible, base_url: "http://127.0.0.1:9/v1", secret_key_ref: {env: KEY_OF_A}}
                    - {id: b, provider: openai-compatible, base_url: "http://127.0.0.1:9/v1", secret_key_ref: {file: DIR/key}}
                cluster: {name: NAME, discovery: tcp, secret_ref: {file: DIR/cluster}}
                admin:
                  tls: {certificate_file: DIR/tls.crt, key_file: DIR/tls.key}
                  tokens: [{name: root, role: admin, secret_ref: {file: DIR/token}}]
                """.replace("DIR", directory.toString())
                .replace("NAME", "secrets-" + ProcessHandle.current().pid()));
        gateway = JavaProcess.start(JavaCommand.of(
                        "gateway",
                        directory,
                        "io.quotagrid.gateway.Quotagrid",
                        List.of(
                                "gateway",
                                "run",
                                "--policy-config",
                                policy.toString(),
                                "--listen",
                                "127.0.0.1:0",
                                "--admin-listen",
                                "127.0.0.1:0",
                                "--cluster-port",
                                "0"))
                .with("KEY_OF_A", "sk-CANARY-in-the-environment"));
        ready = gateway.awaitLine(line -> line.contains("ready on"), PATIENCE);
        admin = ready.substring(ready.indexOf("https://"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void givenSecretsInEnvironmentAndFiles_whenProcessesAreListed_thenNoneIsSeen() throws IOException {
        assertThat(Files.readString(Path.of("/proc/" + gateway.pid() + "/cmdline")))
                .contains("policy.yaml")
                .doesNotContain("CANARY");
        assertThat(ready + gateway.errors()).contains("https://").doesNotContain("CANARY");
    }

    @Test
    void givenAnAuthorityOfOurOwn_whenACommandIsToldOfIt_thenItIsAnsweredAndShowsNoSecret() {
        Typed shown = typed("policy", "show", "--admin", admin, "--ca-file", "tls.crt");

        assertThat(shown.exitCode()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("KEY_OF_A", "per_user").doesNotContain("CANARY");
        assertThat(shown.err()).doesNotContain("CANARY");
    }

    @Test
    void givenAnAuthorityOfOurOwn_whenACommandIsNotToldOfIt_thenOneLineSaysSo() {
        Typed refused = typed("policy", "show", "--admin", admin);

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).startsWith("quotagrid: cannot reach " + admin).doesNotContain("CANARY", "Exception");
        assertThat(refused.err().lines().filter(line -> line.startsWith("quotagrid:")))
                .singleElement()
                .asString()
                .contains("--ca-file");
    }

    @Test
    void givenSecretsWhereNoneBelong_whenAPolicyIsChecked_thenThePlaceIsSaidAndNotTheSecret() throws IOException {
        Files.writeString(directory.resolve("wrong.yaml"), """
                rate_limits: {per_user: {rpm: 20}}
                user_rate_limit: {header: X-User-Id}
                providers:
                  targets:
                    - {id: a, provider: openai-compatible, base_url: "http://me:sk-CANARY-1@127.0.0.1:9/v1", secret_key_ref: sk-CANARY-2}
                    - {id: b, provider: openai, api_key: sk-CANARY-3, secret_key_ref: {key: sk-CANARY-4}}
                    - {id: c, provider: openai, secret_key_ref: {env: "sk-CANARY-5", file: "sk-CANARY-6"}}
                    - {id: d, provider: openai, secret_key_ref: {env: "sk-CANARY-0"}}
                admin: {tokens: [{name: root, role: admin, secret_ref: CANARY-7}, {name: x, role: admin, token: CANARY-8}]}
                cluster: {secret_ref: CANARY-9}
                """);

        Typed checked = typed("policy", "lint", "--file", "wrong.yaml");

        assertThat(checked.exitCode()).isNotZero();
        assertThat(checked.out() + checked.err())
                .contains("secret_key_ref", "base_url", "api_key", "cluster.secret_ref")
                .doesNotContain("CANARY");
    }

    private static Typed typed(String... arguments) {
        return Typed.run(directory, Map.of("QUOTAGRID_ADMIN_TOKEN", TOKEN), List.of(arguments));
    }
}
