package io.quotagrid.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/** {@code policy lint} as it is typed. */
final class PolicyLintCommandTest {
    private static final String REFERENCE = "../cluster-config/samples/policy-config.yaml";

    @TempDir
    private Path directory;

    private RuntimeException failure = new IllegalStateException("not told how to fail");
    private Ansi colors = Ansi.AUTO;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void givenTheReferencePolicy_whenItIsLinted_thenItIsDoneWithOneNotice() {
        assertThat(run("policy", "lint", "--file", REFERENCE)).isZero();

        assertThat(out.toString())
                .contains("policy-config.yaml:28: notice: distributed_rate_limit.redis_url_env")
                .endsWith("policy-config.yaml: ok, 1 notice" + System.lineSeparator());
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
    void givenABadFile_whenItIsLintedAsYaml_thenItIsTheJsonDocument() throws IOException {
        Path bad = bad();
        run("policy", "lint", "--output", "json", "--file", bad.toString());
        Object json = new ObjectMapper().readValue(out.toString(), Object.class);
        out.getBuffer().setLength(0);

        assertThat(run("policy", "lint", "--output", "yaml", "--file", bad.toString()))
                .isEqualTo(1);

        Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(out.toString());
        assertThat(yaml).isEqualTo(json);
        assertThat(out.toString()).startsWith("file: ").contains("\nfindings:\n- severity: error\n");
    }

    @Test
    void givenAGoodFile_whenItIsLintedForAProgram_thenNothingIsFound() throws IOException {
        assertThat(run("policy", "lint", "--output", "JSON", "--file", "../cluster-config/samples/sandbox.yaml"))
                .isZero();

        JsonNode document = new ObjectMapper().readTree(out.toString());
        assertThat(document.path("ok").asBoolean()).isTrue();
        assertThat(document.path("findings").isEmpty()).isTrue();
        assertThat(document.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("file", "ok", "errors", "warnings", "notices", "findings");
    }

    @Test
    void givenOnlyWarnings_whenTheFileIsLinted_thenTheExitCodeIsZero() throws IOException {
        Path file = Files.writeString(
                directory.resolve("warned.yaml"), "providers: {targets: [{id: a, provider: openai}]}\n");

        assertThat(run("policy", "lint", "--file", file.toString())).isZero();

        assertThat(out.toString())
                .contains(":1: warning: providers.targets[0]: ")
                .contains(": ok, 1 warning");
    }

    @Test
    void givenSignedTokensWithASharedKey_whenItIsNotHereOrTooShort_thenThatIsAWarningOrAnError() throws IOException {
        Path secret = directory.resolve("shared");
        Path file = Files.writeString(
                directory.resolve("signed.yaml"),
                "identity:\n  mode: signed\n  signed:\n    {issuer: a, audience: b, algorithms: [HS256], replay: one_address,"
                        + " secret_ref: {file: \"" + secret + "\"}}\n"
                        + "providers: {targets: [{id: a, provider: sandbox}]}\n");

        assertThat(run("policy", "lint", "--file", file.toString())).isZero();
        assertThat(out.toString().lines())
                .first()
                .isEqualTo(file + ":4: warning: identity.signed.secret_ref: no secret in file " + secret
                        + ": a node without it takes no tokens");

        Files.writeString(secret, "too-short-to-be-a-key");
        assertThat(run("policy", "lint", "--file", file.toString())).isEqualTo(1);
        assertThat(out.toString())
                .contains(file + ":4: error: identity.signed.secret_ref: the secret in file " + secret
                        + " has 21 bytes and must have at least 32 for HS256")
                .doesNotContain("too-short-to-be-a-key");
    }

    /** As {@code --file /dev/stdin} is, or {@code --file <(make-policy)}: it can be read once. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void givenAPipe_whenItIsLinted_thenFindingsThatNeedTheFileAgainHaveTheirLineToo() throws Exception {
        // Given
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<Path> written = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.writeString(
                        pipe,
                        "identity:\n  mode: signed\n  signed:\n    {issuer: a, audience: b, algorithms: [HS256],"
                                + " replay: one_address, secret_ref: {file: /none/none}}\n"
                                + "providers: {targets: [{id: a, provider: sandbox}]}\n",
                        StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        // When
        int code = run("policy", "lint", "--file", pipe.toString());

        // Then
        written.join();
        assertThat(code).isZero();
        assertThat(out.toString().lines())
                .first()
                .asString()
                .startsWith(pipe + ":4: warning: identity.signed.secret_ref: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            policy lint                                  | Missing required option: '--file=FILE'
            policy lint --file /none/none.yaml           | cannot read /none/none.yaml: there is no such file
            policy lint --file /                         | cannot read /: Is a directory
            policy lint --file x --output xml            | one of table, json, yaml
            policy lint --file x y                       | Unmatched argument at index 4: 'y'
            polcy                                        | Unmatched argument at index 0: 'polcy'
            """)
    void givenWrongUsage_whenItIsTyped_thenTheReasonIsALineAndTheExitCodeIsTwo(String typed, String reason) {
        assertThat(run(typed.split(" "))).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSizeLessThanOrEqualTo(2);
        assertThat(err.toString()).startsWith("quotagrid: ").contains(reason).doesNotContain("Exception");
    }

    @Test
    void givenNoSubcommand_whenItIsTyped_thenTheOnesThereAreAreListed() {
        assertThat(run("policy")).isEqualTo(2);

        assertThat(err.toString()).contains("Missing required subcommand").contains("lint");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "policy --version", "policy lint --version", "gateway --version"})
    void givenAnyCommand_whenItsVersionIsAsked_thenItIsTheProgramsVersion(String typed) {
        assertThat(run(typed.split(" "))).isZero();

        assertThat(out.toString()).startsWith("quotagrid ");
    }

    @ParameterizedTest
    @CsvSource({"true, 2, a value of the caller is wrong", "false, 1, a disk is full"})
    void givenACommandThatFails_whenItIsRun_thenItsReasonIsOneLine(boolean usage, int exitCode, String reason) {
        failure = usage ? new IllegalArgumentException(reason) : new IllegalStateException(reason);

        assertThat(run("gateway")).isEqualTo(exitCode);

        assertThat(err.toString()).isEqualTo("quotagrid: " + reason + System.lineSeparator());
    }

    @Test
    void givenNoTerminal_whenErrorsArePrinted_thenThereIsNoColour() throws IOException {
        run("policy", "lint", "--file", bad().toString());

        assertThat(out.toString()).doesNotContain("\u001b");
    }

    @Test
    void givenATerminal_whenErrorsArePrinted_thenTheirSeverityIsColoured() throws IOException {
        colors = Ansi.ON;

        run("policy", "lint", "--file", bad().toString());

        assertThat(out.toString()).contains("\u001b[").contains("unknown key per_usr");
    }

    private Path bad() throws IOException {
        return Files.writeString(
                directory.resolve("bad.yaml"),
                "rate_limits:\n  per_usr: {rpm: 1}\nproviders: {targets: [{id: a, provider: sandbox, connect_timeout: 5}]}\n");
    }

    /** A command of another module, as the gateway adds them. */
    @Command(name = "gateway", mixinStandardHelpOptions = true)
    private final class OtherCommand implements Runnable {
        @Override
        public void run() {
            throw failure;
        }
    }

    private int run(String... arguments) {
        CommandLine root = QuotagridCli.commandLine(Map.of(), new OtherCommand());
        root.setColorScheme(CommandLine.Help.defaultColorScheme(colors));
        root.setOut(new PrintWriter(out, true));
        root.setErr(new PrintWriter(err, true));
        return root.execute(arguments);
    }
}
