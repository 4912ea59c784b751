package io.quotagrid.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code policy lint} as it is typed. */
final class PolicyLintCommandTest {
    private static final String REFERENCE = "../cluster-config/samples/policy-config.yaml";

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void givenTheReferencePolicy_whenItIsLinted_thenItIsDoneWithOneNotice() {
        assertThat(run("policy", "lint", "--file", REFERENCE)).isZero();

        assertThat(out.toString())
                .contains("policy-config.yaml:28: notice: distributed_rate_limit.redis_url_env")
                .endsWith("0 errors, 0 warnings, 1 notices" + System.lineSeparator());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void givenABadFile_whenItIsLinted_thenEveryMistakeIsALineAndTheExitCodeIsOne() throws IOException {
        Path bad = bad();

        assertThat(run("policy", "lint", "--file", bad.toString())).isEqualTo(1);

        assertThat(out.toString().lines())
                .hasSize(3)
                .first()
                .isEqualTo(bad
                        + ":2: error: rate_limits.per_usr: unknown key per_usr; did you mean per_user? (allowed: one of global,"
                        + " per_ip, per_key, per_team, per_user)");
    }

    @Test
    void givenABadFile_whenItIsLintedForAProgram_thenTheDocumentHasEveryField() throws IOException {
        assertThat(run("policy", "lint", "--output", "json", "--file", bad().toString()))
                .isEqualTo(1);

        JsonNode document = new ObjectMapper().readTree(out.toString());
        assertThat(document.path("ok").asBoolean(true)).isFalse();
        assertThat(document.path("errors").asInt()).isEqualTo(2);
        JsonNode first = document.path("findings").path(0);
        assertThat(first.path("severity").asText()).isEqualTo("error");
        assertThat(first.path("path").asText()).isEqualTo("rate_limits.per_usr");
        assertThat(first.path("line").asInt()).isEqualTo(2);
        assertThat(first.path("nearest").asText()).isEqualTo("per_user");
        assertThat(first.has("allowed")).isTrue();
    }

    @Test
    void givenWrongUsage_whenItIsTyped_thenTheExitCodeIsTwoAndTheReasonIsSaid() {
        assertThat(run("policy", "lint")).isEqualTo(2);
        assertThat(err.toString()).contains("--file");
        assertThat(run(
                        "policy",
                        "lint",
                        "--file",
                        directory.resolve("none.yaml").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("cannot read").doesNotContain("Exception");
        assertThat(run("nonsense")).isEqualTo(2);
        assertThat(run("policy", "lint", "--file", REFERENCE, "--output", "xml"))
                .isEqualTo(2);
    }

    @Test
    void givenNoTerminal_whenErrorsArePrinted_thenThereIsNoColour() throws IOException {
        run("policy", "lint", "--file", bad().toString());

        assertThat(out.toString()).doesNotContain("\u001b");
    }

    private Path bad() throws IOException {
        return Files.writeString(
                directory.resolve("bad.yaml"),
                "rate_limits:\n  per_usr: {rpm: 1}\nproviders: {targets: [{id: a, provider: sandbox, connect_timeout: 5}]}\n");
    }

    private int run(String... arguments) {
        CommandLine root = QuotagridCli.commandLine();
        root.setOut(new PrintWriter(out, true));
        root.setErr(new PrintWriter(err, true));
        return root.execute(arguments);
    }
}
