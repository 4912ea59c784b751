package io.quotagrid.node.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quotagrid.node.cluster.discovery.PeerSearch;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Members that find each other by the Kubernetes API, here a stand-in for it that knows one endpoint. */
final class KubernetesApiIT {
    private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/prod/endpointslices";

    @Test
    void givenAnApiThatKnowsAMember_whenAnotherAsksIt_thenTheyJoinBesideOurOwnStrategy() throws IOException {
        String name = "pods-" + ProcessHandle.current().pid();
        try (ClusterMember first = start(name, PeerSearch.listed(List.of(), 0))) {
            String address = first.status().address();
            int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
            api.createContext("/", exchange -> answer(exchange, port));
            api.start();
            PeerSearch.Plugin plugin = new PeerSearch.Plugin(
                    "com.hazelcast.kubernetes.HazelcastKubernetesDiscoveryStrategy",
                    Map.of(
                            "kubernetes-master",
                            "http://127.0.0.1:" + api.getAddress().getPort(),
                            "api-token",
                            "token",
                            "ca-certificate",
                            authority(),
                            "namespace",
                            "prod",
                            "service-name",
                            "quotagrid-members",
                            "service-port",
                            Integer.toString(port)));

            try (ClusterMember second = start(name, new PeerSearch(List.of(), 0, false, false, Optional.of(plugin)))) {
                await().atMost(90, SECONDS).until(() -> first.members() == 2 && second.members() == 2);
            } finally {
                api.stop(0);
            }
        }
    }

    /** Hazelcast wants one, although this API speaks plain HTTP. */
    private static String authority() throws IOException {
        try (InputStream pem = requireNonNull(KubernetesApiIT.class.getResourceAsStream("any-authority.pem"))) {
            return new String(pem.readAllBytes(), UTF_8);
        }
    }

    private static ClusterMember start(String name, PeerSearch search) {
        return ClusterMember.start(new MemberSettings(name, "127.0.0.1", 0, 1, search), config -> {});
    }

    private static void answer(HttpExchange exchange, int port) throws IOException {
        String slices = "{\"items\":[{\"ports\":[{\"port\":" + port
                + "}],\"endpoints\":[{\"addresses\":[\"127.0.0.1\"],\"conditions\":{\"ready\":true},\"nodeName\":\"n\"}]}]}";
        boolean known = exchange.getRequestURI().getPath().equals(SLICES);
        byte[] body = (known ? slices : "{}").getBytes(UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(known ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
