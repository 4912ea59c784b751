package io.quotagrid.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dialect as the loader itself knows it: asked by a key that nobody knows, in every mapping there is. */
final class DialectTest {
    private static final String UNKNOWN_EVERYWHERE = """
            zz: 1
            rate_limits: {zz: 1, per_ip: {zz: 1}}
            ip_rate_limit: {zz: 1}
            user_rate_limit: {zz: 1}
            consumer_groups: [{zz: 1}]
            rate_limit_defaults: {zz: 1}
            distributed_rate_limit: {zz: 1}
            cluster: {zz: 1, secret_ref: {zz: 1}}
            gateway: {zz: 1, tls: {zz: 1}}
            store: {zz: 1}
            identity: {zz: 1, signed: {zz: 1}}
            providers:
              zz: 1
              targets: [{zz: 1, pricing: {zz: 1}}]
              fallback: {zz: 1}
              circuit_breaker: {zz: 1}
            wallets: [{zz: 1}]
            budgets: [{zz: 1}]
            policies: {zz: 1}
            policy: {zz: 1, audit-logger: {zz: 1}}
            admin: {zz: 1, tokens: [{zz: 1}], tls: {zz: 1}}
            """;

    @Test
    void givenTheKeysOfTheDialect_whenTheReferenceOfDefaultsIsRead_thenItNamesEachOfThem() throws IOException {
        String defaults;
        try (InputStream resource = Objects.requireNonNull(PolicyLoader.class.getResourceAsStream("defaults.yaml"))) {
            defaults = new String(resource.readAllBytes(), UTF_8);
        }

        assertThat(keys())
                .hasSizeGreaterThan(100)
                .allSatisfy(key -> assertThat(defaults).containsPattern("(?<![\\w-])" + key + "(?![\\w-])"));
    }

    @Test
    void givenTheKeysOfTheDialect_whenTheSamplesAreRead_thenTheyShowEachOfThem() throws IOException {
        String samples;
        try (Stream<Path> files = Files.list(Path.of("samples"))) {
            samples = files.sorted().map(DialectTest::text).collect(Collectors.joining());
        }

        assertThat(keys()).allSatisfy(key -> assertThat(samples).containsPattern("(?<![\\w-])" + key + ":"));
    }

    @Test
    void givenTheDefaults_whenTheyAreReadAsAPolicy_thenTheyAreRight() {
        Policy policy = PolicyLoader.load("providers: {targets: [{id: a, provider: sandbox}]}".getBytes(UTF_8))
                .policy()
                .orElseThrow();

        assertThat(policy.gateway().maxBodyBytes()).isEqualTo(32L << 20);
        assertThat(policy.gateway().totalTimeout()).hasMinutes(30);
        assertThat(policy.cluster().backups()).isEqualTo(1);
        assertThat(policy.cluster().decisionTimeout()).hasMillis(2_000);
        assertThat(policy.cluster().forgetAfter()).hasSeconds(60);
        assertThat(policy.cluster().resolution()).isEqualTo(240);
        assertThat(policy.distributed().window()).hasSeconds(60);
        assertThat(policy.admin().listen()).isEqualTo("127.0.0.1:41003");
        assertThat(policy.store().url()).startsWith("jdbc:h2:file:");
        assertThat(policy.identity().mode()).isEqualTo(IdentityConfig.Mode.API_KEY);
        assertThat(policy.audit().enabled()).isFalse();
    }

    private static Set<String> keys() {
        return PolicyLoader.load(UNKNOWN_EVERYWHERE.getBytes(UTF_8)).findings().stream()
                .filter(finding -> finding.message().equals("unknown key zz"))
                .map(finding -> finding.allowed().orElseThrow().substring("one of ".length()))
                .flatMap(allowed -> Arrays.stream(allowed.split(", ")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
