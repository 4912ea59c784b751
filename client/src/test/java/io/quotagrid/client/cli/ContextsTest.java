package io.quotagrid.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of the clusters that an operator works with. */
final class ContextsTest {
    @TempDir
    private Path directory;

    @Test
    void givenNoFile_whenItIsRead_thenThereAreNone() {
        Contexts contexts = Contexts.read(directory.resolve("none.yaml"));

        assertThat(contexts.names()).isEmpty();
        assertThat(contexts.current()).isEmpty();
        assertThatThrownBy(() -> contexts.named("prod")).hasMessageEndingWith("no context prod; none are defined");
    }

    @Test
    void givenTwoClusters_whenTheFileIsRead_thenTheCurrentOneAndTheNamedOneAreKnown() throws IOException {
        Contexts contexts = Contexts.read(file("""
                current: prod
                contexts:
                  prod: {admin: "https://quota.example.org:41003", token_file: /run/token}
                  lab: {admin: "http://10.0.0.5:41003", token_env: LAB_TOKEN}
                """));

        assertThat(contexts.names()).containsExactly("lab", "prod");
        assertThat(contexts.current().orElseThrow().admin()).isEqualTo(URI.create("https://quota.example.org:41003"));
        assertThat(contexts.current().orElseThrow().token().orElseThrow().describe())
                .isEqualTo("file /run/token");
        assertThat(contexts.named("lab").token().orElseThrow().describe()).isEqualTo("env LAB_TOKEN");
        assertThatThrownBy(() -> contexts.named("lob")).hasMessageEndingWith("no context lob; there are lab, prod");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1, 2]|the file: must be a mapping",
                "{contexts: {a: {adnim: x}}}|contexts.a: unknown key adnim; allowed: admin, ca_file, client_certificate_file, client_key_file, token_env, token_file",
                "{contexts: {a: {}}}|contexts.a: wants admin: an address as http://127.0.0.1:41003",
                "{contexts: {a: {admin: 'h t'}}}|contexts.a.admin: no address: h t",
                "{contexts: {a: {admin: x, token_env: T, token_file: f}}}|contexts.a: names token_env and token_file; only one of them",
                "{contexts: {a: {admin: x, client_key_file: f}}}|contexts.a: names only one of client_certificate_file and client_key_file",
                "{contexts: 3}|contexts: must be a mapping",
                "{a: b: c|not YAML: while parsing a flow mapping"
            })
    void givenAMistake_whenTheFileIsRead_thenTheFileAndThePlaceAreNamed(String yaml, String message)
            throws IOException {
        Path file = file(yaml);

        assertThatThrownBy(() -> Contexts.read(file)).hasMessage(file + ": " + message);
    }

    @Test
    void givenTheEnvironment_whenTheFileIsLookedFor_thenItIsWhereOthersKeepTheirs() {
        assertThat(Contexts.file(Map.of("HOME", "/home/me"))).hasToString("/home/me/.config/quotagrid/contexts.yaml");
        assertThat(Contexts.file(Map.of("HOME", "/home/me", "XDG_CONFIG_HOME", "/etc/me")))
                .hasToString("/etc/me/quotagrid/contexts.yaml");
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("contexts.yaml"), yaml);
    }
}
