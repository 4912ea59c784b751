package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A gateway that hostile callers are let loose on: the reference policy, and what must hold after each. */
final class Siege implements AutoCloseable {
    /** Pools of 64 and 32, the engine's and the member's: a thread a slow sender would be 200 more. */
    private static final long MOST_THREADS = 150;

    final StubOpenAi openAi = new StubOpenAi();
    final Product product;

    /** With the usual patience. */
    Siege(Path audit) throws IOException {
        this(audit, "10s");
    }

    /** @param patience how long a head or a body may take: longer than a busy machine stands still */
    Siege(Path audit, String patience) throws IOException {
        String policy = Files.readString(Product.REFERENCE)
                .replace("rpm: 20\n", "rpm: 900\n")
                .concat("\ngateway:\n  header_timeout: PATIENCE\n  body_timeout: PATIENCE\n  max_body_bytes: 1000000\n"
                        .replace("PATIENCE", patience));
        product = Product.start(policy, openAi, audit);
        for (int i = 0; i < 50; i++) {
            product.chat("warm-" + i, "up", "hi");
        }
    }

    void assertNothingIsLeftBehind() {
        product.awaitNothingHeld();
        await().atMost(Duration.ofSeconds(60)).until(() -> openAi.inFlight() == 0);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(gatewayThreads()).isLessThan(MOST_THREADS));
        assertThat(product.chat("after", "storm", "hi").statusCode())
                .as("it still works")
                .isEqualTo(200);
    }

    /** Threads of the product: the stub provider's and the tests' own are in the same JVM. */
    private static long gatewayThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("gateway")
                        || name.startsWith("quotagrid")
                        || name.startsWith("provider")
                        || name.startsWith("hz."))
                .count();
    }

    @Override
    public void close() {
        product.close();
        openAi.close();
    }
}
