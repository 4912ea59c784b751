package io.quotagrid.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.gateway.http.ApiException;
import io.quotagrid.gateway.http.RequestHead;
import io.quotagrid.gateway.identity.BoundKey;
import io.quotagrid.gateway.identity.Identifier;
import io.quotagrid.gateway.identity.IdentitySources;
import io.quotagrid.gateway.identity.KeySecret;
import io.quotagrid.gateway.identity.RefusalCounts;
import io.quotagrid.gateway.identity.Tokens;
import io.quotagrid.gateway.policy.KeyRing;
import io.quotagrid.node.NodeOptions;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.live.ApiKey;
import io.quotagrid.node.live.LiveKeys;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;

/** What is counted of keys and of callers who are not let in. */
final class IdentityMetersTest {
    private static final Pattern REASON = Pattern.compile("quotagrid_identity_refusals_total\\{reason=\"([a-z_]+)\"}");
    private static final String POLICY = """
            distributed_rate_limit: {enabled: false}
            identity: {mode: api_key}
            providers: {targets: [{id: sandbox, provider: sandbox}]}
            """;

    private static final List<String> SECRETS = Stream.generate(
                    () -> KeySecret.next(new SecureRandom()).reveal())
            .limit(4)
            .toList();

    private final GatewayMeters meters = new GatewayMeters(model -> false);

    /** Declares them for parts that know of nobody. */
    static void declare(GatewayMeters meters) {
        IdentityMeters.callers(meters, sources(BoundKey.Ring.EMPTY));
        try (QuotaNode node = QuotaNode.start(policy(), NodeOptions.defaults())) {
            IdentityMeters.keys(meters, node.live().keys());
        }
    }

    private static Policy policy() {
        return PolicyLoader.load(POLICY.getBytes(StandardCharsets.UTF_8))
                .policy()
                .orElseThrow();
    }

    private static IdentitySources sources(BoundKey.Ring ring) {
        Tokens tokens = new Tokens(
                Map.of(),
                (token, holder, lifetime) -> CompletableFuture.completedFuture(holder),
                InstantSource.system(),
                System::nanoTime,
                Runnable::run);
        return new IdentitySources(ring, tokens, new RefusalCounts());
    }

    private static ApiKey key(String secret, Duration life) {
        return new ApiKey(
                KeySecret.hash(secret),
                Optional.empty(),
                Optional.of("alice"),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.of(Instant.now().plus(life)),
                "",
                false,
                "olga",
                Instant.now());
    }

    @Test
    void givenKeysOfEachState_whenTheyAreShown_thenTheyAreCountedByStateAndRefusalsByReason() {
        try (QuotaNode node = QuotaNode.start(policy(), NodeOptions.defaults())) {
            LiveKeys keys = node.live().keys();
            IdentitySources sources = sources(new KeyRing(keys));
            IdentityMeters.keys(meters, keys);
            IdentityMeters.callers(meters, sources);
            assertThat(meters.scrape()).contains("quotagrid_keys{state=\"active\"} 0.0");
            keys.create("key_0000000000000001", key(SECRETS.get(0), Duration.ofHours(1)), "olga")
                    .join();
            keys.create("key_0000000000000002", key(SECRETS.get(1), Duration.ofHours(-1)), "olga")
                    .join();
            keys.create("key_0000000000000003", key(SECRETS.get(2), Duration.ofHours(1)), "olga")
                    .join();
            keys.change("key_0000000000000003", OptionalLong.empty(), ApiKey::revocation, "olga")
                    .join();
            Identifier identifier = Identifier.of(policy(), sources);

            for (String secret : SECRETS) {
                call(identifier, "Authorization", "Bearer " + secret);
            }
            call(identifier);
            call(identifier, "Authorization", "nonsense");
            call(identifier, "Authorization", "Bearer " + SECRETS.get(0), "X-User-Id", "bob");

            String scraped = meters.scrape();
            assertThat(scraped)
                    .contains("quotagrid_keys{state=\"active\"} 1.0")
                    .contains("quotagrid_keys{state=\"expired\"} 1.0")
                    .contains("quotagrid_keys{state=\"revoked\"} 1.0")
                    .contains(refused("expired_key"), refused("revoked_key"), refused("unknown_key"))
                    .contains(refused("missing"), refused("malformed"), refused("conflict"))
                    .contains("quotagrid_identity_refusals_total{reason=\"bad_signature\"} 0.0")
                    .contains("quotagrid_jwks_age_seconds 0.0");
            for (int i = 0; i < 1_000; i++) {
                call(identifier, "Authorization", "Bearer invented-" + i);
            }
            assertThat(REASON.matcher(meters.scrape()).results().map(found -> found.group(1)))
                    .as("whatever callers invent")
                    .containsExactlyElementsOf(REASON.matcher(scraped)
                            .results()
                            .map(found -> found.group(1))
                            .toList())
                    .hasSize(15);
        }
    }

    private static String refused(String reason) {
        return "quotagrid_identity_refusals_total{reason=\"" + reason + "\"} 1.0";
    }

    private static void call(Identifier identifier, String... headers) {
        HttpFields.Mutable fields = HttpFields.build();
        for (int i = 0; i < headers.length; i += 2) {
            fields.add(headers[i], headers[i + 1]);
        }
        try {
            identifier.identify(new RequestHead("req_1", "POST", "/v1/chat/completions", fields, "192.0.2.7"));
        } catch (ApiException e) {
            assertThat(e.status()).isIn(400, 401, 403);
        }
    }
}
