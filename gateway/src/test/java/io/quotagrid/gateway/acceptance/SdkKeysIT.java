package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.models.ModelInfo;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.models.Model;
import io.quotagrid.config.Secret;
import io.quotagrid.gateway.identity.KeySecret;
import io.quotagrid.node.live.ApiKey;
import io.quotagrid.node.live.LiveKeys;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients of OpenAI and Anthropic with a key of ours where it says who calls, and with one that was taken back. */
final class SdkKeysIT {
    private static final String ID = "key_0000000000000001";
    private static final String POLICY = """
            identity: {mode: api_key}
            rate_limits: {per_key: {rpm: 100, max_parallel_requests: 5}}
            providers: {targets: [{id: sandbox, provider: sandbox, model: sandbox}]}
            policies: {chain: [audit-logger]}
            """;

    @TempDir
    private Path audit;

    private final Secret secret = KeySecret.next(new SecureRandom());
    private Product product;
    private LiveKeys keys;

    @BeforeEach
    void start() {
        product = Product.start(POLICY, audit);
        keys = product.node().live().keys();
        ApiKey key = new ApiKey(
                KeySecret.hash(secret.reveal()),
                Optional.empty(),
                Optional.of("alice"),
                Optional.empty(),
                Optional.empty(),
                List.of("sandbox"),
                Optional.empty(),
                Optional.empty(),
                "",
                false,
                "olga",
                Instant.EPOCH);
        keys.create(ID, key, "olga").join();
    }

    @AfterEach
    void stop() {
        product.awaitNothingHeld();
        product.close();
    }

    private void revoke() {
        keys.change(ID, OptionalLong.empty(), ApiKey::revocation, "olga").join();
    }

    private OpenAIClient openAi(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(product.address().resolve("/v1").toString())
                .apiKey(key)
                .maxRetries(2)
                .build();
    }

    private AnthropicClient anthropic(String key) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(product.address().toString())
                .apiKey(key)
                .maxRetries(2)
                .build();
    }

    /** As its clients for other languages send it, and those of before: the one for Java sends a key as a bearer token now. */
    private AnthropicClient anthropicWithXApiKey(String key) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(product.address().toString())
                .apiKey(Optional.empty())
                .putHeader("x-api-key", key)
                .maxRetries(2)
                .build();
    }

    private static ChatCompletionCreateParams params(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("Say something.")
                .build();
    }

    @Test
    void givenAKeyAsBearer_whenTheOpenAiClientAsksAndStreams_thenItIsLetIn() {
        OpenAIClient client = openAi(secret.reveal());

        assertThat(client.chat().completions().create(params("sandbox")).choices())
                .isNotEmpty();
        List<ChatCompletionChunk> chunks;
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params("sandbox"))) {
            chunks = stream.stream().toList();
        }
        assertThat(chunks).hasSizeGreaterThan(2);
        assertThat(client.models().list().items()).extracting(Model::id).containsExactly("sandbox");
        assertThatThrownBy(() -> client.chat().completions().create(params("another")))
                .isInstanceOfSatisfying(
                        PermissionDeniedException.class,
                        error -> assertThat(error.code()).contains("model_not_allowed"));
        client.close();
    }

    @Test
    void givenAKeyAsXApiKey_whenTheAnthropicClientAsksWhatItMayUse_thenItIsLetInAndFindsNoOtherWayToAProvider() {
        AnthropicClient client = anthropicWithXApiKey(secret.reveal());
        asksAndFindsNoOtherWay(client);
        client.close();
    }

    @Test
    void givenAKey_whenTheAnthropicClientSendsItAsItLikes_thenItIsLetInAndFindsNoOtherWayToAProvider() {
        AnthropicClient client = anthropic(secret.reveal());
        asksAndFindsNoOtherWay(client);
        client.close();
    }

    private static void asksAndFindsNoOtherWay(AnthropicClient client) {
        assertThat(client.models().list().items()).extracting(ModelInfo::id).containsExactly("sandbox");
        assertThatThrownBy(() -> client.messages()
                        .create(MessageCreateParams.builder()
                                .model("sandbox")
                                .maxTokens(10)
                                .addUserMessage("Say something.")
                                .build()))
                .as("a protocol that this version does not speak")
                .isInstanceOf(com.anthropic.errors.NotFoundException.class);
    }

    @Test
    void givenAKeyThatWasRevoked_whenEitherClientUsesIt_thenItSaysThatTheKeyIsNotValidAndDoesNotTryAgain() {
        OpenAIClient openAi = openAi(secret.reveal());
        AnthropicClient anthropic = anthropic(secret.reveal());
        assertThat(openAi.models().list().items()).isNotEmpty();
        revoke();

        assertThatThrownBy(() -> openAi.chat().completions().create(params("sandbox")))
                .isInstanceOfSatisfying(UnauthorizedException.class, error -> {
                    assertThat(error.statusCode()).isEqualTo(401);
                    assertThat(error.code()).contains("invalid_api_key");
                    assertThat(error.getMessage())
                            .contains("this API key is not valid: it is unknown, revoked or has expired")
                            .doesNotContain(secret.reveal());
                });
        assertThatThrownBy(() -> {
                    try (StreamResponse<ChatCompletionChunk> stream =
                            openAi.chat().completions().createStreaming(params("sandbox"))) {
                        assertThat(stream.stream()).isEmpty();
                    }
                })
                .isInstanceOf(UnauthorizedException.class);
        assertThatThrownBy(() -> anthropic.models().list())
                .isInstanceOfSatisfying(com.anthropic.errors.UnauthorizedException.class, error -> {
                    assertThat(error.statusCode()).isEqualTo(401);
                    assertThat(error.getMessage())
                            .contains("this API key is not valid")
                            .doesNotContain(secret.reveal());
                });
        product.awaitNothingHeld(); // by then every answer has been counted
        assertThat(product.metrics())
                .as("once each: a client that tried again would be counted again")
                .contains("quotagrid_identity_refusals_total{reason=\"revoked_key\"} 3.0");
        openAi.close();
        anthropic.close();
    }
}
