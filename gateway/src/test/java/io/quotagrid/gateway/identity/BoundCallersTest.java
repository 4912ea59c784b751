package io.quotagrid.gateway.identity;

import static io.quotagrid.gateway.identity.IdentifierTest.head;
import static io.quotagrid.gateway.identity.IdentifierTest.identified;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.quotagrid.config.PolicyLoader;
import io.quotagrid.gateway.http.ApiException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who a key of ours stands for, and who it does not. */
final class BoundCallersTest {
    private static final String GROUPS = """
            consumer_groups:
              - {name: research, allowed_models: [large, small]}
              - {name: interns, keys: [key_0000000000000002], allowed_models: [small]}
            providers: {targets: [{id: a, provider: sandbox}]}
            """;
    private static final String KEYS_ONLY = "identity: {mode: api_key}\n" + GROUPS;
    private static final String HEADERS_TOO = "user_rate_limit: {header: X-User-Id}\n" + GROUPS;

    private final Map<String, BoundKey> known = new HashMap<>();
    private final String alices = key("1", Optional.of("alice"), Optional.of("red"), Optional.of("research"));
    private final String nobodys = key("2", Optional.empty(), Optional.empty(), Optional.empty());
    private final String lost = key("3", Optional.empty(), Optional.empty(), Optional.of("gone"));

    private String key(String number, Optional<String> user, Optional<String> team, Optional<String> group) {
        String secret = KeySecret.next(new SecureRandom()).reveal();
        known.put(
                KeySecret.hash(secret),
                new BoundKey("key_000000000000000" + number, user, team, group, List.of("small", "other")));
        return secret;
    }

    private Identifier identifier(String yaml) {
        Tokens tokens = new Tokens(
                Map.of(),
                (token, holder, lifetime) -> CompletableFuture.completedFuture(holder),
                InstantSource.system(),
                System::nanoTime,
                Runnable::run);
        return Identifier.of(
                PolicyLoader.load(yaml.getBytes(UTF_8)).policy().orElseThrow(),
                new IdentitySources(hash -> Optional.ofNullable(known.get(hash)), tokens, new RefusalCounts()));
    }

    @ParameterizedTest
    @ValueSource(strings = {KEYS_ONLY, HEADERS_TOO})
    void givenAKey_whenItIsShown_thenItSaysWhoCallsAndWhatItMayUse(String policy) {
        for (String[] headers : new String[][] {
            {"Authorization", "Bearer " + alices},
            {"x-api-key", alices},
            {"Authorization", "Bearer " + alices, "X-User-Id", "alice", "X-Team-Id", "red"},
            {"Authorization", "Bearer " + alices, "x-api-key", alices}
        }) {
            Caller caller = identified(identifier(policy), head(headers));

            assertThat(caller.key()).contains("key_0000000000000001");
            assertThat(caller.user()).isEqualTo("alice");
            assertThat(caller.team()).isEqualTo("red");
            assertThat(caller.group()).contains("research");
            assertThat(caller.models().named()).contains(java.util.Set.of("small"));
            assertThat(caller.toString()).doesNotContain(alices);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {KEYS_ONLY, HEADERS_TOO})
    void givenAKeyThatNamesNobody_whenHeadersDo_thenTheyAreNotBelieved(String policy) {
        Caller caller = identified(
                identifier(policy),
                head("Authorization", "Bearer " + nobodys, "X-User-Id", "root", "X-Team-Id", "red"));

        assertThat(caller.user()).isEqualTo("anonymous");
        assertThat(caller.team()).isEqualTo("none");
        assertThat(caller.group()).contains("interns");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-User-Id", "X-Team-Id"})
    void givenAKey_whenAHeaderContradictsIt_thenItIsA403(String header) {
        for (String policy : List.of(KEYS_ONLY, HEADERS_TOO)) {
            refused(policy, 403, "identity_conflict", "Authorization", "Bearer " + alices, header, "bob");
        }
    }

    @Test
    void givenAKeyOfAGroupThatThePolicyHasNoMore_whenItIsShown_thenItIsA403() {
        refused(KEYS_ONLY, 403, "identity_conflict", "Authorization", "Bearer " + lost);
    }

    @Test
    void givenNoValidKey_whenKeysAreRequired_thenItIsA401ThatDoesNotRepeatIt() {
        String unknown = KeySecret.next(new SecureRandom()).reveal();
        refused(KEYS_ONLY, 401, "invalid_api_key");
        refused(KEYS_ONLY, 401, "invalid_api_key", "X-User-Id", "alice");
        refused(KEYS_ONLY, 401, "invalid_api_key", "Authorization", "Bearer " + unknown);
        refused(KEYS_ONLY, 401, "invalid_api_key", "Authorization", "Bearer " + alices + "x");
        refused(KEYS_ONLY, 401, "invalid_api_key", "Authorization", "Bearer sk-somebody-elses");
        refused(KEYS_ONLY, 401, "invalid_api_key", "x-api-key", "sk-ant-somebody-elses");
        refused(HEADERS_TOO, 401, "invalid_api_key", "Authorization", "Bearer " + unknown, "X-User-Id", "alice");
        refused(HEADERS_TOO, 401, "invalid_api_key", "Authorization", "Bearer qg_1", "X-User-Id", "alice");
    }

    @Test
    void givenTwoDifferentKeys_whenTheyAreShown_thenItIsA400() {
        refused(KEYS_ONLY, 400, "invalid_request_error", "Authorization", "Bearer " + alices, "x-api-key", nobodys);
        refused(HEADERS_TOO, 400, "invalid_request_error", "Authorization", "Bearer " + alices, "x-api-key", nobodys);
        refused(KEYS_ONLY, 400, "invalid_request_error", "x-api-key", alices, "x-api-key", alices);
    }

    @Test
    void givenIdentityIsRequired_whenAKeyNamesNoUser_thenItIsA401() {
        refused(
                KEYS_ONLY.replace("api_key}", "api_key, require: true}"),
                401,
                "invalid_api_key",
                "Authorization",
                "Bearer " + nobodys);
    }

    @Test
    void givenABearerThatIsNotOurs_whenHeadersAreBelieved_thenItOnlyCountsAndMayBeListedByItsHash() {
        String listed = HEADERS_TOO.replace("key_0000000000000002", "ba7816bf8f01cfea414140de5dae2223");

        Caller caller = identified(identifier(listed), head("Authorization", "Bearer abc", "X-User-Id", "alice"));

        assertThat(caller.key()).contains("ba7816bf8f01cfea414140de5dae2223");
        assertThat(caller.group()).contains("interns");
        assertThat(caller.models().allows("small")).isTrue();
        assertThat(caller.models().allows("large")).isFalse();
    }

    private void refused(String policy, int status, String code, String... headers) {
        assertThatThrownBy(() -> identified(identifier(policy), head(headers)))
                .asInstanceOf(type(ApiException.class))
                .satisfies(error -> {
                    assertThat(error.status()).isEqualTo(status);
                    assertThat(error.code()).isEqualTo(code);
                    assertThat(error.detail()).doesNotContain(alices).doesNotContain(nobodys);
                });
    }
}
