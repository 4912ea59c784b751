package io.quotagrid.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.ClusterConfig;
import io.quotagrid.config.ClusterConfig.Discovery;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.node.cluster.discovery.PeerSearch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code cluster.discovery} means in which surroundings. */
final class DiscoveryChoiceTest {
    private static final Surroundings POD = new Surroundings(true, Optional.of(Discovery.AWS));
    private static final String LOOPBACK = "127.0.0.1";

    @Test
    void givenNoSecret_whenAuto_thenNobodyIsLookedForBeyondThisMachine() {
        DiscoveryChoice choice = choose("name: a", false, POD);

        assertThat(choice.networkInterface()).isEqualTo(LOOPBACK);
        assertThat(choice.search()).isEqualTo(new PeerSearch(List.of(), 5_701, true, true, Optional.empty()));
    }

    @Test
    void givenASecret_whenAutoInAPod_thenKubernetesIsAsked() {
        PeerSearch search = choose("interface: 127.0.0.1", true, POD).search();

        assertThat(search.plugin().orElseThrow().strategy()).contains("kubernetes");
        assertThat(search.plugin().orElseThrow().options())
                .containsEntry("service-port", "5701")
                .containsEntry("resolve-not-ready-addresses", "true");
        assertThat(search.multicast()).isFalse();
    }

    @Test
    void givenASecret_whenAutoInACloud_thenTheCloudIsAsked() {
        Surroundings cloud = new Surroundings(false, Optional.of(Discovery.GCP));

        assertThat(choose("interface: 127.0.0.1", true, cloud)
                        .search()
                        .plugin()
                        .orElseThrow()
                        .strategy())
                .isEqualTo("com.hazelcast.gcp.GcpDiscoveryStrategy");
    }

    @ParameterizedTest
    @CsvSource({
        "aws, com.hazelcast.aws.AwsDiscoveryStrategy",
        "gcp, com.hazelcast.gcp.GcpDiscoveryStrategy",
        "azure, com.hazelcast.azure.AzureDiscoveryStrategy",
        "kubernetes, com.hazelcast.kubernetes.HazelcastKubernetesDiscoveryStrategy"
    })
    void givenAPlatform_whenItIsNamed_thenItsStrategyExistsAndGetsTheOptions(String mode, String strategy)
            throws ClassNotFoundException {
        PeerSearch.Plugin plugin = choose(
                        "port: 5801, interface: 127.0.0.1, discovery_options: [a-key=b], discovery: " + mode,
                        true,
                        Surroundings.PLAIN)
                .search()
                .plugin()
                .orElseThrow();

        assertThat(plugin.strategy()).isEqualTo(strategy);
        assertThat(Class.forName(strategy, false, getClass().getClassLoader())).isNotNull();
        assertThat(plugin.options()).containsEntry("a-key", "b").containsValue("5801");
    }

    @Test
    void givenAHeadlessService_whenKubernetes_thenItsNameIsLookedUpAndTheApiIsNotAsked() {
        PeerSearch search = choose("discovery: kubernetes, members: [members], interface: 127.0.0.1", true, POD)
                .search();

        assertThat(search.plugin()).isEmpty();
        assertThat(search.listed()).containsExactly("members");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    discovery: tcp                                | false
                    discovery: tcp                                | true
                    discovery: tcp, members: ["127.0.0.1:1"]      | true
                    discovery: auto, members: ["127.0.0.1:1"]     | true
                    discovery: auto                               | false
                    """)
    void givenPeersOfThisMachineOrNone_whenAnAddressIsTaken_thenItIsLoopback(String block, boolean secret) {
        assertThat(choose(block, secret, Surroundings.PLAIN).networkInterface()).isEqualTo(LOOPBACK);
    }

    @Test
    void givenAnInterface_whenAnAddressIsTaken_thenItIsThat() {
        assertThat(choose("discovery: dns, members: [a], interface: eth7", true, Surroundings.PLAIN)
                        .networkInterface())
                .isEqualTo("eth7");
    }

    @Test
    void givenAnyFreePort_whenNeighboursAreLookedFor_thenItIsOnTheUsualPorts() {
        assertThat(choose("port: 0", false, Surroundings.PLAIN).search().usualPort())
                .isEqualTo(5_701);
    }

    @Test
    void givenAMachinesFirmware_whenItIsRead_thenItsCloudIsKnown(@TempDir Path dmi) throws IOException {
        assertThat(Surroundings.cloud(dmi)).isEmpty();
        Files.writeString(dmi.resolve("sys_vendor"), "Amazon EC2\n");
        assertThat(Surroundings.cloud(dmi)).contains(Discovery.AWS);
        Files.writeString(dmi.resolve("sys_vendor"), "Google\n");
        assertThat(Surroundings.cloud(dmi)).contains(Discovery.GCP);
        Files.writeString(dmi.resolve("sys_vendor"), "Microsoft Corporation\n");
        assertThat(Surroundings.cloud(dmi)).isEmpty(); // a laptop of theirs, or Hyper-V
        Files.writeString(dmi.resolve("chassis_asset_tag"), "7783-7084-3265-9085-8269-3286-77\n");
        assertThat(Surroundings.cloud(dmi)).contains(Discovery.AZURE);
    }

    @Test
    void givenNoKubernetesInTheEnvironment_whenLookedAround_thenItIsNoPod() {
        assertThat(Surroundings.here(Map.of()).kubernetes()).isFalse();
    }

    private static DiscoveryChoice choose(String block, boolean secret, Surroundings here) {
        String yaml = "providers: {targets: [{id: a, provider: sandbox}]}\ncluster: {" + block + "}\n";
        ClusterConfig cluster = PolicyLoader.load(yaml.getBytes(StandardCharsets.UTF_8))
                .policy()
                .orElseThrow()
                .cluster();
        return DiscoveryChoice.of(cluster, List.of(), secret, here);
    }
}
