package io.quotagrid.node.live;

import static io.quotagrid.node.live.Changes.ALICE;
import static io.quotagrid.node.live.Changes.USERS;
import static io.quotagrid.node.live.Changes.change;
import static io.quotagrid.node.live.Changes.rpm;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What is to be written is, though the store may be away. */
final class DurableCopyTest {
    private final MovableStore store = new MovableStore();

    private DurableCopy copy() {
        return DurableCopy.of(store, Duration.ofMillis(20));
    }

    @Test
    void givenAStore_thenItIsReadOnceAndWritten() throws Exception {
        store.write(Map.of(USERS.key(), change(2, rpm(1))));
        try (DurableCopy copy = copy()) {
            assertThat(copy.loaded().get(60, SECONDS)).isEqualTo(Map.of(USERS.key(), change(2, rpm(1))));

            copy.write(ALICE.key(), change(4, rpm(2)));

            await().atMost(60, SECONDS)
                    .untilAsserted(() -> assertThat(store.kept()).containsEntry(ALICE.key(), change(4, rpm(2))));
            await().atMost(60, SECONDS)
                    .untilAsserted(
                            () -> assertThat(copy.status()).isEqualTo(new StoreStatus(true, 0, Optional.empty())));
        }
        assertThat(store.closed()).isTrue();
    }

    @Test
    void givenAStoreThatGoesAwayAndComesBack_thenNothingIsLost_andTheNewestIsWritten() throws Exception {
        try (DurableCopy copy = copy()) {
            copy.loaded().get(60, SECONDS);
            store.away("gone for lunch");

            copy.write(ALICE.key(), change(4, rpm(2)));
            copy.write(ALICE.key(), change(8, rpm(4)));
            copy.write(ALICE.key(), change(6, rpm(3)));
            copy.write(USERS.key(), change(2, rpm(1)));
            await().atMost(60, SECONDS)
                    .untilAsserted(() -> assertThat(copy.status())
                            .isEqualTo(new StoreStatus(true, 2, Optional.of("gone for lunch"))));
            assertThat(store.kept()).isEmpty();

            store.back();
            await().atMost(60, SECONDS)
                    .untilAsserted(() -> assertThat(store.kept())
                            .isEqualTo(Map.of(ALICE.key(), change(8, rpm(4)), USERS.key(), change(2, rpm(1)))));
            await().atMost(60, SECONDS)
                    .untilAsserted(
                            () -> assertThat(copy.status()).isEqualTo(new StoreStatus(true, 0, Optional.empty())));
        }
    }

    @Test
    void givenAStoreThatIsAway_whenItIsTriedAgain_thenItIsSaidToBeAwayUntilItHasTaken() throws Exception {
        try (DurableCopy copy = copy()) {
            copy.loaded().get(60, SECONDS);
            List<Optional<String>> saidMeanwhile = new CopyOnWriteArrayList<>();
            store.beforeWrite(() -> saidMeanwhile.add(copy.status().problem()));
            store.away("gone for lunch");

            copy.write(ALICE.key(), change(2, rpm(1)));

            await().atMost(60, SECONDS).until(() -> saidMeanwhile.size() >= 4);
            assertThat(List.copyOf(saidMeanwhile).subList(1, 4)).containsOnly(Optional.of("gone for lunch"));
        }
    }

    @Test
    void givenAStoreThatIsAwayAtTheStart_thenItIsReadWhenItComes() {
        store.away("not there yet");
        try (DurableCopy copy = copy()) {
            await().atMost(60, SECONDS).until(() -> copy.status().problem().equals(Optional.of("not there yet")));
            assertThat(copy.loaded()).isNotDone();

            store.back();

            await().atMost(60, SECONDS).until(() -> copy.loaded().isDone());
        }
    }

    @Test
    void givenWhatWaits_whenClosed_thenItIsWrittenFirst() throws Exception {
        DurableCopy copy = copy();
        copy.loaded().get(60, SECONDS);
        for (int i = 1; i <= 100; i++) {
            copy.write(ALICE.key(), change(2L * i, rpm(i)));
        }
        copy.close();

        assertThat(store.kept()).isEqualTo(Map.of(ALICE.key(), change(200, rpm(100))));
    }
}
