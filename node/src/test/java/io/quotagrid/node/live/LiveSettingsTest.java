package io.quotagrid.node.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.node.cluster.MemberCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

final class LiveSettingsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long NOW = 1_000;

    /** Tells of a change before it answers who made it, as Hazelcast may. */
    private static final class QuickNews implements SettingTruth {
        private final LocalTruth settings = new LocalTruth(() -> NOW);
        private final CountDownLatch heard;
        private volatile BiConsumer<String, LiveSetting> listener = (key, setting) -> {};

        /** @param heard has been counted down when the news is there */
        QuickNews(CountDownLatch heard) {
            this.heard = heard;
        }

        @Override
        public CompletableFuture<SettingAnswer> change(String key, LiveSetting asked, OptionalLong ifEpoch) {
            SettingAnswer answer = settings.change(key, asked, ifEpoch).join();
            CompletableFuture<Void> unused = CompletableFuture.runAsync(
                    () -> listener.accept(key, answer.now().orElseThrow()));
            return CompletableFuture.supplyAsync(() -> {
                await(heard);
                return answer;
            });
        }

        @Override
        public CompletableFuture<Void> offer(String key, LiveSetting copy) {
            return settings.offer(key, copy);
        }

        @Override
        public Map<String, LiveSetting> all() {
            return settings.all();
        }

        @Override
        public void listen(BiConsumer<String, LiveSetting> listener, Runnable missed) {
            this.listener = listener;
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void givenAPolicyThatIsTakenOverJustNow_whenAMemberIsToldOfIt_thenItSaysSoOnlyOnceItIsInForce() {
        // Given: the news came by itself, and it takes a while until it is in force
        CountDownLatch heard = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger told = new AtomicInteger();
        AtomicLong inForce = new AtomicLong();
        Object lock = new Object();
        try (LiveSettings settings = new LiveSettings(new QuickNews(heard), new MemberCalls("here"), () -> NOW, null)) {
            settings.start();
            settings.onPolicy(change -> {
                told.incrementAndGet();
                synchronized (lock) {
                    if (inForce.get() < change.epoch()) {
                        heard.countDown();
                        QuickNews.await(goOn);
                        inForce.set(change.epoch());
                    }
                }
            });
            PolicyVersion version = PolicyVersion.of("a: 1", "ops", Instant.EPOCH);

            // When
            PolicyChange another = new PolicyChange(0, version, Optional.empty());
            CompletableFuture<Long> acknowledged = CompletableFuture.supplyAsync(
                    () -> settings.change(PolicyChange.KEY, another, OptionalLong.empty()) // it may block
                            .thenApply(made -> inForce.get())
                            .join(),
                    task -> new Thread(task).start());

            // Then
            await().atMost(PATIENCE).until(() -> told.get() >= 2 || acknowledged.isDone());
            goOn.countDown();
            assertThat(acknowledged.join())
                    .isEqualTo(settings.policy().orElseThrow().epoch());
        }
    }
}
