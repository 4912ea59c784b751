package io.quotagrid.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.gateway.identity.IdentityRules.Absence;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ForwardedHeadersTest {
    private final ForwardedHeaders forwarded =
            new ForwardedHeaders(new IdentityRules("X-Employee", "X-Dept", Absence.SHARED, Absence.SHARED, 1));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "authorization",
                "Cookie",
                "Host",
                "Connection",
                "Keep-Alive",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "Expect",
                "Content-Length",
                "Content-Encoding",
                "Proxy-Authorization",
                "Proxy-Connection",
                "X-Forwarded-For",
                "X-Forwarded-Proto",
                "Forwarded",
                "X-Real-IP",
                "x-api-key",
                "api-key",
                "X-User-Id",
                "X-Team-Id",
                "X-EMPLOYEE",
                "X-Dept",
                "X-Identity-Assertion",
                "X-Quotagrid-Tier"
            })
    void givenAHeaderThatConcernsOnlyUs_whenCleaned_thenItStaysHere(String name) {
        HttpFields cleaned =
                forwarded.clean(HttpFields.build().add(name, "secret").add("User-Agent", "x"));

        assertThat(cleaned.contains(name)).isFalse();
        assertThat(cleaned.get("User-Agent")).isEqualTo("x");
    }

    @Test
    void givenHeadersForTheProvider_whenCleaned_thenTheyGoOnAsTheyCame() {
        HttpFields cleaned = forwarded.clean(HttpFields.build()
                .add("OpenAI-Organization", "org-1")
                .add("X-Stainless-Lang", "java")
                .add("Idempotency-Key", "k")
                .add("Accept", "text/event-stream")
                .add("X-Twice", "1")
                .add("X-Twice", "2"));

        assertThat(cleaned.get("OpenAI-Organization")).isEqualTo("org-1");
        assertThat(cleaned.get("X-Stainless-Lang")).isEqualTo("java");
        assertThat(cleaned.get("Idempotency-Key")).isEqualTo("k");
        assertThat(cleaned.get("Accept")).isEqualTo("text/event-stream");
        assertThat(cleaned.getValuesList("X-Twice")).containsExactly("1", "2");
    }

    @Test
    void givenHeadersNamedByConnection_whenCleaned_thenTheyStayHere() {
        HttpFields cleaned = forwarded.clean(HttpFields.build()
                .add("Connection", "close, X-Hop")
                .add("Connection", "x-other-hop")
                .add("X-Hop", "1")
                .add("X-Other-Hop", "2")
                .add("X-End", "3"));

        assertThat(cleaned.stream().map(HttpField::getName))
                .containsExactlyInAnyOrder("X-End", "Content-Type", "Accept-Encoding");
    }

    @Test
    void givenACallersCodings_whenCleaned_thenJsonIsDeclaredAndNoCompressionAskedFor() {
        HttpFields cleaned = forwarded.clean(HttpFields.build()
                .add("Content-Type", "application/json; charset=utf-16")
                .add("Accept-Encoding", "gzip, br"));

        assertThat(cleaned.getValuesList("Content-Type")).containsExactly("application/json");
        assertThat(cleaned.getValuesList("Accept-Encoding")).containsExactly("identity");
    }

    @Test
    void givenALineBreakInAValue_whenCleaned_thenTheHeaderStaysHere() {
        HttpFields cleaned = forwarded.clean(HttpFields.build()
                .add(new HttpField("X-Evil", "a\r\nX-Injected: b"))
                .add(new HttpField("X-Nul", "a\u0000b"))
                .add(new HttpField("X-Na me", "a")));

        assertThat(cleaned.stream().map(HttpField::getName))
                .containsExactlyInAnyOrder("Content-Type", "Accept-Encoding");
    }
}
