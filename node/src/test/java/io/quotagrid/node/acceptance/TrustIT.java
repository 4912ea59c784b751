package io.quotagrid.node.acceptance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.harness.Ports;
import io.quotagrid.node.NodeOptions;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.cluster.NodeStartException;
import io.quotagrid.node.store.OwnerClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may join, and what strangers come to. */
final class TrustIT {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String VARIABLE = "QUOTAGRID_CLUSTER_SECRET";
    private static final String SECRET = "a secret of some length";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name = "trusted-" + ProcessHandle.current().pid() + "-" + NAMES.incrementAndGet();
    private final List<QuotaNode> nodes = new ArrayList<>();
    private final int port = Ports.free();

    @AfterEach
    void stop() {
        nodes.forEach(QuotaNode::close);
    }

    @Test
    void givenTheSameSecret_whenTwoNodesMeet_thenTheyJoin() {
        start(SECRET, port);
        start(SECRET, 0);

        await().atMost(PATIENCE)
                .until(() -> nodes.stream().allMatch(node -> node.status().members() == 2));
    }

    @Test
    void givenAnotherSecretOrNone_whenANodeKnowsNameAndPort_thenItStaysOutside() {
        QuotaNode trusted = start(SECRET, port);

        QuotaNode wrong = start(SECRET + "!", 0);
        QuotaNode none = start("", 0);

        assertThat(List.of(trusted, wrong, none)).allMatch(node -> node.status().members() == 1);
        await().atMost(PATIENCE).until(trusted::ready);
    }

    @Test
    void givenAPlainHazelcastMember_whenItKnowsNameAndPort_thenItStaysOutside() {
        QuotaNode trusted = start(SECRET, port);
        Config config = new Config().setClusterName(name + "/quotagrid:");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.discovery.enabled", "true"); // our joiner
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + port);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");

        HazelcastInstance stranger = Hazelcast.newHazelcastInstance(config);
        try {
            assertThat(stranger.getCluster().getMembers()).hasSize(1);
            assertThat(trusted.status().members()).isEqualTo(1);
            await().atMost(PATIENCE).until(trusted::ready);
        } finally {
            stranger.getLifecycleService().terminate();
        }
    }

    @Test
    void givenJunkOnThePort_whenItIsOver_thenTheNodeTakesMembersAsBefore() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        QuotaNode trusted = start(SECRET, port);
        for (int i = 0; i < 50; i++) {
            byte[] junk = new byte[1 + random.nextInt(4_096)];
            random.nextBytes(junk);
            send(
                    i % 2 == 0
                            ? junk
                            : concat("HZC".getBytes(US_ASCII), junk)); // with the greeting of members, and without
        }
        send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
        send("CP2".getBytes(US_ASCII)); // the greeting of Hazelcast's clients

        await("seed " + seed).atMost(PATIENCE).until(trusted::ready);
        start(SECRET, 0);
        await().atMost(PATIENCE).until(() -> trusted.status().members() == 2);
    }

    @Test
    void givenASecretThatIsNotThere_whenANodeStarts_thenOneLineSaysWhere() {
        assertThatThrownBy(() -> QuotaNode.start(policy(), options(Map.of(), 0)))
                .isInstanceOf(NodeStartException.class)
                .hasMessage("cluster.secret_ref: there is no secret in env " + VARIABLE);
    }

    @Test
    void givenANodeWithASecret_whenItsStatusIsAsked_thenNothingOfTheSecretIsInIt() {
        QuotaNode trusted = start(SECRET, port);

        assertThat(trusted.status().toString() + trusted.problems()).doesNotContain(SECRET, name);
    }

    private void send(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(bytes);
        } catch (java.net.SocketException e) {
            return; // hung up on: as it should be
        }
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        byte[] both = java.util.Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, both, head.length, tail.length);
        return both;
    }

    private QuotaNode start(String secret, int memberPort) {
        QuotaNode node = secret.isEmpty()
                ? QuotaNode.start(load(""), options(Map.of(), memberPort))
                : QuotaNode.start(policy(), options(Map.of(VARIABLE, secret), memberPort));
        nodes.add(node);
        return node;
    }

    private NodeOptions options(Map<String, String> environment, int memberPort) {
        return new NodeOptions(
                Optional.empty(),
                OptionalInt.of(memberPort),
                List.of("127.0.0.1:" + port),
                OwnerClock.startingNow(),
                environment);
    }

    private Policy policy() {
        return load(", secret_ref: {env: " + VARIABLE + "}");
    }

    private Policy load(String more) {
        String yaml = "providers: {targets: [{id: sandbox, provider: sandbox}]}\ncluster: {name: " + name
                + ", discovery: tcp" + more + "}\n";
        var report = PolicyLoader.load(yaml.getBytes(StandardCharsets.UTF_8));
        return report.policy().orElseThrow(() -> new AssertionError(report.findings()));
    }
}
