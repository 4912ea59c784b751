package io.quotagrid.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.gateway.http.ListenAddress;
import io.quotagrid.gateway.http.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code quotagrid gateway run} as an operator types it, with a gateway that only remembers. */
final class GatewayRunCommandTest {
    private static final Path SAMPLES = Path.of("../cluster-config/samples");
    private static final String SANDBOX = SAMPLES.resolve("sandbox.yaml").toString();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CompletableFuture<GatewayOptions> asked = new CompletableFuture<>();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger halted = new AtomicInteger(-1);
    private final Foreground foreground = new Foreground(PATIENCE, halted::set);

    @Test
    void givenAGoodPolicy_whenItRunsAndIsToldToStop_thenItSaysWhereItIsAndEndsWith0() {
        CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(
                () -> type("gateway", "run", "--policy-config", SANDBOX), ForkJoinPool.commonPool());
        await().atMost(PATIENCE).until(() -> out.toString().contains("\n"));
        assertThat(out.toString().lines())
                .containsExactly("quotagrid: ready on http://127.0.0.1:1, admin on http://127.0.0.1:2");
        assertThat(closed).hasValue(0);

        foreground.stop();

        assertThat(exit.join()).isZero();
        assertThat(closed).hasValue(1);
        assertThat(halted).hasValue(0);
        assertThat(asked.join().listen()).isEqualTo(new ListenAddress("0.0.0.0", 41_002));
        assertThat(asked.join().adminListen()).isEqualTo(new ListenAddress("127.0.0.1", 41_003));
        assertThat(asked.join().node().port()).isEmpty();
    }

    @Test
    void givenIdentityInHeaders_whenItStarts_thenItSaysThatAnyoneCanSetThem() {
        var unused = CompletableFuture.runAsync(foreground::stop, ForkJoinPool.commonPool());

        type("gateway", "run", "--policy-config", SANDBOX);

        assertThat(err.toString()).contains("notice: identity.mode: headers: anyone", "X-User-Id and X-Team-Id");
    }

    @Test
    void givenAddresses_whenItRuns_thenTheyWinOverThePolicy() {
        var unused = CompletableFuture.runAsync(foreground::stop, ForkJoinPool.commonPool());

        type(
                "gateway",
                "run",
                "--policy-config",
                SANDBOX,
                "--listen",
                "127.0.0.1:0",
                "--admin-listen",
                "[::1]:5",
                "--cluster-port",
                "6000",
                "--join",
                "10.0.0.1:5701,node-b:5702");

        assertThat(asked.join().listen()).isEqualTo(new ListenAddress("127.0.0.1", 0));
        assertThat(asked.join().adminListen()).isEqualTo(new ListenAddress("::1", 5));
        assertThat(asked.join().node().port()).isEqualTo(OptionalInt.of(6_000));
        assertThat(asked.join().node().peers()).containsExactly("10.0.0.1:5701", "node-b:5702");
    }

    @Test
    void givenAGatewayThatDoesNotClose_whenTheTimeIsUp_thenTheProcessEndsWith1() {
        Foreground impatient = new Foreground(Duration.ofMillis(1), halted::set);

        impatient.stop();

        assertThat(halted).hasValue(1);
    }

