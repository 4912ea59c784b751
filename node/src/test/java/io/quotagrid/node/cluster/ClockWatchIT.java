package io.quotagrid.node.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.harness.Ports;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clocks of members that are too busy to say what time it is. */
final class ClockWatchIT {
    private static final int PATIENCE_SECONDS = 60;

    private final String cluster = "clocks-" + ProcessHandle.current().pid();
    private final List<Integer> ports = Ports.free(2);

    @Test
    void givenAMemberThatIsTooBusyToAnswer_whenAnotherJoins_thenThatOneOwnsNothingUntilItsClockWasCompared() {
        CountDownLatch busy = new CountDownLatch(1);
        try (ClusterMember first = start(0, busy);
                ClusterMember second = start(1, new CountDownLatch(0))) {
            assertThat(first.clockIsRight()).as("nobody to ask").isTrue();
            assertThat(second.members()).isEqualTo(2);
            assertThat(second.clockIsCompared()).isFalse();
            assertThat(second.clockIsRight()).isFalse();
            assertThat(second.status().owned()).isZero();

            busy.countDown();

            await().atMost(PATIENCE_SECONDS, SECONDS)
                    .until(() -> second.clockIsCompared()
                            && second.clockIsRight()
                            && second.status().owned() > 0);
        } finally {
            busy.countDown();
        }
    }

    /** @param busy until it is open the member does not answer */
    private ClusterMember start(int index, CountDownLatch busy) {
        List<String> peers = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        MemberSettings settings = new MemberSettings(cluster, "127.0.0.1", ports.get(index), 1, peers);
        return ClusterMember.start(settings, () -> nowMicros(busy), config -> {});
    }

    private static long nowMicros(CountDownLatch busy) {
        try {
            busy.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    }
}
