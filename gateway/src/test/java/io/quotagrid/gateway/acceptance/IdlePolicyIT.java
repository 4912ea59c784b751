package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.client.QuotagridClient;
import io.quotagrid.gateway.identity.Issuer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that nobody calls, when another policy comes into force. */
final class IdlePolicyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HEADERS = """
            distributed_rate_limit: {enabled: false}
            providers: {targets: [{id: sandbox, provider: sandbox}]}
            policy: {audit-logger: {directory: "AUDIT"}}
            """;
    private static final String SIGNED = HEADERS + """
            identity:
              mode: signed
              signed: {issuer: "https://login.example.com", audience: quotagrid, algorithms: [RS256], jwks: "JWKS"}
            """;
    private static final String NO_KEYS = "key set cannot be fetched";

    @TempDir
    private Path directory;

    @Test
    void givenNoCalls_whenThePolicyChanges_thenTheKeySetOfTheNewOneIsInUseAndThatOfTheOldOneNoMore() throws Exception {
        String good = Files.writeString(directory.resolve("jwks.json"), new Issuer("login-").jwks())
                .toUri()
                .toString();
        String gone = directory.resolve("none.json").toUri().toString();
        String headers = HEADERS.replace("AUDIT", directory.toString());
        String signed = SIGNED.replace("AUDIT", directory.toString());
        try (Product product = Product.live(headers)) {
            QuotagridClient operator = QuotagridClient.at(product.adminAddress(), Optional.empty());

            operator.applyPolicy(signed.replace("JWKS", gone), Optional.empty());
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(ready(product)).contains(NO_KEYS);
                assertThat(product.metrics()).containsPattern("quotagrid_jwks_fetch_failures_total [1-9]");
            });

            operator.applyPolicy(signed.replace("JWKS", good), Optional.empty());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(ready(product)).doesNotContain(NO_KEYS, "fetched yet"));

            operator.applyPolicy(signed.replace("JWKS", gone), Optional.empty());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(ready(product)).contains(NO_KEYS));
            operator.applyPolicy(headers, Optional.empty());
            assertThat(ready(product)).as("when the change has been answered").doesNotContain(NO_KEYS);
            assertThat(product.metrics()).contains("quotagrid_jwks_age_seconds 0");
        }
    }

    private static String ready(Product product) throws Exception {
        return product.get(product.adminAddress().resolve("/readyz")).body();
    }
}
