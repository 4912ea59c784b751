package io.quotagrid.node.live;

import static io.quotagrid.node.live.Changes.ALICE;
import static io.quotagrid.node.live.Changes.USERS;
import static io.quotagrid.node.live.Changes.change;
import static io.quotagrid.node.live.Changes.removal;
import static io.quotagrid.node.live.Changes.rpm;
import static io.quotagrid.node.live.Changes.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.RateAmounts;
import io.quotagrid.config.Strategy;
import io.quotagrid.config.Tier;
import io.quotagrid.node.live.EffectiveLimits.Source;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.SubjectKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is in force for whom. */
final class LimitBookTest {
    private static final SubjectKey ALICE_KEY = new SubjectKey(Tier.USER, "alice");
    private static final SubjectKey BOB_KEY = new SubjectKey(Tier.USER, "bob");
    private static final SubjectKey RED = new SubjectKey(Tier.TEAM, "red");
    private static final String POLICY = """
            rate_limits:
              per_user:
                rpm: 60
                tpm: 1000
                rph: 500
            user_rate_limit:
              window_seconds: 30
              strategy: fixed_window
            """;

    private LimitTable table = LimitTable.EMPTY;
    private long nowMillis = 100;
    private final LimitBook book = new LimitBook(Changes.policy(POLICY), 4, () -> table, () -> nowMillis);

    private void changed(LimitTarget target, LimitChange change) {
        table = table.with(target, change);
    }

    private static Limit limit(Meter meter, long max, int seconds) {
        return new Limit(meter, max, Duration.ofSeconds(seconds), Strategy.FIXED_WINDOW);
    }

    @Test
    void givenNoChange_thenThePolicyScaled() {
        assertThat(book.limits(ALICE_KEY))
                .contains(new LimitSet(
                        4,
                        java.util.List.of(
                                limit(Meter.RPM, 30, 30), limit(Meter.RPH, 500, 3600), limit(Meter.TPM, 500, 30))));
        assertThat(book.limits(RED)).isEmpty();
        assertThat(book.limits(Tier.TEAM)).isFalse();
        assertThat(book.limits(ALICE_KEY).orElseThrow())
                .isSameAs(book.limits(BOB_KEY).orElseThrow());
    }

    @Test
    void givenAKeyWithLimitsOfItsOwn_thenTheyAreOverTheTiersAndUnderItsOverride() {
        KeyTable keys = KeyTable.EMPTY.with(Keys.ID, Keys.change(8, Keys.limited(7)));
        SubjectKey key = new SubjectKey(Tier.KEY, Keys.ID);
        LimitBook withKeys = new LimitBook(
                Changes.policy("rate_limits: {per_key: {rpm: 60, rpd: 100}}\n"),
                4,
                () -> table,
                () -> keys,
                () -> nowMillis);

        assertThat(withKeys.limits(new SubjectKey(Tier.KEY, Keys.OTHER_ID))
                        .orElseThrow()
                        .limits())
                .extracting(Limit::max)
                .containsExactly(60L, 100L);
        assertThat(withKeys.limits(key).orElseThrow().limits())
                .extracting(Limit::max)
                .containsExactly(7L, 100L);
        assertThat(withKeys.limits(key).orElseThrow().epoch()).isEqualTo(4 + 8);
        assertThat(withKeys.explain(key).sources()).containsEntry(Meter.RPM, Source.KEY);
        changed(LimitTarget.of(Tier.KEY, Keys.ID), change(10, rpm(3)));
        assertThat(withKeys.limits(key).orElseThrow().limits())
                .extracting(Limit::max)
                .containsExactly(3L, 100L);
    }

    @Test
    void givenGroups_thenEachHasItsOwnAndWhoIsInNoneHasTheDefaultsAlone() {
        LimitBook groups = new LimitBook(Changes.policy("""
                        consumer_groups:
                          - {name: research, rate_limits: {rpm: 60, tokens_per_day: 1000}}
                          - {name: free}
                        rate_limit_defaults: {rpm: 5}
                        """), 4, () -> table, () -> nowMillis);

        assertThat(groups.limits(Tier.GROUP)).isTrue();
        assertThat(groups.limits(new SubjectKey(Tier.GROUP, "research"))
                        .orElseThrow()
                        .limits())
                .extracting(limit -> limit.meter().key() + " " + limit.max())
                .containsExactly("rpm 60", "tpd 1000");
        assertThat(groups.limits(new SubjectKey(Tier.GROUP, "free"))).isEmpty();
        assertThat(groups.limits(new SubjectKey(Tier.GROUP, LimitBook.ALONE + "bob"))
                        .orElseThrow()
                        .limits())
                .extracting(Limit::max)
                .containsExactly(5L);
        changed(LimitTarget.of(Tier.GROUP, "research"), change(10, rpm(90)));
        assertThat(groups.limits(new SubjectKey(Tier.GROUP, "research"))
                        .orElseThrow()
                        .limits())
                .extracting(Limit::max)
                .containsExactly(90L, 1_000L);
    }

