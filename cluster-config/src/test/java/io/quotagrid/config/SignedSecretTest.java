package io.quotagrid.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Finding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shared key of signed tokens, before a node is started with it. */
final class SignedSecretTest {
    private static final String POLICY = """
            identity:
              mode: MODE
              signed:
                issuer: https://login.example.com
                audience: quotagrid
                algorithms: [ALGORITHMS]
                replay: one_address
                secret_ref: {env: SHARED_KEY}
            providers: {targets: [{id: sandbox, provider: sandbox}]}
            """;

    private static Optional<Finding> finding(String yaml, Map<String, String> environment, Severity absent) {
        Policy policy = PolicyLoader.load(yaml.getBytes(UTF_8)).policy().orElseThrow();
        return SignedSecret.finding(policy, yaml.getBytes(UTF_8), environment, absent);
    }

    private static String yaml(String mode, String algorithms) {
        return POLICY.replace("MODE", mode).replace("ALGORITHMS", algorithms);
    }

    @ParameterizedTest
    @CsvSource({"HS256, 32", "HS384, 48", "HS512, 64", "'HS256, HS512', 64", "'HS384, HS256', 48"})
    void givenASecret_whenItIsShorterThanTheLongestHash_thenItIsAnErrorAtItsLineThatDoesNotRepeatIt(
            String algorithms, int bytes) {
        String yaml = yaml("signed", algorithms);
        String almost = "k".repeat(bytes - 1);

        assertThat(finding(yaml, Map.of("SHARED_KEY", "k".repeat(bytes)), Severity.WARNING))
                .isEmpty();
        assertThat(finding(yaml, Map.of("SHARED_KEY", almost), Severity.WARNING))
                .hasValueSatisfying(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
                    assertThat(finding.path()).isEqualTo("identity.signed.secret_ref");
                    assertThat(finding.line()).isEqualTo(8);
                    assertThat(finding.message())
                            .isEqualTo("the secret in env SHARED_KEY has " + (bytes - 1)
                                    + " bytes and must have at least " + bytes + " for " + algorithms)
                            .doesNotContain(almost);
                });
    }

    @Test
    void givenBytesBeyondAscii_whenTheyAreCounted_thenTheyAreBytesAndNotLetters() {
        assertThat(finding(yaml("signed", "HS256"), Map.of("SHARED_KEY", "ü".repeat(16)), Severity.ERROR))
                .isEmpty();
    }

    @Test
    void givenNoSecret_whenItIsLookedUp_thenWhoAsksSaysHowBadThatIs() {
        String yaml = yaml("signed", "HS256");

        assertThat(finding(yaml, Map.of(), Severity.WARNING)).hasValueSatisfying(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.message()).isEqualTo("no secret in env SHARED_KEY: a node without it takes no tokens");
        });
        assertThat(finding(yaml, Map.of("SHARED_KEY", " \n"), Severity.ERROR).map(Finding::severity))
                .contains(Severity.ERROR);
    }

    @Test
    void givenAFileThatCannotBeRead_whenItIsLookedUp_thenThatIsSaid(@TempDir Path directory) {
        String yaml = yaml("signed", "HS256").replace("{env: SHARED_KEY}", "{file: \"" + directory + "\"}");

        assertThat(finding(yaml, Map.of(), Severity.ERROR).map(Finding::message))
                .contains("the secret in file " + directory + " cannot be read");
    }

    @ParameterizedTest
    @CsvSource({"PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE"})
    void givenWhatIsPublished_whenItIsTakenForASecret_thenItIsAnError(String kind, @TempDir Path directory)
            throws IOException {
        Path file = Files.writeString(
                directory.resolve("key.pem"),
                "-----BEGIN " + kind + "-----\n" + "MIIBIjANBg".repeat(20) + "\n-----END " + kind + "-----\n");
        String yaml = yaml("signed", "HS256").replace("{env: SHARED_KEY}", "{file: \"" + file + "\"}");

        assertThat(finding(yaml, Map.of(), Severity.WARNING)).hasValueSatisfying(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.message())
                    .contains("whoever knows it could sign")
                    .doesNotContain("MIIB");
        });
    }

    @Test
    void givenAnotherMode_whenItIsLookedUp_thenNobodyNeedsIt() {
        assertThat(finding(yaml("api_key", "HS256"), Map.of(), Severity.ERROR)).isEmpty();
    }

    @Test
    void givenTokensThatMayBeReused_whenThePolicyIsLinted_thenANoticeSaysWhatAThiefCanDo() {
        String said = yaml("signed", "HS256").replace("one_address", "reusable");
        String silent = yaml("signed", "HS256").replace("    replay: one_address\n", "");

        assertThat(PolicyLoader.load(said.getBytes(UTF_8)).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.NOTICE);
                    assertThat(finding.path()).isEqualTo("identity.signed.replay");
                    assertThat(finding.line()).isEqualTo(7);
                    assertThat(finding.message()).startsWith("reusable: whoever gets hold of a token can use it");
                });
        assertThat(PolicyLoader.load(silent.getBytes(UTF_8)).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).startsWith("is reusable by default: whoever"));
        assertThat(PolicyLoader.load(yaml("signed", "HS256").getBytes(UTF_8)).findings())
                .isEmpty();
        assertThat(PolicyLoader.load(
                                said.replace("mode: signed", "mode: api_key").getBytes(UTF_8))
                        .findings())
                .as("a block that is not used")
                .extracting(Finding::path)
                .containsExactly("identity.signed");
    }
}
