package io.quotagrid.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.quotagrid.gateway.http.ApiException;
import io.quotagrid.gateway.http.RequestHead;
import io.quotagrid.gateway.identity.IdentityRules.Absence;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class IdentifierTest {
    private static final Identifier OPEN = identifier(Absence.SHARED, Absence.SHARED, 0);

    @Test
    void givenIdentityHeaders_whenIdentified_thenTheyAreBelievedExactly() {
        // When
        Caller caller = identified(OPEN, head("X-User-Id", "Alice@Example.com", "x-team-id", "red,blue"));

        // Then
        assertThat(caller)
                .isEqualTo(
                        new Caller("192.0.2.7", Optional.empty(), Optional.empty(), "Alice@Example.com", "red,blue"));
    }

    @Test
    void givenNoIdentity_whenNoneIsRequired_thenTheCallerIsTheSharedOne() {
        Caller caller = identified(OPEN, head());

        assertThat(caller.user()).isEqualTo("anonymous");
        assertThat(caller.team()).isEqualTo("none");
        assertThat(caller.key()).isEmpty();
    }

    @Test
    void givenTheLongestId_whenIdentified_thenItIsTaken() {
        String longest = "!" + "u".repeat(254) + "~";

        assertThat(identified(OPEN, head("X-User-Id", longest)).user()).isEqualTo(longest);
    }

    @ParameterizedTest
    @MethodSource
    void givenAHostileHeader_whenIdentified_thenItIsA400ThatNamesIt(String header, String first, String second) {
        HttpFields.Mutable headers = HttpFields.build().add(header, first);
        if (!second.isEmpty()) {
            headers.add(header, second);
        }
        String canary = first.length() > 8 ? first.substring(0, 8) : "\u0000";

        assertThatThrownBy(() -> identified(OPEN, head(headers)))
                .asInstanceOf(type(ApiException.class))
                .satisfies(error -> {
                    assertThat(error.status()).isEqualTo(400);
                    assertThat(error.code()).isEqualTo("invalid_request_error");
                    assertThat(error.param()).contains(header);
                    assertThat(error.detail()).contains(header).doesNotContain(canary);
                });
    }

    static Stream<Arguments> givenAHostileHeader_whenIdentified_thenItIsA400ThatNamesIt() {
        return Stream.of(
                Arguments.of("X-User-Id", "", ""),
                Arguments.of("X-User-Id", "u".repeat(257), ""),
                Arguments.of("X-User-Id", "al ice", ""),
                Arguments.of("X-User-Id", "alice, bob", ""),
                Arguments.of("X-User-Id", "al\tice", ""),
                Arguments.of("X-User-Id", "al\u007fice", ""),
                Arguments.of("X-User-Id", "al\u00efce", ""),
                Arguments.of("X-User-Id", "alice", "bob"),
                Arguments.of("X-User-Id", "alice", "alice"),
                Arguments.of("X-Team-Id", "t".repeat(3_000), ""),
                Arguments.of("X-Team-Id", "\ud83d\ude00", ""),
                Arguments.of("Authorization", "", ""),
                Arguments.of("Authorization", "Bearer", ""),
                Arguments.of("Authorization", "Bearer  ", ""),
                Arguments.of("Authorization", "Bearersk-abcdefgh", ""),
                Arguments.of("Authorization", "sk-abcdefgh", ""),
                Arguments.of("Authorization", "Basic dXNlcjpwYXNz", ""),
                Arguments.of("Authorization", "Bearer two tokens", ""),
                Arguments.of("Authorization", "Bearer k\u00e9y", ""),
                Arguments.of("Authorization", "Bearer " + "k".repeat(4_097), ""),
                Arguments.of("Authorization", "Bearer one", "Bearer two"));
    }

    @Test
    void givenABearerToken_whenIdentified_thenTheKeyIsTheBeginningOfItsSha256() {
        // When
        Caller caller = identified(OPEN, head("Authorization", "Bearer abc"));

        // Then: FIPS 180-2, appendix B.1
        assertThat(caller.key()).contains("ba7816bf8f01cfea414140de5dae2223");
        assertThat(identified(OPEN, head("Authorization", "bEARER   abc")).key())
                .isEqualTo(caller.key());
        assertThat(identified(OPEN, head("Authorization", "Bearer abd")).key()).isNotEqualTo(caller.key());
    }

    @ParameterizedTest
    @MethodSource
    void givenIdentityIsRequired_whenItIsMissing_thenItIsA401(Absence user, Absence team, String header) {
        Identifier strict = identifier(user, team, 0);

        assertThatThrownBy(() -> identified(strict, head()))
                .asInstanceOf(type(ApiException.class))
                .satisfies(error -> {
                    assertThat(error.status()).isEqualTo(401);
                    assertThat(error.code()).isEqualTo("invalid_api_key");
                    assertThat(error.detail()).contains(header);
                });
        assertThat(identified(strict, head("X-User-Id", "alice", "X-Team-Id", "red"))
                        .user())
                .isEqualTo("alice");
    }

    static Stream<Arguments> givenIdentityIsRequired_whenItIsMissing_thenItIsA401() {
        return Stream.of(
                Arguments.of(Absence.REFUSED, Absence.REFUSED, "X-User-Id"),
                Arguments.of(Absence.SHARED, Absence.REFUSED, "X-Team-Id"));
    }

    /** What is known at once: without signed tokens everything is. */
    static Caller identified(Identifier identifier, RequestHead head) {
        return identifier.identify(head).toCompletableFuture().join();
    }

    private static Identifier identifier(Absence user, Absence team, int depth) {
        return new Identifier(new IdentityRules("X-User-Id", "X-Team-Id", user, team, depth));
    }

    static RequestHead head(String... namesAndValues) {
        HttpFields.Mutable headers = HttpFields.build();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return head(headers);
    }

    private static RequestHead head(HttpFields headers) {
        return new RequestHead("req_1", "POST", "/v1/chat/completions", headers, "192.0.2.7");
    }
}
