package io.quotagrid.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which headers pass, and under which name. */
final class ForwardedTest {
    private static final ForwardedRequest FORWARDED = new ForwardedRequest(List.of("X-User-Id", "X-Team-Id"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "Keep-Alive",
                "Proxy-Authorization",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "Host",
                "Content-Length",
                "Expect",
                "Accept-Encoding",
                "Authorization",
                "api-key",
                "X-Api-Key",
                "Cookie",
                "OpenAI-Organization",
                "OpenAI-Project",
                "Forwarded",
                "Via",
                "X-Forwarded-For",
                "X-Real-IP",
                "True-Client-IP",
                "CF-Connecting-IP",
                "X-Identity-Assertion",
                "X-User-Id",
                "x-team-id",
                "X-Quotagrid-Anything",
                "X-Named-By-Connection"
            })
    void givenAHeaderOfOneHopOrOfTheCaller_whenACallIsForwarded_thenItStays(String name) {
        HttpFields ofCaller = HttpFields.build()
                .add(name, "value")
                .add("Connection", "x-named-by-connection")
                .add("X-Kept", "yes");

        assertThat(FORWARDED.headers(ofCaller).getFieldNamesCollection()).containsExactly("X-Kept");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Type", "Accept", "User-Agent", "OpenAI-Beta", "Idempotency-Key", "x-stainless-lang"})
    void givenAnyOtherHeader_whenACallIsForwarded_thenItPasses(String name) {
        assertThat(FORWARDED.headers(HttpFields.build().add(name, "value")).get(name))
                .isEqualTo("value");
    }

    @ParameterizedTest
    @CsvSource({
        "x-ratelimit-remaining-tokens, x-upstream-ratelimit-remaining-tokens",
        "X-RateLimit-Limit, x-upstream-ratelimit-limit",
        "RateLimit-Policy, x-upstream-ratelimit-policy",
        "anthropic-ratelimit-tokens-limit, x-upstream-anthropic-ratelimit-tokens-limit",
        "x-request-id, x-upstream-request-id"
    })
    void givenTheProvidersOwnQuotaOrId_whenItsAnswerIsPassed_thenItIsRenamed(String name, String expected) {
        HttpFields.Mutable answer = HttpFields.build();

        ForwardedAnswer.add(HttpFields.build().add(name, "7"), answer);

        assertThat(answer.getFieldNamesCollection()).containsExactly(expected);
        assertThat(answer.get(expected)).isEqualTo("7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Set-Cookie", "Alt-Svc", "Strict-Transport-Security", "x-quotagrid-tier"})
    void givenAHeaderThatIsNotForCallers_whenAnAnswerIsPassed_thenItStays(String name) {
        HttpFields.Mutable answer = HttpFields.build();

        ForwardedAnswer.add(HttpFields.build().add(name, "value"), answer);

        assertThat(answer.size()).isZero();
    }
}