    @Test
    void givenOverride_thenItReplacesAndTheRestIsInherited() {
        changed(USERS, change(10, LimitValues.of(new RateAmounts(Map.of(Meter.TPM, 2000L, Meter.PARALLEL, 3L)))));
        changed(ALICE, change(12, new LimitValues(rpm(90).amounts(), Optional.of(Duration.ofSeconds(10)), end())));

        EffectiveLimits alice = book.explain(ALICE_KEY);

        assertThat(book.limits(ALICE_KEY)).contains(alice.limits());
        assertThat(alice.limits().limits())
                .containsExactly(
                        limit(Meter.RPM, 15, 10),
                        limit(Meter.RPH, 500, 3600),
                        limit(Meter.TPM, 333, 10),
                        Limit.parallel(3));
        assertThat(alice.limits().epoch()).isEqualTo(4 + 10 + 12);
        assertThat(alice.windowSource()).isEqualTo(Source.OVERRIDE);
        assertThat(alice.sources())
                .containsEntry(Meter.RPM, Source.OVERRIDE)
                .containsEntry(Meter.RPH, Source.POLICY)
                .containsEntry(Meter.TPM, Source.TIER_DEFAULT)
                .containsEntry(Meter.PARALLEL, Source.TIER_DEFAULT);
        assertThat(book.limits(BOB_KEY).orElseThrow().limits())
                .containsExactly(
                        limit(Meter.RPM, 30, 30),
                        limit(Meter.RPH, 500, 3600),
                        limit(Meter.TPM, 1000, 30),
                        Limit.parallel(3));
    }

    private static Optional<java.time.Instant> end() {
        return Optional.empty();
    }

    @Test
    void givenOverrideOnATierWithoutLimits_thenThatSubjectIsLimited() {
        changed(LimitTarget.of(Tier.TEAM, "red"), change(10, rpm(7)));

        assertThat(book.limits(Tier.TEAM)).isTrue();
        assertThat(book.limits(RED).orElseThrow().limits())
                .containsExactly(new Limit(Meter.RPM, 7, Duration.ofMinutes(1), Strategy.SLIDING_WINDOW));
        assertThat(book.limits(new SubjectKey(Tier.TEAM, "blue"))).isEmpty();
    }

    @Test
    void givenRemoval_thenWhatItInherits_withALaterEpoch() {
        changed(ALICE, change(10, rpm(2)));
        changed(ALICE, removal(12));

        LimitSet alice = book.limits(ALICE_KEY).orElseThrow();
        assertThat(alice.limits()).isEqualTo(book.limits(BOB_KEY).orElseThrow().limits());
        assertThat(alice.epoch()).isEqualTo(4 + 12);
    }

    @Test
    void givenOverrideThatRunsOut_thenFromThatMomentWhatItInherits() {
        changed(ALICE, change(10, until(200, rpm(2))));
        assertThat(book.limits(ALICE_KEY).orElseThrow().limits()).contains(limit(Meter.RPM, 1, 30));

        nowMillis = 199;
        assertThat(book.limits(ALICE_KEY).orElseThrow().epoch()).isEqualTo(4 + 10);
        nowMillis = 200;
        assertThat(book.limits(ALICE_KEY).orElseThrow().epoch()).isEqualTo(4 + 11);
        assertThat(book.limits(ALICE_KEY).orElseThrow().limits())
                .isEqualTo(book.limits(BOB_KEY).orElseThrow().limits());
    }

    @Test
    void givenTierDefaultThatRunsOut_thenThePolicy() {
        changed(USERS, change(10, until(200, rpm(4))));
        assertThat(book.limits(BOB_KEY).orElseThrow().limits()).contains(limit(Meter.RPM, 2, 30));

        nowMillis = 200;

        LimitSet bob = book.limits(BOB_KEY).orElseThrow();
        assertThat(bob.limits()).contains(limit(Meter.RPM, 30, 30));
        assertThat(bob.epoch()).isEqualTo(4 + 11);
        assertThat(book.limits(BOB_KEY).orElseThrow()).isSameAs(bob);
    }

    @Test
    void givenProvider_thenItsOwnLimitsAndWhatIsSaidOfIt() {
        LimitBook providers = new LimitBook(
                Changes.policy("    - id: big\n      provider: sandbox\n      rate_limits:\n        rpm: 40\n"),
                0,
                () -> table,
                () -> nowMillis);
        SubjectKey big = new SubjectKey(Tier.PROVIDER, "big");
        SubjectKey sandbox = new SubjectKey(Tier.PROVIDER, "sandbox");
        assertThat(providers.limits(sandbox)).isEmpty();
        assertThat(providers.limits(big).orElseThrow().limits().get(0).max()).isEqualTo(40);

        changed(LimitTarget.of(Tier.PROVIDER), change(10, LimitValues.of(new RateAmounts(Map.of(Meter.PARALLEL, 9L)))));
        changed(LimitTarget.of(Tier.PROVIDER, "big"), change(10, rpm(50)));

        assertThat(providers.limits(sandbox).orElseThrow().limits()).containsExactly(Limit.parallel(9));
        assertThat(providers.limits(big).orElseThrow().limits())
                .containsExactly(
                        new Limit(Meter.RPM, 50, Duration.ofMinutes(1), Strategy.SLIDING_WINDOW), Limit.parallel(9));
    }

    @Test
    void givenAmountsThatComeToNothingInTheirWindow_thenAnObjectionThatNamesThem() {
        LimitValues tiny = new LimitValues(rpm(5).amounts(), Optional.of(Duration.ofSeconds(10)), end());

        assertThat(book.objection(ALICE, tiny)).contains("rpm: 5 a minute over a window of 10s is less than 1");
        assertThat(book.objection(ALICE, rpm(2))).isEmpty();
        assertThat(book.objection(ALICE, rpm(1))).contains("rpm: 1 a minute over a window of 30s is less than 1");
    }

    /** What was fine when it was said may not be after the next change: it is never nothing, and never without limit. */
    @Test
    void givenInheritedAmountThatComesToNothing_thenOne() {
        changed(ALICE, change(10, new LimitValues(RateAmounts.UNLIMITED, Optional.of(Duration.ofSeconds(1)), end())));
        changed(USERS, change(12, rpm(2)));

        assertThat(book.limits(ALICE_KEY).orElseThrow().limits()).contains(limit(Meter.RPM, 1, 1));
    }
}
