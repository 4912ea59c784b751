package io.quotagrid.gateway.identity;

import static io.quotagrid.gateway.identity.IdentifierTest.head;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import io.quotagrid.config.SignedConfig;
import io.quotagrid.config.SignedConfig.Replay;
import io.quotagrid.gateway.http.ApiException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens of the issuer are taken, and nothing else is: every classic attack by its name. */
final class TokenCheckTest {
    private static final Issuer LOGIN = new Issuer("login-");
    private static final Issuer OTHER = new Issuer("login-"); // the same key ids, other keys
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final String HERE = "192.0.2.7";

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final Map<String, String> seen = new ConcurrentHashMap<>();
    private Instant now = NOW;
    private List<JWK> keys = LOGIN.publicKeys();
    private List<JWK> newer = keys;

    private TokenCheck check(Replay replay, String... algorithms) {
        SignedConfig config = new SignedConfig(
                "https://login.example.com",
                "quotagrid",
                List.of(algorithms),
                Optional.of(URI.create("https://login.example.com/jwks")),
                Optional.empty(),
                "sub",
                "team",
                "groups",
                Duration.ofSeconds(30),
                replay,
                Duration.ofMinutes(5));
        TokenCheck.KeySource source = new TokenCheck.KeySource() {
            @Override
            public Optional<List<JWK>> keys() {
                return keys.isEmpty() ? Optional.empty() : Optional.of(keys);
            }

            @Override
            public CompletionStage<Void> newer() {
                keys = newer;
                return CompletableFuture.completedFuture(null);
            }
        };
        return new TokenCheck(config, source, this::holder, () -> now, Runnable::run);
    }

    private CompletionStage<String> holder(String token, String holder, Duration lifetime) {
        asked.incrementAndGet();
        String known = seen.putIfAbsent(token, holder);
        return CompletableFuture.completedFuture(known == null ? holder : known);
    }

    private TokenCheck usual() {
        return check(Replay.REUSABLE, "RS256", "ES256", "EdDSA");
    }

    private SignedIdentity checked(TokenCheck check, String token) {
        return checked(check, token, HERE);
    }

    private SignedIdentity checked(TokenCheck check, String token, String ip) {
        return check.check(token, ip, "req_" + requests.incrementAndGet())
                .toCompletableFuture()
                .join();
    }

    private static JWTClaimsSet.Builder alice() {
        return new JWTClaimsSet.Builder()
                .issuer("https://login.example.com")
                .audience(List.of("other", "quotagrid"))
                .subject("alice@example.com")
                .claim("team", "red")
                .claim("groups", List.of("all-staff", "research"))
                .issueTime(Date.from(NOW.minusSeconds(60)))
                .expirationTime(Date.from(NOW.plusSeconds(600)))
                .jwtID("id-1");
    }

    private void refused(TokenCheck check, String token, int status, String reason) {
        Throwable thrown = catchThrowable(() -> checked(check, token));
        Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        assertThat(failure).isInstanceOfSatisfying(ApiException.class, error -> {
            assertThat(error.status()).isEqualTo(status);
            assertThat(error.code()).isEqualTo(status == 401 ? "invalid_api_key" : "identity_unavailable");
            assertThat(error.detail()).contains(reason);
            assertThat(token.length() > 20 && error.detail().contains(token)).isFalse();
        });
    }

    @Test
    void givenTokensByEachKindOfKey_whenTheyAreChecked_thenTheySayWhoItIs() {
        SignedIdentity alice =
                new SignedIdentity("alice@example.com", Optional.of("red"), List.of("all-staff", "research"));
        JWTClaimsSet claims = alice().build();

        assertThat(checked(usual(), LOGIN.rs256(claims))).isEqualTo(alice);
        assertThat(checked(usual(), LOGIN.es256(claims))).isEqualTo(alice);
        assertThat(checked(usual(), LOGIN.eddsa(claims))).isEqualTo(alice);
        JWSHeader unnamed = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .build();
        assertThat(checked(usual(), LOGIN.signed(unnamed, claims))).isEqualTo(alice);
        assertThat(checked(
                        check(Replay.REUSABLE, "PS256"),
                        LOGIN.signed(new JWSHeader.Builder(JWSAlgorithm.PS256).build(), claims)))
                .isEqualTo(alice);
    }

    @ParameterizedTest
    @MethodSource
    void givenAnAttack_whenItIsTried_thenItIsA401(String name, String token, String reason) {
        refused(usual(), token, 401, reason);
    }