    @Test
    void givenAPortInUse_whenItStarts_thenOneLineSaysSoAndNothingElse() {
        int exit = Quotagrid.commandLine(
                        (policy, options) -> {
                            throw new StartException("cannot listen on 0.0.0.0:41002: the port is in use");
                        },
                        foreground,
                        Map.of())
                .setErr(new PrintWriter(err, true))
                .execute("gateway", "run", "--policy-config", SANDBOX);

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString().lines())
                .last()
                .isEqualTo("quotagrid: cannot listen on 0.0.0.0:41002: the port is in use");
        assertThat(err.toString()).doesNotContain("Exception", "\tat ");
    }

    @Test
    void givenWhatIsNotBuiltYet_whenItIsToRun_thenAllOfItIsNamedAtOnceAndNothingStarts(@TempDir Path directory)
            throws IOException {
        Path policy = Files.writeString(directory.resolve("p.yaml"), """
                rate_limits: {per_user: {rpm: 5}}
                user_rate_limit: {header: X-User-Id}
                wallets: [{tier: user, id: a}]
                providers: {strategy: round_robin, targets: [{id: sandbox, provider: sandbox}]}
                """);

        int exit = type("gateway", "run", "--policy-config", policy.toString());

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString()).contains("wallets", "providers.strategy");
        assertThat(err.toString().lines().filter(line -> line.contains("not built yet")))
                .hasSize(2);
        assertThat(asked).isNotDone();
    }

    @Test
    void givenAPolicyWithErrors_whenItIsToRun_thenTheyAreOnStderrAndNothingStarts(@TempDir Path directory)
            throws IOException {
        Path policy = Files.writeString(directory.resolve("p.yaml"), "rate_limits: {per_user: {rmp: 5}}\n");

        int exit = type("gateway", "run", "--policy-config", policy.toString());

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString()).contains("rate_limits.per_user.rmp", "rpm");
        assertThat(out.toString()).isEmpty();
        assertThat(asked).isNotDone();
    }

    @Test
    void givenCheck_whenThePolicyIsGood_thenItIsSaidAndNothingStarts() {
        int exit = type("gateway", "run", "--policy-config", SANDBOX, "--check");

        assertThat(exit).isZero();
        assertThat(out.toString()).contains("sandbox.yaml");
        assertThat(asked).isNotDone();
    }

    @Test
    void givenSignedTokensWithoutTheirSecret_whenThePolicyIsChecked_thenItsLineIsNamedAndTheExitCodeIsOne(
            @TempDir Path directory) throws IOException {
        Path policy = Files.writeString(directory.resolve("p.yaml"), """
                identity:
                  mode: signed
                  signed:
                    {issuer: a, audience: b, algorithms: [HS512], replay: one_address, secret_ref: {file: "DIR/shared"}}
                providers: {targets: [{id: sandbox, provider: sandbox}]}
                """.replace("DIR", directory.toString()));

        assertThat(type("gateway", "run", "--check", "--policy-config", policy.toString()))
                .isEqualTo(1);
        assertThat(out.toString().lines().filter(line -> line.contains("error:")))
                .containsExactly(policy + ":4: error: identity.signed.secret_ref: no secret in file " + directory
                        + "/shared: a node without it takes no tokens");

        Files.writeString(directory.resolve("shared"), "k".repeat(63) + "\n");
        assertThat(type("gateway", "run", "--policy-config", policy.toString())).isEqualTo(1);
        assertThat(err.toString())
                .contains(policy + ":4: error: identity.signed.secret_ref: the secret in file " + directory
                        + "/shared has 63 bytes and must have at least 64 for HS512")
                .doesNotContain("kkk");
        assertThat(asked).isNotDone();

        Files.writeString(directory.resolve("shared"), "k".repeat(64));
        assertThat(type("gateway", "run", "--check", "--policy-config", policy.toString()))
                .isZero();
    }

    @Test
    void givenTheReferencePolicy_whenItIsChecked_thenItCouldBeRun() {
        int exit = type(
                "gateway",
                "run",
                "--check",
                "--policy-config",
                SAMPLES.resolve("policy-config.yaml").toString());

        assertThat(out.toString()).doesNotContain("error:");
        assertThat(exit).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gateway run",
                "gateway run --policy-config",
                "gateway run --policy-config /no/such/file",
                "gateway run --policy-config .",
                "gateway run --policy-config SANDBOX --listen 41002",
                "gateway run --policy-config SANDBOX --listen 127.0.0.1:65536",
                "gateway run --policy-config SANDBOX --admin-listen :1",
                "gateway run --policy-config SANDBOX --cluster-port 65536",
                "gateway run --policy-config SANDBOX --cluster-port -1",
                "gateway run --policy-config SANDBOX --cluster-port x",
                "gateway run --policy-config SANDBOX --join node-b",
                "gateway run --policy-config SANDBOX --join node-b:0",
                "demo --nodes 4",
                "gateway run --policy-config SANDBOX --nonsense",
                "gateway",
                "nonsense"
            })
    void givenWrongUsage_whenItIsTyped_thenTheExitCodeIs2AndNothingStarts(String line) {
        List<String> words = List.of(line.replace("SANDBOX", SANDBOX).split(" "));

        int exit = type(words.toArray(String[]::new));

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).isNotBlank().doesNotContain("\tat ");
        assertThat(asked).isNotDone();
    }

    private int type(String... words) {
        CommandLine program = Quotagrid.commandLine(
                (policy, options) -> {
                    asked.complete(options);
                    return new Remembering();
                },
                foreground,
                Map.of());
        return program.setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }

    private final class Remembering implements Running {
        @Override
        public URI address() {
            return URI.create("http://127.0.0.1:1");
        }

        @Override
        public URI adminAddress() {
            return URI.create("http://127.0.0.1:2");
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
