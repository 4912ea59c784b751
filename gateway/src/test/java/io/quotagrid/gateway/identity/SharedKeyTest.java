package io.quotagrid.gateway.identity;

import static io.quotagrid.gateway.identity.IdentifierTest.head;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.gateway.http.ApiException;
import io.quotagrid.gateway.http.StartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that are signed with a key that the issuer and the gateway share: the policy, the secret's file, the caller. */
final class SharedKeyTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String POLICY = """
            identity:
              mode: signed
              signed: {issuer: "https://login.example.com", audience: quotagrid, algorithms: [HS256], secret_ref: {file: "FILE"}}
            providers: {targets: [{id: sandbox, provider: sandbox}]}
            """;

    private final AtomicLong nanos = new AtomicLong();
    private final RefusalCounts refusals = new RefusalCounts();
    private final Tokens tokens = new Tokens(
            Map.of(),
            (token, holder, lifetime) -> CompletableFuture.completedFuture(holder),
            InstantSource.system(),
            nanos::get,
            Runnable::run);

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("shared"), SECRET + "\n");
    }

    private Identifier identifier(String algorithms) {
        String yaml = POLICY.replace("FILE", file.toString()).replace("HS256", algorithms);
        Policy policy = PolicyLoader.load(yaml.getBytes(UTF_8)).policy().orElseThrow();
        return Identifier.of(policy, new IdentitySources(BoundKey.Ring.EMPTY, tokens, refusals));
    }

    private static String token(JWSAlgorithm algorithm, byte[] secret) {
        return token(algorithm, secret, Optional.empty());
    }

    private static String token(JWSAlgorithm algorithm, byte[] secret, Optional<String> keyId) {
        return Issuer.hmac(
                algorithm,
                secret,
                keyId.orElse(null),
                new JWTClaimsSet.Builder()
                        .issuer("https://login.example.com")
                        .audience("quotagrid")
                        .subject("alice")
                        .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                        .build());
    }

    private static Caller called(Identifier identifier, String token) {
        return identifier
                .identify(head("Authorization", "Bearer " + token))
                .toCompletableFuture()
                .join();
    }

    private void refused(Identifier identifier, String token, Refusal reason) {
        long before = refusals.of(reason);
        Throwable thrown = catchThrowable(() -> called(identifier, token));
        Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        assertThat(failure).isInstanceOfSatisfying(ApiException.class, error -> {
            assertThat(error.status()).isEqualTo(401);
            assertThat(error.code()).isEqualTo("invalid_api_key");
            assertThat(error.detail()).doesNotContain(token).doesNotContain(SECRET);
        });
        assertThat(refusals.of(reason)).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void givenTokensWithTheSharedKey_whenTheyAreChecked_thenTheyAreTakenWhateverNameTheyGiveTheKey(String name) {
        Identifier identifier = identifier(name);
        JWSAlgorithm algorithm = JWSAlgorithm.parse(name);

        assertThat(called(identifier, token(algorithm, SECRET.getBytes(UTF_8))).user())
                .isEqualTo("alice");
        assertThat(called(identifier, token(algorithm, SECRET.getBytes(UTF_8), Optional.of("any-name")))
                        .user())
                .isEqualTo("alice");
    }

    @Test
    void givenAnotherSecret_whenATokenIsSignedWithIt_thenItIsRefused() {
        Identifier identifier = identifier("HS256");
        byte[] almost = SECRET.getBytes(UTF_8);
        almost[almost.length - 1] ^= 1;

        refused(identifier, token(JWSAlgorithm.HS256, almost), Refusal.BAD_SIGNATURE);
        refused(identifier, token(JWSAlgorithm.HS256, new byte[32]), Refusal.BAD_SIGNATURE);
        refused(identifier, token(JWSAlgorithm.HS256, (SECRET + "\n").getBytes(UTF_8)), Refusal.BAD_SIGNATURE);
    }

    @Test
    void givenTheRightSecret_whenTheAlgorithmIsNotListed_thenTheTokenIsRefused() {
        refused(identifier("HS256"), token(JWSAlgorithm.HS512, SECRET.getBytes(UTF_8)), Refusal.BAD_TOKEN);
    }

    @Test
    void givenASharedKey_whenTokensAreSignedByAKeyPairOrWithItsPublicHalf_thenTheyAreRefused() {
        Issuer login = new Issuer("login-");
        Identifier identifier = identifier("HS256");
        JWTClaimsSet claims = new JWTClaimsSet.Builder().subject("alice").build();
        byte[] der = login.publicRsa();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n";

        refused(identifier, login.rs256(claims), Refusal.BAD_TOKEN);
        refused(identifier, token(JWSAlgorithm.HS256, der), Refusal.BAD_SIGNATURE);
        refused(identifier, token(JWSAlgorithm.HS256, pem.getBytes(US_ASCII)), Refusal.BAD_SIGNATURE);
        refused(identifier, token(JWSAlgorithm.HS256, login.jwks().getBytes(UTF_8)), Refusal.BAD_SIGNATURE);
    }

    @Test
    void givenNoSecretOrAShortOne_whenThePolicyIsPutInForce_thenItIsRefusedWithItsPlaceAndWithoutTheSecret()
            throws IOException {
        String almost = "this-one-is-31-bytes-long-only.";
        Files.writeString(file, almost);
        assertThatThrownBy(() -> identifier("HS256"))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("identity.signed.secret_ref: the secret in file " + file + " has 31 bytes")
                .hasMessageNotContaining(almost);
        Files.writeString(file, SECRET.substring(0, 63));
        assertThatThrownBy(() -> identifier("HS512")).hasMessageContaining("must have at least 64 for HS512");
        Files.delete(file);
        assertThatThrownBy(() -> identifier("HS256"))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("identity.signed.secret_ref: no secret in file " + file);
    }

    @Test
    void givenAFile_whenTheSecretIsChanged_thenTheNewOneCountsAndTheOldOneNoMoreAlsoForATokenThatWasTaken()
            throws IOException {
        Identifier identifier = identifier("HS256");
        String old = token(JWSAlgorithm.HS256, SECRET.getBytes(UTF_8));
        String next = "another-secret-of-at-least-32-bytes-0123";
        assertThat(called(identifier, old)).isNotNull();

        Files.writeString(file, next);
        assertThat(called(identifier, old))
                .as("looked up within the last second")
                .isNotNull();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());

        refused(identifier, old, Refusal.BAD_SIGNATURE);
        assertThat(called(identifier, token(JWSAlgorithm.HS256, next.getBytes(UTF_8))))
                .isNotNull();
        assertThat(tokens.problem()).isEmpty();
    }

    @Test
    void givenAFileThatIsGoneOrBad_whenTokensCome_thenTheLastGoodSecretStaysAndOperatorsAreTold() throws IOException {
        Identifier identifier = identifier("HS256");
        for (String bad : new String[] {"", "short"}) {
            Files.writeString(file, bad);
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());

            assertThat(called(identifier, token(JWSAlgorithm.HS256, SECRET.getBytes(UTF_8))))
                    .isNotNull();
            assertThat(tokens.problem())
                    .hasValueSatisfying(problem -> assertThat(problem)
                            .startsWith("identity.signed.secret_ref: ")
                            .endsWith("the last good key stays"));
        }
        Files.writeString(file, SECRET);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(called(identifier, token(JWSAlgorithm.HS256, SECRET.getBytes(UTF_8))))
                .isNotNull();
        assertThat(tokens.problem()).isEmpty();
    }

    /** A pipe is read once, so a second look at the file would wait for ever; of a file that is replaced it would see another key. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void givenASecretThatCanBeReadOnce_whenItIsLookedUp_thenTheOneThatIsJudgedIsTheOneInUse() throws Exception {
        // Given
        Files.delete(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        String next = "another-secret-of-at-least-32-bytes-0123";

        // When
        CompletableFuture<Path> first = CompletableFuture.supplyAsync(() -> written(SECRET));
        Identifier identifier = identifier("HS256");
        Caller before = called(identifier, token(JWSAlgorithm.HS256, SECRET.getBytes(UTF_8)));
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        CompletableFuture<Path> second = CompletableFuture.supplyAsync(() -> written(next));
        Caller after = called(identifier, token(JWSAlgorithm.HS256, next.getBytes(UTF_8)));

        // Then
        first.join();
        second.join();
        assertThat(before.user()).isEqualTo("alice");
        assertThat(after.user()).isEqualTo("alice");
        assertThat(tokens.problem()).isEmpty();
    }

    private Path written(String secret) {
        try {
            return Files.writeString(file, secret, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void givenAFileThatIsGone_whenAPolicyWithTheSameKeyComesIntoForce_thenTheKeyStaysAndOperatorsAreTold()
            throws IOException {
        assertThat(identifier("HS256")).isNotNull();
        Files.delete(file);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());

        Identifier next = identifier("HS256");

        assertThat(tokens.problem())
                .hasValueSatisfying(problem -> assertThat(problem).endsWith("the last good key stays"));
        assertThat(called(next, token(JWSAlgorithm.HS256, SECRET.getBytes(UTF_8))))
                .isNotNull();
        Files.writeString(file, SECRET);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(tokens.problem()).as("before another token comes").isEmpty();
    }
}
