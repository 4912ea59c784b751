package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.harness.Certificates;
import io.quotagrid.harness.JavaCommand;
import io.quotagrid.harness.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options for certificates as an operator types them, before a gateway that asks for a client's certificate. */
final class TypedTlsIT {
    private static final Pattern READY = Pattern.compile("quotagrid: ready on http://\\S+, admin on (https://\\S+)");

    @TempDir
    private static Path directory;

    private static JavaProcess gateway;
    private static URI admin;

    @BeforeAll
    static void start() throws IOException {
        Certificates.make("gateway").into(Files.createDirectory(directory.resolve("gateway")));
        Certificates.make("operator").into(Files.createDirectory(directory.resolve("mine")));
        Certificates.make("stranger").into(Files.createDirectory(directory.resolve("stranger")));
        Path policy = Files.writeString(directory.resolve("policy.yaml"), """
                rate_limits: {per_user: {rpm: 20}}
                user_rate_limit: {header: X-User-Id}
                distributed_rate_limit: {enabled: false}
                providers: {targets: [{id: sandbox, provider: sandbox}]}
                admin:
                  tls: {certificate_file: "%s", key_file: "%s", client_ca_file: "%s"}
                """.formatted(
                        file("gateway/tls.crt"), file("gateway/tls.key"), file("mine/tls.crt")));
        gateway = JavaProcess.start(JavaCommand.of(
                "gateway-tls",
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
                        "127.0.0.1:0")));
        Matcher ready =
                READY.matcher(gateway.awaitLine(line -> READY.matcher(line).matches(), Duration.ofMinutes(2)));
        assertThat(ready.matches()).isTrue();
        admin = URI.create(ready.group(1));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void givenAllThree_whenTheClusterIsLookedAt_thenItIsShownByOptionsAndByAContextAlike() throws IOException {
        Typed typed =
                typed("--ca-file", "gateway/tls.crt", "--client-cert", "mine/tls.crt", "--client-key", "mine/tls.key");

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.out()).contains("1 member");
        assertThat(typed.err()).isEmpty();

        Files.createDirectories(directory.resolve("config/quotagrid"));
        Files.writeString(directory.resolve("config/quotagrid/contexts.yaml"), """
                current: here
                contexts:
                  here: {admin: "%s", ca_file: "%s", client_certificate_file: "%s", client_key_file: "%s"}
                """.formatted(
                        admin, file("gateway/tls.crt"), file("mine/tls.crt"), file("mine/tls.key")));
        Typed byContext = Typed.run(
                directory,
                Map.of("XDG_CONFIG_HOME", directory.resolve("config").toString()),
                List.of("cluster", "status"));
        assertThat(byContext.exitCode()).as(byContext.err()).isZero();
        assertThat(byContext.out()).contains("1 member");
    }

    @Test
    void givenNoAuthority_whenItIsTyped_thenOneLineNamesTheAddressAndTheOption() {
        Typed typed = typed("--client-cert", "mine/tls.crt", "--client-key", "mine/tls.key");

        refused(typed, 1, "its certificate is of an authority that is not believed: name it with --ca-file");
    }

    @Test
    void givenNoCertificateOrAStrangers_whenItIsTyped_thenOneLineSaysThatOneMayBeWanted() {
        refused(typed("--ca-file", "gateway/tls.crt"), 1, "it may want a client's certificate");
        refused(
                typed(
                        "--ca-file",
                        "gateway/tls.crt",
                        "--client-cert",
                        "stranger/tls.crt",
                        "--client-key",
                        "stranger/tls.key"),
                1,
                "it may want a client's certificate");
    }

    @Test
    void givenHalfOfThem_whenItIsTyped_thenItIsWrongUsageThatNamesWhatIsMissing() {
        refused(
                typed("--ca-file", "gateway/tls.crt", "--client-cert", "mine/tls.crt"),
                2,
                "--client-cert and --client-key go together");
        refused(typed("--ca-file", "none.crt"), 2, "none.crt");
        refused(
                typed(
                        "--ca-file",
                        "gateway/tls.crt",
                        "--client-cert",
                        "mine/tls.crt",
                        "--client-key",
                        "stranger/tls.key"),
                2,
                "tls.key");
    }

    /** One line that says it, and at most one that says what to try. */
    private static void refused(Typed typed, int exitCode, String why) {
        assertThat(typed.exitCode()).as(typed.err()).isEqualTo(exitCode);
        assertThat(typed.out()).isEmpty();
        List<String> lines = typed.err().lines().toList();
        assertThat(lines).as(typed.err()).hasSizeBetween(1, 2);
        assertThat(lines.get(0)).startsWith("quotagrid: ").contains(why).doesNotContain("Exception");
        if (exitCode == 1) {
            assertThat(lines.get(0)).contains(admin.toString());
        }
    }

    /** @param options values with a slash or a dot are files of {@link #directory} */
    private static Typed typed(String... options) {
        List<String> arguments = new ArrayList<>(List.of("cluster", "status", "--admin", admin.toString()));
        for (String option : options) {
            arguments.add(option.startsWith("--") ? option : file(option));
        }
        return Typed.run(directory, Map.of("XDG_CONFIG_HOME", "/nowhere"), arguments);
    }

    private static String file(String name) {
        return directory.resolve(name).toString();
    }
}
