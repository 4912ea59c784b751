package io.quotagrid.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quotagrid.config.Policy;
import io.quotagrid.harness.Ports;
import io.quotagrid.node.cluster.NodeStartException;
import io.quotagrid.node.engine.Plans;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.store.MovedClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Nodes on real members. */
final class QuotaNodeIT {

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    final class OneNode extends OnMembers {
        OneNode() {
            super(1, 50);
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    final class TwoNodes extends OnMembers {
        TwoNodes() {
            super(2, 50);
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    final class TwoNodesWithoutSlices extends OnMembers {
        TwoNodesWithoutSlices() {
            super(2, 0);
        }
    }

    abstract static class OnMembers extends QuotaNodeContract {
        private final MovedClock clock = new MovedClock();
        private final List<QuotaNode> nodes = new ArrayList<>();
        private final int count;
        private final int syncMillis;

        OnMembers(int count, int syncMillis) {
            this.count = count;
            this.syncMillis = syncMillis;
        }

        @BeforeAll
        void start() {
            Policy policy = clusterOf("contract-" + count + "-" + syncMillis, syncMillis);
            int first = Ports.free();
            int second = Ports.free();
            nodes.add(QuotaNode.start(
                    policy, count == 1 ? Nodes.options(clock, first) : Nodes.options(clock, first, first, second)));
            if (count == 2) {
                nodes.add(QuotaNode.start(policy, Nodes.options(clock, second, first, second)));
            }
            await().atMost(120, SECONDS)
                    .until(() -> nodes.stream()
                            .allMatch(node -> node.status().members() == count
                                    && node.status().safe()));
        }

        @AfterAll
        void stop() {
            nodes.forEach(QuotaNode::close);
        }

        @Override
        MovedClock clock() {
            return clock;
        }

        @Override
        List<QuotaNode> nodes() {
            return nodes;
        }
    }

    @Test
    void givenNode_whenClosedTwice_thenItIsNotReadyAndUndecided() throws Exception {
        QuotaNode node = QuotaNode.start(clusterOf("closing"), Nodes.options(new MovedClock(), Ports.free()));
        assertThat(node.ready()).isTrue();
        assertThat(node.internals().subjects()).isZero();

        node.close();
        node.close();

        assertThat(node.ready()).isFalse();
        assertThat(node.engine()
                        .reserve(Plans.plan(Plans.one(Plans.USER, 5)))
                        .toCompletableFuture()
                        .get(60, SECONDS))
                .isInstanceOf(Decision.Undecided.class);
    }

    @Test
    void givenPortInUse_whenStarted_thenOneClearMessage() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> QuotaNode.start(clusterOf("taken"), Nodes.options(new MovedClock(), port)))
                    .isInstanceOf(NodeStartException.class)
                    .hasMessageContaining("cluster.port " + port + " cannot be opened on 127.0.0.1");
        }
    }

    @Test
    void givenInterfaceOfAnotherMachine_whenStarted_thenOneClearMessage() {
        Policy policy = Nodes.policy("cluster:\n  interface: 192.0.2.1\n");

        assertThatThrownBy(() -> QuotaNode.start(policy, Nodes.options(new MovedClock(), 0)))
                .isInstanceOf(NodeStartException.class)
                .hasMessageContaining("cluster.interface")
                .hasMessageContaining("192.0.2.1");
    }

    @Test
    void givenTwoNodesOfTheUsualPort_whenBothStart_thenTheSecondCountsUp() {
        try (QuotaNode one = QuotaNode.start(clusterOf("one"), NodeOptions.defaults());
                QuotaNode other = QuotaNode.start(clusterOf("other"), NodeOptions.defaults())) {
            assertThat(one.ready()).isTrue();
            assertThat(other.status().address()).isNotEqualTo(one.status().address());
        }
    }

    private static Policy clusterOf(String name) {
        return clusterOf(name, 50);
    }

    private static Policy clusterOf(String name, int syncMillis) {
        long pid = ProcessHandle.current().pid();
        return Nodes.policy("cluster:\n  name: " + name + "-" + pid
                + "\n  decision_timeout_ms: 20000\ndistributed_rate_limit:\n  sync_interval_ms: " + syncMillis + "\n");
    }
}