    static Stream<Arguments> givenAnAttack_whenItIsTried_thenItIsA401() throws Exception {
        JWTClaimsSet claims = alice().build();
        String good = LOGIN.rs256(claims);
        String payload = good.split("\\.")[1];
        String none = Base64URL.encode("{\"alg\":\"none\"}") + "." + payload + ".";
        String noneSigned = Base64URL.encode("{\"alg\":\"none\"}") + "." + payload + ".AAAA";
        String nOnE = Base64URL.encode("{\"alg\":\"nOnE\"}") + "." + payload + ".AAAA";
        byte[] publicKey = LOGIN.rsa.toRSAPublicKey().getEncoded();
        byte[] publicJwk = LOGIN.rsa.toPublicJWK().toJSONString().getBytes(UTF_8);
        JWSHeader embedded = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .jwk(OTHER.rsa.toPublicJWK())
                .keyID("login-rsa")
                .build();
        JWSHeader elsewhere = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .jwkURL(URI.create("https://evil.example.com/jwks"))
                .build();
        JWSHeader confused =
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("login-ec").build();
        JWSHeader path = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("../../../../dev/null")
                .build();
        JWSHeader critical = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .criticalParams(Set.of("exp"))
                .customParam("exp", 1)
                .build();
        JWSHeader logout = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(new JOSEObjectType("logout+jwt"))
                .build();
        String[] parts = good.split("\\.");
        String bob =
                Base64URL.encode(claims.toString().replace("alice", "mallo")).toString();
        return Stream.of(
                Arguments.of("alg none", none, "no signed JWT"),
                Arguments.of("alg none with a signature", noneSigned, ""),
                Arguments.of("alg nOnE", nOnE, "algorithm"),
                Arguments.of("HS256 with the public key", Issuer.hs256(publicKey, "login-rsa", claims), "algorithm"),
                Arguments.of("HS256 with the JWK", Issuer.hs256(publicJwk, "login-rsa", claims), "algorithm"),
                Arguments.of(
                        "an algorithm that is not listed",
                        LOGIN.signed(new JWSHeader.Builder(JWSAlgorithm.RS512).build(), claims),
                        "algorithm"),
                Arguments.of("another's key of the same name", OTHER.rs256(claims), "signature"),
                Arguments.of("another's EC key", OTHER.es256(claims), "signature"),
                Arguments.of("another's Ed25519 key", OTHER.eddsa(claims), "signature"),
                Arguments.of("embedded jwk", OTHER.signed(embedded, claims), "signature"),
                Arguments.of("jku", OTHER.signed(elsewhere, claims), "signature"),
                Arguments.of("kid of a key of another type", LOGIN.signed(confused, claims), "signature"),
                Arguments.of("kid as a path", LOGIN.signed(path, claims), "signature"),
                Arguments.of("crit", LOGIN.signed(critical, claims), "crit"),
                Arguments.of("a logout token", LOGIN.signed(logout, claims), "type"),
                Arguments.of("other claims", parts[0] + "." + bob + "." + parts[2], "signature"),
                Arguments.of("no signature", parts[0] + "." + parts[1] + ".", "no signed JWT"),
                Arguments.of("an empty one", "..", "no signed JWT"),
                Arguments.of("bad base64", parts[0] + "." + parts[1] + "." + parts[2] + "=", "no signed JWT"),
                Arguments.of("bad base64 inside", "!" + good.substring(1), "no signed JWT"),
                Arguments.of("a spelling that means the same", respelled(good), "no signed JWT"),
                Arguments.of("encrypted", good + ".a.b", "no signed JWT"),
                Arguments.of("no JSON", Base64URL.encode("x") + "." + parts[1] + "." + parts[2], "no signed JWT"),
                Arguments.of("wrong issuer", signed(alice().issuer("https://login.example.com.evil")), "issuer"),
                Arguments.of("no issuer", signed(alice().issuer(null)), "issuer"),
                Arguments.of("wrong audience", signed(alice().audience("quotagrid2")), "audience"),
                Arguments.of("no audience", signed(alice().audience((String) null)), "audience"),
                Arguments.of("expired", signed(alice().expirationTime(at(-30))), "expired"),
                Arguments.of("no end", signed(alice().expirationTime(null)), "exp"),
                Arguments.of("not yet", signed(alice().notBeforeTime(at(31))), "not valid yet"),
                Arguments.of("issued later", signed(alice().issueTime(at(31))), "not valid yet"),
                Arguments.of("no user", signed(alice().subject(null)), "sub"),
                Arguments.of("an empty user", signed(alice().subject("")), "sub"),
                Arguments.of("a user with a line break", signed(alice().subject("a\nb")), "sub"),
                Arguments.of("a team that is a list", signed(alice().claim("team", List.of("red"))), "team"),
                Arguments.of("groups that are no names", signed(alice().claim("groups", List.of(1))), "groups"));
    }

