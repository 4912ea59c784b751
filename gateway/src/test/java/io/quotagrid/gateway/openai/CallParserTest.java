package io.quotagrid.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.quotagrid.gateway.http.ApiException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CallParserTest {
    private static final CallParser PARSER = new CallParser(new TokenCounter());

    @Test
    void givenAChat_whenParsed_thenAdmissionAndRelayKnowWhatTheyNeed() {
        // Given
        String body = chat("\"max_tokens\":100,\"n\":3,\"stream\":true");

        // When
        Call call = parse(CallKind.CHAT, body);

        // Then
        assertThat(call.kind()).isEqualTo(CallKind.CHAT);
        assertThat(call.model()).isEqualTo("gpt-4o");
        assertThat(call.stream()).isTrue();
        assertThat(call.maxTokens()).hasValue(100);
        assertThat(call.completions()).isEqualTo(3);
        assertThat(text(call.body())).isEqualTo(body);
        assertThat(call.body().isReadOnly()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"max_tokens\":7' | 7",
                "'\"max_completion_tokens\":8' | 8",
                "'\"max_tokens\":7,\"max_completion_tokens\":8' | 8",
                "'\"max_tokens\":9,\"max_completion_tokens\":8' | 9",
                "'\"max_tokens\":null,\"max_completion_tokens\":8' | 8",
                "'\"max_tokens\":1000000000' | 1000000000",
                "'\"max_tokens\":2147483647' | 2147483647",
                "'\"max\\u005ftokens\":5' | 5",
            })
    void givenALimitOnTheAnswer_whenParsed_thenTheLargerNameCounts(String fields, long expected) {
        assertThat(parse(CallKind.CHAT, chat(fields)).maxTokens()).hasValue(expected);
    }

    @Test
    void givenSeveralPromptsAndChoices_whenParsed_thenTheyMultiply() {
        assertThat(parse(CallKind.COMPLETIONS, "{\"model\":\"m\",\"prompt\":[\"a\",\"b\"],\"n\":2,\"best_of\":5}")
                        .completions())
                .isEqualTo(10);
        assertThat(parse(CallKind.COMPLETIONS, "{\"model\":\"m\",\"prompt\":[[1,2],[3]]}")
                        .completions())
                .isEqualTo(2);
        assertThat(parse(CallKind.COMPLETIONS, "{\"model\":\"m\",\"prompt\":[1,2,3]}")
                        .completions())
                .isEqualTo(1);
        assertThat(parse(CallKind.EMBEDDINGS, "{\"model\":\"m\",\"input\":\"x\",\"stream\":true}")
                        .completions())
                .isZero();
    }

    @ParameterizedTest
    @MethodSource
    void givenWhatIsNoCall_whenParsed_thenOneClear400(CallKind kind, String body, String param, String message) {
        assertRefused(kind, body.getBytes(StandardCharsets.UTF_8), param, message);
    }

    static Stream<Arguments> givenWhatIsNoCall_whenParsed_thenOneClear400() {
        return Stream.of(
                bad("", "", "the request body is empty"),
                bad("  ", "", "must be a JSON object"),
                bad("CANARY", "", "not valid JSON"),
                bad("[1,2]", "", "must be a JSON object"),
                bad("null", "", "must be a JSON object"),
                bad("\"CANARY\"", "", "must be a JSON object"),
                bad("\ufeff{}", "", "byte order mark"),
                bad("{}", "model", "required"),
                bad("{\"model\":\"gpt-4o\"}", "messages", "required"),
                bad("{\"messages\":[{}]}", "model", "required"),
                bad(chat("") + "x", "", "not valid JSON"),
                bad(chat("") + "{}", "", "nothing behind it"),
                bad(chat("").substring(0, 30), "", "not valid JSON"),
                bad(chat("\"x\":01"), "", "not valid JSON"),
                bad(chat("\"x\":NaN"), "", "not valid JSON"),
                bad(chat("'x':1"), "", "not valid JSON"),
                bad(chat("\"x\":\"a\nb\""), "", "not valid JSON"),
                bad(chat("\"x\":" + "[".repeat(5_000) + "]".repeat(5_000)), "", "deeper than 100"),
                bad(chat("\"tools\":" + "{\"a\":".repeat(500) + "1" + "}".repeat(500)), "", "deeper than 100"),
                bad(chat("\"x\":" + "9".repeat(2_000)), "", "too long"),
                bad("{\"model\":7}", "model", "visible ASCII"),
                bad("{\"model\":null}", "model", "visible ASCII"),
                bad("{\"model\":\"\"}", "model", "visible ASCII"),
                bad("{\"model\":\"CANARY \"}", "model", "visible ASCII"),
                bad("{\"model\":\"CANARY\\n\"}", "model", "visible ASCII"),
                bad("{\"model\":\"" + "m".repeat(257) + "\"}", "model", "visible ASCII"),
                bad("{\"model\":\"" + "m".repeat(1 << 20) + "\"}", "model", "visible ASCII"),
                bad(chat("\"model\":\"CANARY\""), "model", "given twice"),
                bad(chat("\"mod\\u0065l\":\"CANARY\""), "model", "given twice"),
                bad(chat("\"messages\":[]"), "messages", "given twice"),
                bad(chat("\"stream\":\"yes\""), "stream", "true or false"),
                bad(chat("\"stream\":1"), "stream", "true or false"),
                bad(chat("\"stream\":true,\"stream\":false"), "stream", "given twice"),
                bad(chat("\"max_tokens\":9223372036854775808"), "max_tokens", "1 to 2147483647"),
                bad(chat("\"max_tokens\":9223372036854775807"), "max_tokens", "1 to 2147483647"),
                bad(chat("\"max_tokens\":2147483648"), "max_tokens", "1 to 2147483647"),
                bad(chat("\"max_tokens\":-9223372036854775809"), "max_tokens", "1 to 2147483647"),
                bad(chat("\"max_tokens\":1e99"), "max_tokens", "1 to 2147483647"),
                bad(chat("\"max_tokens\":1e2"), "max_tokens", "1 to 2147483647"),
                bad(chat("\"max_tokens\":1.0"), "max_tokens", "1 to 2147483647"),
                bad(chat("\"max_tokens\":-1"), "max_tokens", "1 to 2147483647"),
                bad(chat("\"max_tokens\":0"), "max_tokens", "1 to 2147483647"),
                bad(chat("\"max_tokens\":\"5\""), "max_tokens", "1 to 2147483647"),
                bad(chat("\"max_tokens\":{}"), "max_tokens", "1 to 2147483647"),
                bad(chat("\"max_completion_tokens\":true"), "max_completion_tokens", "1 to 2147483647"),
                bad(chat("\"max_tokens\":1,\"max_tokens\":2"), "max_tokens", "given twice"),
                bad(chat("\"n\":0"), "n", "1 to 128"),
                bad(chat("\"n\":129"), "n", "1 to 128"),
                bad(chat("\"n\":2147483648"), "n", "1 to 128"),
                bad(chat("\"stream_options\":true"), "stream_options", "an object"),
                bad(chat("\"stream_options\":[]"), "stream_options", "an object"),
                bad(chat("\"stream_options\":{},\"stream_options\":{}"), "stream_options", "given twice"),
                bad(chat("\"stream_options\":{\"include_usage\":1}"), "stream_options.include_usage", "true or false"),
                bad(
                        chat("\"stream_options\":{\"include_usage\":true,\"include_usage\":false}"),
                        "stream_options.include_usage",
                        "given twice"),
                bad("{\"model\":\"m\",\"messages\":\"CANARY\"}", "messages", "array"),
                bad("{\"model\":\"m\",\"messages\":null}", "messages", "array"),
                bad("{\"model\":\"m\",\"messages\":[]}", "messages", "at least one"),
                bad("{\"model\":\"m\",\"messages\":[{},\"CANARY\"]}", "messages[1]", "an object"),
                bad("{\"model\":\"m\",\"messages\":[{\"content\":7}]}", "messages[0].content", "a string"),
                bad("{\"model\":\"m\",\"messages\":[{\"content\":{}}]}", "messages[0].content", "a string"),
                bad("{\"model\":\"m\",\"messages\":[{\"role\":7}]}", "messages[0].role", "a string"),
                Arguments.of(CallKind.COMPLETIONS, "{\"model\":\"m\",\"prompt\":7}", "prompt", "must be a string"),
                Arguments.of(CallKind.COMPLETIONS, "{\"model\":\"m\",\"prompt\":[]}", "prompt", "must be a string"),
                Arguments.of(
                        CallKind.COMPLETIONS,
                        "{\"model\":\"m\",\"prompt\":[1,\"CANARY\"]}",
                        "prompt",
                        "must be a string"),
                Arguments.of(
                        CallKind.COMPLETIONS, "{\"model\":\"m\",\"prompt\":[\"a\",[1]]}", "prompt", "must be a string"),
                Arguments.of(
                        CallKind.COMPLETIONS, "{\"model\":\"m\",\"prompt\":[[1.5]]}", "prompt", "must be a string"),
                Arguments.of(CallKind.COMPLETIONS, "{\"model\":\"m\"}", "prompt", "required"),
                Arguments.of(
                        CallKind.COMPLETIONS, "{\"model\":\"m\",\"prompt\":\"a\",\"suffix\":[]}", "suffix", "a string"),
                Arguments.of(CallKind.EMBEDDINGS, "{\"model\":\"m\"}", "input", "required"),
                Arguments.of(CallKind.EMBEDDINGS, "{\"model\":\"m\",\"input\":{}}", "input", "must be a string"));
    }

    @Test
    void givenBytesThatAreNotUtf8_whenParsed_thenOneClear400() {
        byte[] surrogate = chat("").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, 0, surrogate, surrogate.length - 10, 3);
        byte[] overlong = {'{', '"', (byte) 0xc0, (byte) 0xa2, '"', ':', '1', '}'};

        assertRefused(CallKind.CHAT, surrogate, "", "not valid UTF-8");
        assertRefused(CallKind.CHAT, overlong, "", "not valid UTF-8");
        assertRefused(CallKind.CHAT, chat("").getBytes(StandardCharsets.UTF_16LE), "", "");
        assertRefused(CallKind.CHAT, chat("").getBytes(StandardCharsets.UTF_16BE), "", "");
    }

    @Test
    void givenFieldsOfOtherKindsOfCalls_whenParsed_thenTheyAreNotOurs() {
        Call call =
                parse(CallKind.CHAT, chat("\"prompt\":{\"id\":\"p\"},\"input\":7,\"stop\":[\"a\"],\"x\":{\"n\":[0]}"));

        assertThat(call.completions()).isEqualTo(1);
    }

    @Test
    void givenNullsWhereOpenAiAllowsThem_whenParsed_thenTheyMeanNothing() {
        Call call = parse(
                CallKind.CHAT,
                chat("\"stream\":null,\"n\":null,\"max_tokens\":null,\"stream_options\":null,\"tools\":null"));

        assertThat(call.stream()).isFalse();
        assertThat(call.maxTokens()).isEmpty();
        assertThat(text(call.providerBody())).isEqualTo(text(call.body()));
    }

    @Test
    void givenABufferInTheMiddleOfAnArray_whenParsed_thenItsPositionsAreItsOwn() {
        // Given
        byte[] body = chat("\"stream\":true,\"stream_options\":{}").getBytes(StandardCharsets.UTF_8);
        ByteBuffer whole =
                ByteBuffer.allocate(body.length + 12).position(7).put(body).flip();

        // When
        whole.position(7);
        Call call = PARSER.parse(CallKind.CHAT, whole);

        // Then
        assertThat(whole.position()).isEqualTo(7);
        assertThat(text(call.body())).isEqualTo(new String(body, StandardCharsets.UTF_8));
        assertThat(text(call.providerBody()))
                .isEqualTo(chat("\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        assertThat(call.promptCount().tokens()).isPositive().isLessThan(call.promptBound());
    }

    static Arguments bad(String body, String param, String message) {
        return Arguments.of(CallKind.CHAT, body, param, message);
    }

    /** A chat with one short message, and more fields behind it. */
    static String chat(String fields) {
        return "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
                + (fields.isEmpty() ? "" : "," + fields) + "}";
    }

    static Call parse(CallKind kind, String body) {
        return PARSER.parse(kind, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
    }

    static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    /** The pieces as one text. */
    static String text(List<ByteBuffer> pieces) {
        return text(joined(pieces));
    }

    static ByteBuffer joined(List<ByteBuffer> pieces) {
        ByteBuffer whole = ByteBuffer.allocate(
                pieces.stream().mapToInt(ByteBuffer::remaining).sum());
        pieces.forEach(piece -> whole.put(piece.duplicate()));
        return whole.flip();
    }

    private static void assertRefused(CallKind kind, byte[] body, String param, String message) {
        assertThatThrownBy(() -> PARSER.parse(kind, ByteBuffer.wrap(body)))
                .asInstanceOf(type(ApiException.class))
                .satisfies(error -> {
                    assertThat(error.status()).isEqualTo(400);
                    assertThat(error.type()).isEqualTo("invalid_request_error");
                    assertThat(error.param().orElse("")).isEqualTo(param);
                    assertThat(error.detail())
                            .contains(message)
                            .hasSizeLessThan(200)
                            .doesNotContain("CANARY", "Exception", "jackson");
                });
    }
}
