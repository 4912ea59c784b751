package io.quotagrid.node.live;

import static io.quotagrid.node.live.Keys.ID;
import static io.quotagrid.node.live.Keys.OTHER_ID;
import static io.quotagrid.node.live.Keys.change;
import static io.quotagrid.node.live.Keys.hash;
import static io.quotagrid.node.live.Keys.plain;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class KeyTableTest {
    private static final long NOW = 1_000;

    @Test
    void givenAKey_whenItIsRotated_thenTheOldSecretOpensForAWhileAndNotLonger() {
        ApiKey first = plain(hash("1"));
        ApiKey second = first.rotated(hash("2"), Instant.ofEpochMilli(NOW + 10));
        KeyTable table = KeyTable.EMPTY.with(ID, change(2, first)).with(ID, change(4, second));

        assertThat(opens(table, hash("2"), NOW)).isTrue();
        assertThat(opens(table, hash("1"), NOW + 9)).isTrue();
        assertThat(opens(table, hash("1"), NOW + 10)).isFalse();
        assertThat(opens(table, hash("3"), NOW)).isFalse();
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void givenAKeyRotatedTwice_whenTheFirstSecretIsShown_thenItOpensNothing() {
        ApiKey first = plain(hash("1"));
        ApiKey second = first.rotated(hash("2"), Instant.ofEpochMilli(NOW + 10));
        ApiKey third = second.rotated(hash("3"), Instant.ofEpochMilli(NOW + 20));
        KeyTable table = KeyTable.EMPTY
                .with(ID, change(2, first))
                .with(ID, change(4, second))
                .with(ID, change(6, third))
                .with(OTHER_ID, change(2, plain(hash("4"))));

        assertThat(table.byHash(hash("1"))).isEmpty();
        assertThat(opens(table, hash("2"), NOW)).isTrue();
        assertThat(table.byHash(hash("4"))).map(KeyTable.Entry::id).contains(OTHER_ID);
    }

    @Test
    void givenChangesInAnyOrder_whenTheyAreLearnt_thenTheTablesAreTheSame() {
        KeyChange first = change(2, plain(hash("1")));
        KeyChange second = change(4, plain(hash("1")).rotated(hash("2"), Instant.ofEpochMilli(NOW)));
        KeyTable inOrder = KeyTable.EMPTY.with(ID, first).with(ID, second);
        KeyTable late = KeyTable.EMPTY.with(ID, second).with(ID, first).with(ID, second);

        assertThat(late).isEqualTo(inOrder);
        assertThat(opens(late, hash("2"), NOW)).isTrue();
        assertThat(late.with(ID, first)).isSameAs(late);
    }

    @Test
    void givenARevocation_whenTheOtherPartOfASplitHasRotatedTheKeyLater_thenItStaysRevoked() {
        ApiKey key = plain(hash("1"));
        KeyChange made = change(2, key);
        KeyChange revoked = (KeyChange) SettingAnswer.to(made, change(0, key.revocation()), OptionalLong.empty(), NOW)
                .now()
                .orElseThrow();
        KeyChange rotatedLater = (KeyChange) SettingAnswer.to(
                        made,
                        change(0, key.rotated(hash("2"), Instant.ofEpochMilli(9_000_000))),
                        OptionalLong.empty(),
                        NOW + 1_000_000)
                .now()
                .orElseThrow();

        assertThat(SettingAnswer.joined(revoked, rotatedLater)).isEqualTo(revoked);
        assertThat(SettingAnswer.joined(rotatedLater, revoked)).isEqualTo(revoked);
        KeyTable healed =
                KeyTable.EMPTY.with(ID, rotatedLater).with(ID, revoked).with(ID, rotatedLater);
        assertThat(opens(healed, hash("1"), NOW)).isFalse();
        assertThat(opens(healed, hash("2"), NOW)).isFalse();
        assertThat(healed.of(ID).orElseThrow().key().revoked()).isTrue();
    }

    @Test
    void givenAKeyWithAnEnd_whenItIsThere_thenNoSecretOpens() {
        ApiKey key = new ApiKey(
                hash("1"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                java.util.List.of(),
                Optional.empty(),
                Optional.of(Instant.ofEpochMilli(NOW)),
                "",
                false,
                "olga",
                Instant.EPOCH);

        assertThat(key.opens(hash("1"), NOW - 1)).isTrue();
        assertThat(key.opens(hash("1"), NOW)).isFalse();
    }

    private static boolean opens(KeyTable table, String hash, long nowMillis) {
        return table.byHash(hash)
                .filter(entry -> entry.change().key().opens(hash, nowMillis))
                .isPresent();
    }
}