    /** The last character of a signature of 256 bytes has bits that mean nothing: lenient decoders take several. */
    private static String respelled(String token) {
        char last = token.charAt(token.length() - 1);
        return token.substring(0, token.length() - 1) + (char) (last + 1);
    }

    private static String signed(JWTClaimsSet.Builder claims) {
        return LOGIN.rs256(claims.build());
    }

    private static Date at(int seconds) {
        return Date.from(NOW.plusSeconds(seconds));
    }

    @Test
    void givenClocksThatDiffer_whenItIsWithinTheSkew_thenTheTokenIsTaken() {
        assertThat(checked(usual(), signed(alice().expirationTime(at(-29))))).isNotNull();
        assertThat(checked(usual(), signed(alice().notBeforeTime(at(30))))).isNotNull();
    }

    @Test
    void givenATokenThatWasTaken_whenItHasExpiredOrItsKeyHasGone_thenItIsRefused() {
        TokenCheck check = usual();
        String token = signed(alice());
        assertThat(checked(check, token)).isEqualTo(checked(check, token));

        newer = OTHER.publicKeys();
        keys = newer;
        refused(check, token, 401, "signature");
        newer = LOGIN.publicKeys();
        keys = newer;
        assertThat(checked(check, token)).isNotNull();
        now = NOW.plusSeconds(630);
        refused(check, token, 401, "expired");
    }

    @Test
    void givenAKeyThatIsNew_whenATokenNamesIt_thenTheKeysAreFetchedAndItIsTaken() {
        Issuer next = new Issuer("next-");
        newer = new ArrayList<>(LOGIN.publicKeys());
        newer.addAll(next.publicKeys());

        assertThat(checked(usual(), next.rs256(alice().build()))).isNotNull();
        assertThat(keys).isSameAs(newer);
    }

    @Test
    void givenNoKeysAtAll_whenATokenComes_thenNobodyCanSay() {
        keys = List.of();
        newer = List.of();

        refused(usual(), signed(alice()), 503, "keys are not there");
    }

    @Test
    void givenSingleUse_whenATokenIsUsedAgain_thenItIsRefusedHoweverItIsSigned() {
        TokenCheck check = check(Replay.SINGLE_USE, "RS256", "ES256");
        String token = signed(alice());

        assertThat(checked(check, token)).isNotNull();
        refused(check, token, 401, "used before");
        refused(check, LOGIN.es256(alice().build()), 401, "used before");
        assertThat(checked(check, signed(alice().jwtID("id-2")))).isNotNull();
        refused(check, signed(alice().jwtID(null)), 401, "jti");
        refused(check, signed(alice().jwtID("id-3").expirationTime(at(86_400 + 60))), 401, "more than a day");
    }

    @Test
    void givenOneAddress_whenATokenIsUsedElsewhere_thenItIsRefusedThereAndCostsOneQuestionHere() {
        TokenCheck check = check(Replay.ONE_ADDRESS, "RS256");
        String token = signed(alice());
        for (int i = 0; i < 5; i++) {
            assertThat(checked(check, token)).isNotNull();
        }

        assertThat(asked).hasValue(1);
        assertThatThrownBy(() -> checked(check, token, "192.0.2.8")).hasMessageContaining("used before elsewhere");
        assertThat(checked(check, token)).isNotNull();
    }

    @Test
    void givenTheTokenOfARequest_whenItIsLookedFor_thenThereIsOneAndOnlyOne() {
        assertThat(TokenCheck.shown(head("Authorization", "Bearer a.b.c").headers()))
                .isEqualTo("a.b.c");
        assertThat(TokenCheck.shown(head("X-Identity-Assertion", "a.b.c", "Authorization", "Bearer sk-any")
                        .headers()))
                .isEqualTo("a.b.c");
        for (String[] two : new String[][] {
            {"X-Identity-Assertion", "a.b.c", "Authorization", "Bearer d.e.f"},
            {"X-Identity-Assertion", "a.b.c", "X-Identity-Assertion", "a.b.c"},
            {"Authorization", "Bearer a.b.c", "Authorization", "Bearer a.b.c"},
            {"Authorization", "Bearer " + "a".repeat(9_000)}
        }) {
            assertThatThrownBy(() -> TokenCheck.shown(head(two).headers()))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            error -> assertThat(error.status()).isEqualTo(400));
        }
        assertThatThrownBy(() -> TokenCheck.shown(
                        head("X-Identity-Assertion", "a".repeat(9_000)).headers()))
                .hasMessageContaining("longer");
        assertThatThrownBy(() -> TokenCheck.shown(head().headers())).hasMessageContaining("required");
    }
}
