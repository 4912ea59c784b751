package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own Java client against the running gateway and its built-in sandbox provider. */
final class SdkIT {
    private static final String POLICY = """
            rate_limits:
              per_user:
                rpm: 18
                tpm: 1000000
                max_parallel_requests: 5
            user_rate_limit:
              header: "X-User-Id"
              window_seconds: 10
            providers:
              targets:
                - id: sandbox
                  provider: sandbox
            policies:
              chain: [audit-logger]
            """;

    @TempDir
    private static Path audit;

    private static Product product;

    @BeforeAll
    static void start() {
        product = Product.start(POLICY, audit);
    }

    @AfterEach
    void nothingIsHeld() {
        product.awaitNothingHeld();
    }

    @AfterAll
    static void stop() {
        product.close();
    }

    @Test
    void givenTheSdk_whenItAsks_thenItGetsAnAnswerWithUsage() {
        OpenAIClient client = client("plain", 2);

        ChatCompletion answer = client.chat().completions().create(params("sandbox"));

        assertThat(answer.choices().get(0).message().content()).isPresent();
        assertThat(answer.usage().orElseThrow().totalTokens()).isPositive();
        client.close();
    }

    @Test
    void givenTheSdk_whenItStreams_thenTheChunksComeAndNoUsageChunkItDidNotAskFor() {
        OpenAIClient client = client("streamer", 2);

        List<ChatCompletionChunk> chunks;
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params("sandbox"))) {
            chunks = stream.stream().toList();
        }

        assertThat(chunks).hasSizeGreaterThan(2).allSatisfy(chunk -> {
            assertThat(chunk.choices()).isNotEmpty();
            assertThat(chunk.usage()).isEmpty();
        });
        client.close();
    }

    @Test
    void givenTheSdk_whenItEmbeds_thenItGetsAVector() {
        OpenAIClient client = client("embedder", 2);

        CreateEmbeddingResponse answer = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("sandbox")
                        .input("four words to embed")
                        .build());

        assertThat(answer.data())
                .singleElement()
                .satisfies(vector -> assertThat(vector.embedding()).isNotEmpty());
        client.close();
    }

    @Test
    void givenThreeCallsInTenSeconds_whenTheFourthIsRefused_thenTheSdkWaitsItOutByItself() {
        // Given: 18 a minute over a window of 10 s is 3; the first call of an SDK in a JVM may take as long as that
        OpenAIClient first = client("first", 2);
        first.chat().completions().create(params("sandbox"));
        first.close();
        OpenAIClient patient = client("patient", 2);
        OpenAIClient hasty = client("patient", 0);
        long beganNanos = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            patient.chat().completions().create(params("sandbox"));
        }
        assertThatThrownBy(() -> hasty.chat().completions().create(params("sandbox")))
                .isInstanceOf(RateLimitException.class);

        // When
        ChatCompletion answer = patient.chat().completions().create(params("sandbox"));

        // Then: it came through, and not before the first of the three had left the window
        assertThat(answer.choices()).isNotEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - beganNanos)).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
        patient.close();
        hasty.close();
    }

    @Test
    void givenAPromptTheProviderFindsTooLong_whenItRefuses_thenItsOwnErrorPassesThrough() {
        OpenAIClient client = client("longwinded", 2);

        assertThatThrownBy(() -> client.chat().completions().create(params("sandbox-error-context")))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        error -> assertThat(error.code()).contains("context_length_exceeded"));
        client.close();
    }

    private OpenAIClient client(String user, int retries) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(product.address().resolve("/v1").toString())
                .apiKey("not-forwarded")
                .putHeader("X-User-Id", user)
                .maxRetries(retries)
                .build();
    }

    private static ChatCompletionCreateParams params(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("Say something.")
                .build();
    }
}
