package io.quotagrid.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Secret;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KeySecretTest {
    private static final String CHECK = "2MF2uC"; // by another implementation of the same

    private final SecureRandom random = new SecureRandom();

    @Test
    void givenNewKeys_whenTheyAreMade_thenEachIsWellFormedAndDoesNotPrintItself() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            Secret secret = KeySecret.next(random);
            assertThat(secret.reveal()).matches("qg_[0-9A-Za-z]{38}");
            assertThat(KeySecret.wellFormed(secret.reveal())).isTrue();
            assertThat(seen.add(secret.reveal())).isTrue();
            assertThat(secret).hasToString("[redacted]");
        }
    }

    @Test
    void givenAKey_whenOneCharacterIsAnother_thenItIsNotWellFormed() {
        String key = KeySecret.next(random).reveal();
        for (int i = 0; i < key.length(); i++) {
            char other = key.charAt(i) == 'x' ? 'y' : 'x';
            String mistyped = key.substring(0, i) + other + key.substring(i + 1);

            assertThat(KeySecret.wellFormed(mistyped)).as(mistyped).isFalse();
        }
        assertThat(KeySecret.wellFormed(key.substring(0, key.length() - 1))).isFalse();
        assertThat(KeySecret.wellFormed(key + "0")).isFalse();
        assertThat(KeySecret.wellFormed("qg_")).isFalse();
    }

    @Test
    void givenTheFormOfTheFirstKeys_whenItIsReadLater_thenItStillIsOne() {
        String body = "qg_" + "A".repeat(32);

        assertThat(KeySecret.wellFormed(body + CHECK)).isTrue();
        assertThat(KeySecret.hash("abc")) // FIPS 180-2, appendix B.1
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
