package io.quotagrid.node.seen;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import io.quotagrid.harness.Ports;
import io.quotagrid.node.cluster.ClusterMember;
import io.quotagrid.node.cluster.MemberSettings;
import io.quotagrid.node.store.OwnedEntries;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names on a real member. */
final class ClusterNamesIT {
    private static final String MAP = "quotagrid:test:seen";
    private static final int MOST = 50;
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void givenAsManyNamesAsAMemberMayRemember_whenMoreCome_thenTheyAreNobodysAndNoneIsForgotten() {
        String cluster = "seen-" + ProcessHandle.current().pid();
        MemberSettings settings =
                new MemberSettings(cluster, "127.0.0.1", Ports.free(1).get(0), 1, List.of());
        try (ClusterMember member = ClusterMember.start(settings, config -> ClusterNames.prepare(config, MAP, 1))) {
            HazelcastInstance instance = member.instance();
            try (ClusterNames names =
                    new ClusterNames(instance, MAP, new OwnedEntries(instance, MAP), MOST, PATIENCE)) {
                for (int i = 1; i < MOST; i++) {
                    assertThat(holder(names, "name " + i, "one", LONG)).isEqualTo("one");
                }
                assertThat(holder(names, "ends soon", "one", SHORT)).isEqualTo("one");

                assertThatThrownBy(() -> holder(names, "one more", "one", LONG)).hasMessageContaining("50 names");
                assertThat(names.full()).isTrue();
                assertThat(holder(names, "name 1", "two", LONG)).isEqualTo("one");
                await().atMost(PATIENCE).until(() -> !names.full());
                assertThat(holder(names, "one more", "two", LONG)).isEqualTo("two");
            }
        }
    }

    private static String holder(ClusterNames names, String name, String who, Duration lifetime) {
        return names.holder(name, who, lifetime)
                .toCompletableFuture()
                .orTimeout(60, SECONDS)
                .join();
    }
}
