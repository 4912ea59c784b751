package io.quotagrid.node.acceptance;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.harness.Ports;
import io.quotagrid.node.NodeOptions;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.cluster.ClusterStatus;
import io.quotagrid.node.store.OwnerClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that find each other in every way, and those that must not. All in this process, over real sockets. */
final class DiscoveryIT {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration JOINED = Duration.ofSeconds(90);

    private final String name = "found-" + ProcessHandle.current().pid() + "-" + NAMES.incrementAndGet();
    private final List<QuotaNode> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(QuotaNode::close);
    }

    @Test
    void givenNothingIsSaid_whenThreeNodesStart_thenTheyFindEachOtherOnThisMachine() {
        start("name: " + name, OptionalInt.empty());
        start("name: " + name, OptionalInt.empty());
        start("name: " + name, OptionalInt.of(0)); // on a port that nobody can guess

        awaitMembers(3);
    }

    @Test
    void givenMulticast_whenTwoNodesStartOnAnyPort_thenTheyFindEachOther() {
        String cluster = "name: " + name + ", discovery: multicast, interface: 127.0.0.1, port: 0";

        start(cluster, OptionalInt.empty());
        start(cluster, OptionalInt.empty());

        awaitMembers(2);
    }

    @Test
    void givenANameForAllMembers_whenTwoNodesStart_thenTheyFindEachOtherByIt() {
        int port = Ports.free();
        String cluster = "name: " + name + ", discovery: dns, port: " + port;

        start(cluster + ", members: [localhost]", OptionalInt.empty());
        start(cluster + ", members: [localhost]", OptionalInt.of(0));

        awaitMembers(2);
    }

    @Test
    void givenAHeadlessService_whenTwoNodesStart_thenTheyFindEachOtherByItsName() {
        int port = Ports.free();
        String cluster = "name: " + name + ", discovery: kubernetes, interface: 127.0.0.1, port: " + port;

        start(cluster + ", members: [localhost]", OptionalInt.empty());
        start(cluster + ", members: [localhost]", OptionalInt.of(0));

        awaitMembers(2);
    }

    @Test
    void givenPeersByHand_whenTheyStart_thenTheyJoinAndNobodyElseDoes() {
        List<Integer> ports = Ports.free(2);
        String peer = "127.0.0.1:" + ports.get(0);
        start("name: " + name + ", discovery: tcp", OptionalInt.of(ports.get(0)));
        start("name: " + name + ", discovery: tcp", OptionalInt.of(ports.get(1)), peer);
        QuotaNode alone = start("name: " + name + ", discovery: tcp", OptionalInt.of(0));

        await().atMost(JOINED)
                .until(() -> nodes.get(0).status().members() == 2
                        && nodes.get(1).status().members() == 2);
        assertThat(alone.status().members()).isEqualTo(1);
    }

    @Test
    void givenOtherNamesAndPrefixes_whenTheyKnowEachOthersPorts_thenTheyNeverMix() {
        List<Integer> ports = Ports.free(3);
        String peer = "127.0.0.1:" + ports.get(0);

        start("name: " + name, OptionalInt.of(ports.get(0)));
        start("name: other-" + name, OptionalInt.of(ports.get(1)), peer);
        start(
                "name: " + name + "}\ndistributed_rate_limit: {key_prefix: \"other:\"",
                OptionalInt.of(ports.get(2)),
                peer);

        await().atMost(JOINED).until(() -> nodes.stream().allMatch(QuotaNode::ready));
        assertThat(nodes).allMatch(node -> node.status().members() == 1);
    }

    @Test
    void givenThreeExpectedMembers_whenOneIsThere_thenItSaysWhyItWaitsAndWithTwoItIsReady() {
        List<Integer> ports = Ports.free(2);
        String cluster = "name: " + name + ", discovery: tcp, expected_members: 3";
        QuotaNode first = start(cluster, OptionalInt.of(ports.get(0)));

        assertThat(first.ready()).isFalse();
        assertThat(first.problems()).containsExactly("waiting for members: 1 of 3 have met, 2 are needed");
        assertThat(first.status().mode()).isEqualTo(ClusterStatus.Mode.WAITING);
        start(cluster, OptionalInt.of(ports.get(1)), "127.0.0.1:" + ports.get(0));

        await().atMost(JOINED).until(first::ready);
        nodes.get(1).close();
        await().atMost(JOINED).until(() -> first.status().members() == 1);
        await().atMost(JOINED).until(first::ready); // the majority has met once
    }

    private QuotaNode start(String cluster, OptionalInt port, String... peers) {
        String yaml = "providers: {targets: [{id: sandbox, provider: sandbox}]}\ncluster: {" + cluster + "}\n";
        var report = PolicyLoader.load(yaml.getBytes(StandardCharsets.UTF_8));
        Policy policy = report.policy().orElseThrow(() -> new AssertionError(report.findings()));
        QuotaNode node = QuotaNode.start(
                policy, new NodeOptions(Optional.empty(), port, List.of(peers), OwnerClock.startingNow(), Map.of()));
        nodes.add(node);
        return node;
    }

    private void awaitMembers(int count) {
        await().atMost(JOINED.toSeconds(), SECONDS)
                .until(() -> nodes.stream().allMatch(node -> node.status().members() == count));
    }
}
