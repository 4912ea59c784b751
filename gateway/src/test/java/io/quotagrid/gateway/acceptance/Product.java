package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.config.AuditConfig;
import io.quotagrid.config.ClusterConfig;
import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.config.PolicyReport;
import io.quotagrid.gateway.Gateway;
import io.quotagrid.gateway.GatewayOptions;
import io.quotagrid.gateway.http.ListenAddress;
import io.quotagrid.node.NodeOptions;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.quota.EngineCounts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A running gateway with a policy text, and the few things a caller does with it. */
final class Product implements AutoCloseable {
    /** The reference policy as it stands, byte for byte: {@code samples/policy-config.yaml} is held equal to it by a test. */
    static final Path REFERENCE = Path.of("../cluster-config/samples/policy-config.yaml");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Instead of the usual two seconds, for which a busy machine may stand still: what this node's own engine says is the matter here. */
    private static final Duration DECIDED = Duration.ofSeconds(60);

    private static final AtomicInteger CLUSTERS = new AtomicInteger();

    private final Gateway gateway;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(executor)
            .build();

    private Product(Gateway gateway) {
        this.gateway = gateway;
    }

    static Product withReferencePolicy(StubOpenAi openAi, Path auditDirectory) throws IOException {
        return start(Files.readString(REFERENCE), openAi, auditDirectory);
    }

    static Product start(String yaml, StubOpenAi openAi, Path auditDirectory) {
        return start(
                yaml,
                Map.of(
                        "OPENAI_API_KEY",
                        "sk-test",
                        "OPENAI_BASE_URL",
                        openAi.baseUrl().toString()),
                auditDirectory);
    }

    /** For policies whose targets say themselves where they are. */
    static Product start(String yaml, Path auditDirectory) {
        return start(yaml, Map.of(), auditDirectory);
    }

    static Product start(String yaml, Map<String, String> environment, Path auditDirectory) {
        return start(recordingInto(auditDirectory, policy(yaml)), environment, Optional.empty());
    }

    /** With a policy that operators can change: it says itself where its audit files are, and that it joins nobody. */
    static Product live(String yaml) {
        return start(policy(yaml), Map.of(), Optional.of(yaml));
    }

    private static Product start(Policy policy, Map<String, String> environment, Optional<String> text) {
        ListenAddress anyPort = new ListenAddress("127.0.0.1", 0);
        return new Product(
                Gateway.start(policy, new GatewayOptions(anyPort, anyPort, environment, NodeOptions.defaults(), text)));
    }

    private static Policy policy(String yaml) {
        PolicyReport report = PolicyLoader.load(yaml.getBytes(StandardCharsets.UTF_8));
        return report.policy().orElseThrow(() -> new IllegalArgumentException("" + report.findings()));
    }

    /**
     * The same policy; only its audit files do not land in the working directory, it joins nobody on this machine, and a call may take
     * long to be decided.
     */
    private static Policy recordingInto(Path directory, Policy policy) {
        AuditConfig audit = policy.audit();
        return new Policy(
                policy.tiers(),
                policy.consumerGroups(),
                policy.rateLimitDefaults(),
                policy.distributed(),
                alone(policy.cluster()),
                policy.gateway(),
                policy.store(),
                policy.identity(),
                policy.providers(),
                policy.wallets(),
                policy.budgets(),
                new AuditConfig(
                        audit.enabled(), audit.retentionDays(), audit.immutable(), audit.logAllAccess(), directory),
                policy.admin());
    }

    private static ClusterConfig alone(ClusterConfig cluster) {
        return new ClusterConfig(
                "product-" + ProcessHandle.current().pid() + "-" + CLUSTERS.incrementAndGet(),
                cluster.discovery(),
                cluster.members(),
                cluster.discoveryOptions(),
                cluster.port(),
                cluster.portByHand(),
                cluster.networkInterface(),
                cluster.secretRef(),
                cluster.backups(),
                cluster.expectedMembers(),
                cluster.splitMode(),
                DECIDED,
                cluster.onUndecided(),
                cluster.onStateLost(),
                cluster.forgetAfter(),
                cluster.resolution(),
                cluster.policyOnJoin(),
                cluster.maxSubjects());
    }

    /** The node behind it. */
    QuotaNode node() {
        return gateway.node();
    }

    URI address() {
        return gateway.address();
    }

    URI adminAddress() {
        return gateway.adminAddress();
    }

    /** A chat call; {@code text} is the user's message and tells the stub what to do. */
    HttpResponse<String> chat(String user, String team, String text) {
        return send(chatRequest(user, team, text, "")).join();
    }

    HttpRequest chatRequest(String user, String team, String text, String more) {
        return HttpRequest.newBuilder(address().resolve(Chats.PATH))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("X-User-Id", user)
                .header("X-Team-Id", team)
                .POST(HttpRequest.BodyPublishers.ofString(Chats.body(text, more)))
                .build();
    }

    CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** All meters, as the admin listener shows them. */
    String metrics() {
        return gateway.metrics();
    }

    EngineCounts counts() {
        return gateway.node().engine().counts();
    }

    /**
     * Waits until no call holds anything: what every scenario, however hostile, has to come to. By then all meters, records and
     * rankings have been told of each: a caller has its answer a moment before they have.
     */
    void awaitNothingHeld() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(counts().openReservations()).isZero();
            assertThat(counts().heldPermits()).isZero();
            assertThat(counts().waitingOperations()).isZero();
            assertThat(counts().inFlightMessages()).isZero();
            assertThat(metrics()).contains("quotagrid_requests_in_flight 0.0");
        });
    }

    @Override
    public void close() {
        gateway.close();
        executor.shutdownNow();
    }
}
