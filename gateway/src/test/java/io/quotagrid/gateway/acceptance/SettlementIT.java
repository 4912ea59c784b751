package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What calls cost once they have ended, as the next answer's headers say it; and that bytes pass unchanged. */
final class SettlementIT {
    private static final long TPM = 40_000;
    private static final long STUB_TOKENS = 12;
    private static final AtomicInteger TESTS = new AtomicInteger();

    @TempDir
    private static Path audit;

    private static StubOpenAi openAi;
    private static Product product;

    private final int test = TESTS.incrementAndGet();
    private final String alice = "alice-" + test;
    private final String red = "red-" + test;

    @BeforeAll
    static void start() throws IOException {
        openAi = new StubOpenAi();
        product = Product.withReferencePolicy(openAi, audit);
    }

    @AfterEach
    void nothingIsHeld() {
        product.awaitNothingHeld();
    }

    @AfterAll
    static void stop() {
        product.close();
        openAi.close();
    }

    @Test
    void givenACallOfTwelveTokens_whenItHasEnded_thenTwelveAreCharged() {
        product.chat(alice, red, "hi");
        product.awaitNothingHeld();

        assertThat(spentTokensBeforeNextCall()).isEqualTo(STUB_TOKENS);
    }

    @Test
    void givenAPromptTheProviderRefuses_whenItHasEnded_thenTheRequestStaysAndTheTokensGoBack() {
        HttpResponse<String> refused = product.chat(alice, red, "too long");
        product.awaitNothingHeld();

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("context_length_exceeded");
        assertThat(spentTokensBeforeNextCall()).isZero();
        assertThat(product.chat(alice, red, "hi").headers().firstValue("x-ratelimit-remaining-requests"))
                .contains("17");
    }

    @Test
    void givenAStreamThatItsCallerLeaves_whenItHasEnded_thenPromptAndWhatWasProducedAreCharged() throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            connection
                    .send(RawHttp.post(
                            Chats.PATH,
                            Chats.body("hold", Chats.STREAM + ",\"max_tokens\":20000"),
                            "X-User-Id: " + alice,
                            "X-Team-Id: " + red))
                    .readUntil("Hel");
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> openAi.inFlight() == 0);
        product.awaitNothingHeld();

        assertThat(spentTokensBeforeNextCall()).isBetween(2L, 100L);
    }

    @Test
    void givenABodyWithOddSpacing_whenItIsRelayed_thenTheProviderGetsTheSameBytes() throws IOException {
        String body =
                "{ \"x\" : [1.50,\t1e2, \"\\u00fc\"],\"messages\":[ {\"role\":\"user\",\"content\":\"hi\"} ] ,\n\"model\":\"gpt-5.4-mini-mini\"}";
        try (RawHttp connection = new RawHttp(product.address())) {
            connection
                    .send(RawHttp.post(Chats.PATH, body, "X-User-Id: " + alice, "Authorization: Bearer mine"))
                    .readAnswer();
        }

        assertThat(openAi.lastBody()).isEqualTo(body);
        assertThat(openAi.lastAuthorization()).isEqualTo("Bearer sk-test");
    }

    @Test
    void givenAModelThatNobodyTakes_whenItIsAsked_thenItIsNotFoundAndCostsNothing() throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            assertThat(connection
                            .send(Chats.post(Chats.body("other", "hi", ""), alice))
                            .readAnswer())
                    .startsWith("HTTP/1.1 404")
                    .contains("\"code\":\"model_not_found\"");
        }

        assertThat(spentTokensBeforeNextCall()).isZero();
    }

    /** A parallel hold is no charge to come back: asks with a call whose own reservation is known, one token of completion. */
    private long spentTokensBeforeNextCall() {
        HttpResponse<String> answer = product.send(product.chatRequest(alice, red, "hi", ",\"max_tokens\":1"))
                .join();
        long remaining = Long.parseLong(
                answer.headers().firstValue("x-ratelimit-remaining-tokens").orElseThrow());
        HttpResponse<String> other = product.send(
                        product.chatRequest("nobody-yet-" + test, "blue", "hi", ",\"max_tokens\":1"))
                .join();
        long fresh = Long.parseLong(
                other.headers().firstValue("x-ratelimit-remaining-tokens").orElseThrow());
        assertThat(fresh).isLessThan(TPM);
        return fresh - remaining;
    }
}
