package io.quotagrid.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quotagrid.gateway.http.ApiException;
import java.nio.ByteBuffer;

/** Whatever a caller sends as any kind of call: a call, or one clear 400. */
final class CallParserFuzz {
    private static final CallParser PARSER = new CallParser(new TokenCounter());

    @FuzzTest(maxExecutions = 10_000, maxDuration = "")
    void parsesOrRefuses(byte[] body) {
        for (CallKind kind : CallKind.values()) {
            parsesOrRefuses(kind, body);
        }
    }

    private static void parsesOrRefuses(CallKind kind, byte[] body) {
        Call call;
        try {
            call = PARSER.parse(kind, ByteBuffer.wrap(body.clone()));
        } catch (ApiException refused) {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.detail()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
            return;
        }
        assertThat(call.body()).isEqualTo(ByteBuffer.wrap(body));
        assertThat(call.promptCount().certain()).isBetween(0L, call.promptBound());
        assertThat(call.completions()).isNotNegative();

        // what the provider gets is the same call, and its stream reports its usage
        Call sent = PARSER.parse(kind, CallParserTest.joined(call.providerBody()));
        assertThat(sent.body()).isEqualTo(CallParserTest.joined(sent.providerBody()));
        assertThat(sent.model()).isEqualTo(call.model());
        assertThat(sent.stream()).isEqualTo(call.stream());
        assertThat(sent.maxTokens()).isEqualTo(call.maxTokens());
        assertThat(sent.completions()).isEqualTo(call.completions());
        assertThat(sent.promptBound()).isEqualTo(call.promptBound());
    }
}
