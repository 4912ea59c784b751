package io.quotagrid.gateway.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SpliceTest {
    private static final CallParser PARSER = new CallParser(new TokenCounter());
    private static final String LARGE = "x".repeat(1 << 20);
    private static final int COPIED_BYTES = 2 * Splice.NEAR_BYTES + 100;

    /** So whoever counts the caller's bytes has counted what the gateway keeps for the call. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"a\":\"%s\"}",
                "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"a\":\"%s\",\"stream_options\":{}}",
                "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"a\":\"%s\",\"stream_options\":null,\"b\":\"%s\"}"
            })
    void givenALargeStreamThatDoesNotAskForItsUsage_whenSent_thenOnlyWhatIsNearTheChangeIsCopied(String form) {
        // Given
        byte[] body = form.replace("%s", LARGE).getBytes(UTF_8);
        List<ByteBuffer> sent =
                PARSER.parse(CallKind.CHAT, ByteBuffer.wrap(body)).providerBody();

        // When: views follow, copies do not
        Arrays.fill(body, (byte) '#');

        // Then
        String seen = CallParserTest.text(sent);
        assertThat(seen.length()).isGreaterThan(body.length);
        assertThat(seen.chars().filter(c -> c != '#').count()).isBetween(1L, (long) COPIED_BYTES);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Splice.NEAR_BYTES / 2})
    void givenASmallBody_whenSent_thenItGoesInOnePiece(int length) {
        String fields = "\"stream\":true,\"x\":\"" + "x".repeat(length) + "\"";

        assertThat(CallParserTest.parse(CallKind.CHAT, CallParserTest.chat(fields))
                        .providerBody())
                .hasSize(1);
    }
}
