package io.quotagrid.node.live.jdbc;

import static io.quotagrid.node.live.Changes.ALICE;
import static io.quotagrid.node.live.Changes.USERS;
import static io.quotagrid.node.live.Changes.change;
import static io.quotagrid.node.live.Changes.policyChange;
import static io.quotagrid.node.live.Changes.removal;
import static io.quotagrid.node.live.Changes.rpm;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Meter;
import io.quotagrid.config.RateAmounts;
import io.quotagrid.config.Tier;
import io.quotagrid.node.database.Database;
import io.quotagrid.node.live.KeyChange;
import io.quotagrid.node.live.Keys;
import io.quotagrid.node.live.LimitTarget;
import io.quotagrid.node.live.LimitValues;
import io.quotagrid.node.live.LiveSetting;
import io.quotagrid.node.live.PolicyChange;
import io.quotagrid.node.live.PolicyVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every database has to keep. */
abstract class JdbcSettingsContract {
    private final List<Database> opened = new ArrayList<>();

    /** The same database, as another node opens it. */
    abstract Database open();

    @AfterEach
    void closeAll() {
        opened.forEach(Database::close);
        opened.clear();
    }

    private JdbcSettings node(String environment) {
        Database database = open();
        opened.add(database);
        return new JdbcSettings(database, environment);
    }

    private JdbcSettings node() {
        return node("test/" + getClass().getSimpleName());
    }

    @Test
    void givenEveryKindOfSetting_whenWritten_thenAnotherNodeReadsThem() {
        Map<Meter, Long> amounts = new EnumMap<>(Meter.class);
        for (Meter meter : Meter.values()) {
            amounts.put(meter, 100L + amounts.size());
        }
        LimitValues all = new LimitValues(
                new RateAmounts(amounts),
                Optional.of(Duration.ofSeconds(30)),
                Optional.of(Instant.ofEpochMilli(1_800_000_000_123L)));
        PolicyVersion before = PolicyVersion.of("a: 1\n", PolicyVersion.FILE, Instant.EPOCH);
        PolicyVersion after = PolicyVersion.of("b: \u00e4\n".repeat(10_000), "olga", Instant.ofEpochMilli(77));
        Map<String, LiveSetting> settings = Map.of(
                USERS.key(),
                change(10, all),
                ALICE.key(),
                change(12, LimitValues.of(RateAmounts.UNLIMITED)),
                LimitTarget.of(Tier.KEY, "a:b'c\"").key(),
                removal(14),
                PolicyChange.KEY,
                new PolicyChange(16, after, Optional.of(before)),
                KeyChange.settingKey(Keys.ID),
                Keys.change(18, Keys.full()),
                KeyChange.settingKey(Keys.OTHER_ID),
                Keys.change(20, Keys.plain(Keys.hash("1")).revocation()));
        JdbcSettings node = node("kinds");

        node.write(settings);

        assertThat(node("kinds").load()).isEqualTo(settings);
        assertThat(node("other").load()).isEmpty();
    }

    @Test
    void givenAnOlderSetting_whenWritten_thenTheNewerStays() {
        JdbcSettings node = node();
        node.write(Map.of(ALICE.key(), change(12, rpm(7)), PolicyChange.KEY, policyChange(12, "new")));

        node.write(Map.of(ALICE.key(), change(10, rpm(3)), PolicyChange.KEY, policyChange(10, "old")));
        assertThat(node.load()).containsEntry(ALICE.key(), change(12, rpm(7)));
        assertThat(node.load()).containsEntry(PolicyChange.KEY, policyChange(12, "new"));

        node.write(Map.of(ALICE.key(), removal(14), PolicyChange.KEY, policyChange(14, "newest")));
        assertThat(node.load()).containsEntry(ALICE.key(), removal(14));
        assertThat(node.load()).containsEntry(PolicyChange.KEY, policyChange(14, "newest"));
    }

    /** Database number so many, which nobody has opened before. */
    abstract Database openFresh(int number);

    @Test
    void givenDatabasesWithoutTables_whenFourNodesOpenEachAtOnce_thenAllFindTheTables() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            for (int fresh = 1; fresh <= 15; fresh++) {
                CyclicBarrier together = new CyclicBarrier(4);
                List<Future<Map<String, LiveSetting>>> starting = new ArrayList<>();
                for (int node = 0; node < 4; node++) {
                    Database database = openFresh(fresh);
                    opened.add(database);
                    JdbcSettings settings = new JdbcSettings(database, "fresh");
                    starting.add(executor.submit(() -> {
                        together.await(60, SECONDS);
                        settings.write(Map.of(ALICE.key(), change(2, rpm(1))));
                        return settings.load();
                    }));
                }
                for (Future<Map<String, LiveSetting>> started : starting) {
                    assertThat(started.get(60, SECONDS)).isEqualTo(Map.of(ALICE.key(), change(2, rpm(1))));
                }
                closeAll();
            }
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void givenARevokedKey_whenAnOlderStateIsWritten_thenItStaysRevoked() {
        JdbcSettings node = node();
        String key = KeyChange.settingKey(Keys.ID);
        node.write(Map.of(key, Keys.change(12, Keys.full())));

        node.write(Map.of(key, Keys.change(14, Keys.full().revocation())));
        node.write(Map.of(key, Keys.change(12, Keys.full())));

        assertThat(node.load()).containsEntry(key, Keys.change(14, Keys.full().revocation()));
    }

    /** All nodes hear of a change at the same time, and all write it. */
    @Test
    void givenFourNodesThatWriteTheSameRowsAtOnce_thenTheNewestOfEachStays() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            List<JdbcSettings> nodes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                nodes.add(node("crowd"));
            }
            for (int round = 1; round <= 10; round++) {
                List<Future<?>> writing = new ArrayList<>();
                for (int node = 0; node < 4; node++) {
                    Map<String, LiveSetting> batch = new HashMap<>();
                    for (int row = 0; row < 20; row++) {
                        String key = LimitTarget.of(Tier.USER, "r" + round + "-" + row)
                                .key();
                        long epoch = 2L * (1 + (node + row) % 4);
                        batch.put(key, change(epoch, rpm(epoch)));
                    }
                    JdbcSettings writer = nodes.get(node);
                    writing.add(executor.submit(() -> writer.write(batch)));
                }
                for (Future<?> written : writing) {
                    written.get(60, SECONDS);
                }
            }
            Map<String, LiveSetting> kept = nodes.get(0).load();
            assertThat(kept).hasSize(200);
            assertThat(kept.values()).containsOnly(change(8, rpm(8)));
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void givenManySettings_whenWritten_thenAllAreThere() {
        Map<String, LiveSetting> many = new HashMap<>();
        for (int i = 0; i < 1_234; i++) {
            many.put(LimitTarget.of(Tier.USER, "user-" + i).key(), change(2 + 2L * i, rpm(i + 1)));
        }
        node("many").write(many);

        assertThat(node("many").load()).isEqualTo(many);
    }
}
