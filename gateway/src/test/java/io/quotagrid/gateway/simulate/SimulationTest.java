package io.quotagrid.gateway.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.gateway.simulate.SimulationReport.Counts;
import io.quotagrid.gateway.simulate.SimulationReport.OfCaller;
import io.quotagrid.gateway.simulate.SimulationReport.OfLimit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other policies for recorded calls. */
final class SimulationTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant BEGIN = Instant.parse("2026-11-23T10:00:00Z");
    private static final String TARGETS = "\nproviders: {targets: [{id: box, provider: sandbox}]}\n";

    private final Recording recording = new Recording(Optional.empty());

    @Test
    void givenCallsWithinAMinute_whenTheLimitIsLower_thenThoseBeyondItWouldBeRefused() {
        for (int i = 0; i < 30; i++) {
            recording.add(call(i * 1_000L, "alice", "completed", 100, 10));
        }
        recording.add(call(70_000, "bob", "completed", 100, 10));

        SimulationReport report = simulate("rate_limits: {per_user: {rpm: 20}}");

        assertThat(report.calls()).isEqualTo(31);
        assertThat(report.really()).isEqualTo(new Counts(31, 0, 0, 0));
        assertThat(report.simulated()).isEqualTo(new Counts(21, 10, 0, 0));
        assertThat(report.limits()).containsExactly(new OfLimit("user rpm", 0, 10));
        assertThat(report.callers()).containsExactly(new OfCaller("alice", "none", 30, 0, 10, 10, "user rpm"));
        assertThat(report.from()).isEqualTo(BEGIN);
        assertThat(report.until()).isEqualTo(BEGIN.plusSeconds(70));
    }

    @Test
    void givenRefusals_whenTheLimitIsHigher_thenTheyWouldHaveBeenServedAndTakeWhatOthersTook() {
        for (int i = 0; i < 4; i++) {
            recording.add(call(i * 100L, "alice", "completed", 100, 50));
        }
        ObjectNode refused = call(500, "alice", "refused", 0, 0);
        refused.putObject("refused_by").put("tier", "user").put("meter", "rpm");
        recording.add(refused);
        recording.add(call(600, "alice", "completed", 100, 50));

        SimulationReport higher = simulate("rate_limits: {per_user: {rpm: 6}}");
        assertThat(higher.really()).isEqualTo(new Counts(5, 1, 0, 0));
        assertThat(higher.simulated()).isEqualTo(new Counts(6, 0, 0, 0));
        assertThat(higher.callers()).containsExactly(new OfCaller("alice", "none", 6, 1, 0, 0, ""));

        // the one that would be served now lasts 100 ms, as the others: two slots, or not two
        assertThat(simulate("rate_limits: {per_user: {max_parallel_requests: 1}}")
                        .simulated()
                        .refused())
                .isZero();
        recording.add(call(550, "alice", "completed", 100, 50));
        assertThat(simulate("rate_limits: {per_user: {max_parallel_requests: 1}}")
                        .simulated()
                        .refused())
                .isEqualTo(1);
    }

    @Test
    void givenTokens_whenTheyAreLimited_thenWhatWasReservedCountsUntilTheEndAndThenWhatWasUsed() {
        recording.add(call(0, "alice", "completed", 1_000, 10)); // 1,000 until 100 ms, then 10
        recording.add(call(50, "alice", "completed", 100, 50)); // does not fit yet
        recording.add(call(200, "alice", "upstream_failed", 990, 0)); // fits, and is given back at 300 ms
        recording.add(call(250, "alice", "completed", 1, 1)); // does not fit
        recording.add(call(400, "alice", "completed", 990, 980));
        recording.add(call(600, "alice", "completed", 10, 10)); // 10 and 980 are used
        recording.add(call(601, "alice", "completed", 1, 1)); // and these

        SimulationReport report = simulate("rate_limits: {per_user: {tpm: 1000}}");

        assertThat(report.limits()).containsExactly(new OfLimit("user tpm", 0, 3));
        assertThat(report.simulated()).isEqualTo(new Counts(4, 3, 0, 0));
    }

    @Test
    void givenALimitInShadowMode_whenItWouldRefuse_thenTheCallIsAdmittedAndCounted() {
        for (int i = 0; i < 5; i++) {
            recording.add(call(i, "alice", "completed", 100, 10));
        }

        SimulationReport report =
                simulate("rate_limits: {per_user: {rpm: 3}}\nuser_rate_limit: {reject_action: shadow}");

        assertThat(report.simulated()).isEqualTo(new Counts(5, 0, 0, 0));
        assertThat(report.shadow()).isEqualTo(2);
        assertThat(report.callers()).isEmpty();
    }

    @Test
    void givenAFullTarget_whenAnotherTakesTheModel_thenTheCallGoesThere() {
        for (int i = 0; i < 5; i++) {
            recording.add(call(i, "alice", "completed", 100, 10));
        }
        String targets = """
                providers:
                  targets:
                    - {id: box, provider: sandbox, rate_limits: {rpm: 2}}
                    - {id: spare, provider: sandbox, model: sandbox, rate_limits: {rpm: 2}}
                    - {id: other, provider: sandbox, model: other}
                """;

        SimulationReport report = run(targets);

        assertThat(report.simulated()).isEqualTo(new Counts(4, 1, 0, 0));
        assertThat(report.limits()).containsExactly(new OfLimit("provider rpm", 0, 1));
        assertThat(run("providers: {targets: [{id: other, provider: sandbox, model: other}]}")
                        .simulated())
                .isEqualTo(new Counts(0, 0, 0, 5));
    }

    @Test
    void givenFilesOfSeveralKindsOfLines_whenTheyAreRead_thenCallsAreFoundAndTheRestCounted(@TempDir Path directory)
            throws IOException {
        Files.writeString(
                directory.resolve("audit-2026-11-23.jsonl"),
                call(0, "alice", "completed", 100, 10) + "\n"
                        + "{\"kind\":\"change\",\"time\":\"2026-11-23T10:00:00Z\"}\n"
                        + call(1, "alice", "invalid", 0, 0) + "\n"
                        + "{\"kind\":\"call\",\"ti\n");
        Files.writeString(
                directory.resolve("audit-2026-11-22.jsonl"), call(-86_400_000, "bob", "completed", 100, 10) + "\n");
        Files.writeString(directory.resolve("notes.txt"), "not ours");

        recording.addAll(directory);

        assertThat(recording.calls()).extracting(call -> call.caller().user()).containsExactly("bob", "alice");
        assertThat(recording.unreadable()).isEqualTo(1);
        Recording late = new Recording(Optional.of(BEGIN));
        late.addAll(directory);
        assertThat(late.calls()).hasSize(1);
    }

    @Test
    void givenNothingRecorded_whenItIsSimulated_thenItSaysSo(@TempDir Path directory) {
        assertThatThrownBy(() -> simulate("rate_limits: {per_user: {rpm: 3}}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there are no recorded calls in that time");
        assertThatThrownBy(() -> recording.addAll(directory)).hasMessageContaining("has no audit files");
        assertThatThrownBy(() -> recording.addAll(directory.resolve("none"))).hasMessageEndingWith("is no directory");
    }

    private SimulationReport simulate(String yaml) {
        return run(yaml + TARGETS);
    }

    private SimulationReport run(String yaml) {
        Policy policy = PolicyLoader.load(yaml.getBytes(StandardCharsets.UTF_8))
                .policy()
                .orElseThrow();
        return Simulation.run(policy, recording);
    }

    private static ObjectNode call(long millis, String user, String outcome, long estimated, long settled) {
        ObjectNode call = JSON.createObjectNode();
        call.put("kind", "call").put("time", BEGIN.plusMillis(millis).toString());
        call.putObject("caller").put("ip", "127.0.0.1").put("user", user).put("team", "none");
        call.put("model", "sandbox").put("target", "box").put("outcome", outcome);
        call.putArray("tiers");
        call.putObject("tokens").put("estimated", estimated).put("settled", settled);
        call.putObject("millis").put("total", 100.0);
        return call;
    }
}
