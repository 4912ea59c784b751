package io.quotagrid.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Finding.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the {@code cluster} block is read, and what is said about it. */
final class ClusterBlockTest {
    private static final String PROVIDER = "providers: {targets: [{id: a, provider: sandbox}]}\n";

    @Test
    void givenAPort_whenItIsRead_thenItIsKnownWhetherItWasSetByHand() {
        assertThat(cluster("name: a").portByHand()).isFalse();
        assertThat(cluster("name: a").port()).isEqualTo(5_701);
        assertThat(cluster("port: 5701").portByHand()).isTrue();
    }

    @Test
    void givenOptionsOfADiscovery_whenTheyAreRead_thenTheyAreKeysAndValues() {
        assertThat(cluster("discovery: aws, discovery_options: [tag-key=app, \"tag-value=a=b\"]")
                        .discoveryOptions())
                .containsEntry("tag-key", "app")
                .containsEntry("tag-value", "a=b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tag-key", "=x", "Tag=x", "secret-key=x", "access-key=x", "client-secret=x"})
    void givenAnOptionThatIsNone_whenItIsRead_thenItIsRefused(String option) {
        assertThat(findings("discovery: aws, discovery_options: [\"" + option + "\"]"))
                .anyMatch(finding ->
                        finding.severity() == Severity.ERROR && finding.path().equals("cluster.discovery_options[0]"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    discovery: dns, secret_ref: {env: A}                     | ERROR   | cluster.members
                    discovery: tcp, members: ["10.0.0.1:1"]                  | WARNING | cluster.secret_ref
                    discovery: multicast                                     | WARNING | cluster.secret_ref
                    discovery: tcp, discovery_options: [a=b]                 | WARNING | cluster.discovery_options
                    """)
    void givenABlockThatIsNotQuiteRight_whenItIsLinted_thenOneFindingSaysSo(
            String block, Severity severity, String path) {
        assertThat(findings(block)).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.path()).isEqualTo(path);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "discovery: auto",
                "discovery: tcp",
                "discovery: tcp, members: [\"127.0.0.1:1\", localhost]",
                "discovery: kubernetes, secret_ref: {env: A}",
                "discovery: gcp, discovery_options: [label=app], secret_ref: {env: A}"
            })
    void givenABlockThatIsRight_whenItIsLinted_thenNothingIsSaid(String block) {
        assertThat(findings(block)).isEmpty();
    }

    private static ClusterConfig cluster(String block) {
        return PolicyLoader.load((PROVIDER + "cluster: {" + block + "}\n").getBytes(UTF_8))
                .policy()
                .orElseThrow()
                .cluster();
    }

    private static List<Finding> findings(String block) {
        return PolicyLoader.load((PROVIDER + "cluster: {" + block + "}\n").getBytes(UTF_8))
                .findings();
    }
}
