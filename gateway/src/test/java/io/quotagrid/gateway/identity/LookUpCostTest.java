package io.quotagrid.gateway.identity;

import static io.quotagrid.gateway.identity.IdentifierTest.head;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a guess at a key can learn from how long the answer takes, by counting instead of by a clock: each guess costs one digest over
 * all of it, and what is looked up then has nothing to do with how much of the guess was right.
 */
final class LookUpCostTest {
    private static final int GUESSES = 400;
    private static final int SECRET_CHARS = 35; // without the checksum
    private static final Random RANDOM = new Random(20_261_127);
    private static final String SECRET = KeySecret.next(RANDOM).reveal();

    private final List<String> lookedUp = new ArrayList<>();
    private final Identifier identifier = identifier();

    private Identifier identifier() {
        Policy policy = PolicyLoader.load(
                        "identity: {mode: api_key}\nproviders: {targets: [{id: sandbox, provider: sandbox}]}"
                                .getBytes(UTF_8))
                .policy()
                .orElseThrow();
        Tokens tokens = new Tokens(
                Map.of(),
                (token, holder, lifetime) -> CompletableFuture.completedFuture(holder),
                InstantSource.system(),
                System::nanoTime,
                Runnable::run);
        return Identifier.of(policy, new IdentitySources(this::opened, tokens, new RefusalCounts()));
    }

    private Optional<BoundKey> opened(String hash) {
        lookedUp.add(hash);
        return Optional.of(hash)
                .filter(KeySecret.hash(SECRET)::equals)
                .map(same ->
                        new BoundKey("key_1", Optional.of("alice"), Optional.empty(), Optional.empty(), List.of()));
    }

    /** Well formed, and right in so many characters, but in no more. */
    private static String guess(int right) {
        String other = KeySecret.next(RANDOM).reveal();
        char wrong = SECRET.charAt(right) == 'x' ? 'y' : 'x';
        String text = SECRET.substring(0, right) + wrong + other.substring(right + 1, SECRET_CHARS);
        return text + KeySecret.checksum(text);
    }

    private static int commonDigits(String one, String other) {
        return (int) IntStream.range(0, Math.min(one.length(), other.length()))
                .takeWhile(i -> one.charAt(i) == other.charAt(i))
                .count();
    }

    /** Whether it opens. */
    private boolean shown(String secret) {
        return catchThrowable(() -> identifier.identify(head("Authorization", "Bearer " + secret))) == null;
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 11, 19, 27, 30})
    void givenGuessesThatAreRightInMoreAndMore_whenTheyAreLookedUp_thenWhatIsComparedDoesNotComeNearer(int right) {
        String hash = KeySecret.hash(SECRET);
        int common = 0;
        for (int i = 0; i < GUESSES; i++) {
            String guess = guess(right);
            assertThat(commonDigits(guess, SECRET))
                    .as("what comparing secrets would give away")
                    .isEqualTo(right);
            assertThat(shown(guess)).isFalse();
            common += commonDigits(lookedUp.get(i), hash);
        }

        assertThat(lookedUp).as("one look-up a guess").hasSize(GUESSES);
        assertThat(lookedUp).allSatisfy(each -> assertThat(each).matches("[0-9a-f]{64}"));
        assertThat(common)
                .as(
                        "digits that a comparison would read before it stops: 27 of 400 random hashes, 5 standard deviations")
                .isBetween(1, 54);
    }

    @Test
    void givenTheSecretItself_whenItIsLookedUp_thenItCostsWhatAGuessCosts() {
        assertThat(shown(SECRET)).isTrue();
        assertThat(lookedUp).containsExactly(KeySecret.hash(SECRET));
    }

    @Test
    void givenAnySecret_whenItIsLookedUp_thenAllOfItIsDigestedOnce() throws NoSuchAlgorithmException {
        CountingDigest.Counts counts = new CountingDigest.Counts(new AtomicInteger(), new AtomicInteger());
        Provider counting = CountingDigest.provider(counts);
        List<String> secrets = List.of(SECRET, guess(34), guess(20), guess(3), SECRET.substring(0, 40) + "0");
        Security.insertProviderAt(counting, 1);
        try {
            for (String secret : secrets) {
                counts.digests().set(0);
                counts.bytes().set(0);
                shown(secret);
                // the test's own look-up digests the real secret as well, where the guess is one that is looked up
                int own = KeySecret.wellFormed(secret) ? 1 : 0;
                assertThat(counts.digests().get() - own)
                        .as("digests for %s", secret)
                        .isEqualTo(1);
                assertThat(counts.bytes().get() - own * SECRET.length())
                        .as("bytes for %s", secret)
                        .isEqualTo(SECRET.length());
            }
        } finally {
            Security.removeProvider(counting.getName());
        }
        assertThat(MessageDigest.getInstance("SHA-256").getProvider().getName()).isNotEqualTo(counting.getName());
    }
}
