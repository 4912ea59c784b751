package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.quotagrid.client.QuotagridClient;
import io.quotagrid.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Keys in files: changed while calls go on, and never said by anything but the call that needs them. */
final class SecretsIT {
    private static final String FIRST = "sk-CANARY-first-0123456789";
    private static final String SECOND = "sk-CANARY-second-0123456789";
    private static final String TOKEN = "CANARY-admin-token-0123456789";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final StringBuilder said = new StringBuilder();
    private final StubOpenAi openAi = new StubOpenAi();
    private Path key;
    private Product product;

    @BeforeEach
    void start() throws IOException {
        logged.start();
        root.addAppender(logged);
        key = Files.writeString(directory.resolve("key"), FIRST + "\n");
        Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        product = Product.start("""
                rate_limits: {per_user: {rpm: 1000}}
                user_rate_limit: {header: X-User-Id}
                providers: {targets: [{id: only, provider: openai-compatible, base_url: "%s", secret_key_ref: {file: "%s"}}]}
                policies: {chain: [audit-logger]}
                policy: {audit-logger: {log_all_access: true}}
                admin: {tokens: [{name: root, role: admin, secret_ref: {file: "%s"}}]}
                """.formatted(openAi.baseUrl(), key, token), directory.resolve("audit"));
    }

    @AfterEach
    void stop() {
        root.detachAppender(logged);
        product.close();
        openAi.close();
    }

    @Test
    void givenAKeyInAFile_whenItChangesOrIsGone_thenTheNextCallsHaveTheNewOneOrTheLastGoodOneAndNothingSaysEither()
            throws Exception {
        assertThat(call()).isEqualTo(200);
        assertThat(openAi.lastAuthorization()).isEqualTo("Bearer " + FIRST);

        // When it changes
        Files.writeString(key, SECOND + "\n");

        // Then calls have the new one soon
        await().atMost(PATIENCE)
                .until(() -> call() == 200 && openAi.lastAuthorization().equals("Bearer " + SECOND));

        // When it is empty, gone, or no key at all
        for (String wrong : List.of("", "sk-CANARY-a\nsk-CANARY-b", "sk-CANARY\r\nX-Evil: 1")) {
            Files.writeString(key, wrong);
            await().atMost(PATIENCE).until(() -> readiness().contains("the key of before is used"));
            assertThat(call()).isEqualTo(200);
            assertThat(openAi.lastAuthorization()).isEqualTo("Bearer " + SECOND);
            Files.writeString(key, SECOND);
            await().atMost(PATIENCE).until(() -> !readiness().contains("the key of before is used"));
        }
        Files.delete(key);
        await().atMost(PATIENCE).until(() -> readiness().contains("no secret in file"));
        assertThat(call()).isEqualTo(200);

        // And nothing of it is said anywhere
        errors();
        operator();
        said.append(product.metrics()).append(product.counts());
        product.close();
        root.detachAppender(logged); // what else runs in this JVM may log meanwhile
        for (ILoggingEvent event : List.copyOf(logged.list)) {
            said.append(event.getFormattedMessage()).append(event.getKeyValuePairs());
            if (event.getThrowableProxy() != null) {
                said.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        try (Stream<Path> files = Files.walk(directory.resolve("audit"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                said.append(Files.readString(file));
            }
        }
        assertThat(said.toString()).contains("req_", "quotagrid_").doesNotContain("CANARY");
    }

    private int call() throws IOException {
        return say(Chats.post(Chats.body("hi", ""), "alice")).status();
    }

    private String readiness() throws IOException {
        return say("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n").body();
    }

    /** What goes wrong: at the provider, on the way, in the request. */
    private void errors() throws IOException {
        say(Chats.post(Chats.body("fail", ""), "alice"));
        say(Chats.post("{", "alice"));
        say(RawHttp.post(Chats.PATH, Chats.body("hi", ""), "Authorization: Bearer sk-CANARY-of-caller"));
        say(RawHttp.post("/v1/nothing", "", "Authorization: Bearer sk-CANARY-of-caller"));
        openAi.close();
        say(Chats.post(Chats.body("hi", ""), "alice"));
    }

    private void operator() {
        QuotagridClient client =
                QuotagridClient.at(product.adminAddress(), Optional.of(new Secret(TOKEN)), Duration.ofSeconds(60));
        said.append(client.cluster()).append(new Secret(TOKEN));
        try {
            QuotagridClient.at(product.adminAddress(), Optional.of(new Secret(TOKEN + "x")))
                    .cluster();
        } catch (RuntimeException e) {
            said.append(e);
        }
    }

    private RawHttp.Answer say(String request) throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            RawHttp.Answer answer = connection.send(request).readWhole();
            said.append(answer.head()).append(answer.body());
            return answer;
        }
    }
}
