package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.LimitChangeBody;
import io.quotagrid.client.api.UsageBody;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Secret;
import io.quotagrid.config.Tier;
import io.quotagrid.harness.JavaCommand;
import io.quotagrid.harness.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gateways that found each other, each the real program in a process of its own, before one provider. */
final class GatewayCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern READY = Pattern.compile("quotagrid: ready on (http://\\S+), admin on (http://\\S+)");
    private static final String PATIENT = "decision_timeout_ms: 10000";
    private static final AtomicInteger CLUSTERS = new AtomicInteger();
    private static final String ONE = "quotagrid_cluster_members ";

    /** One gateway. */
    record Node(JavaProcess process, URI address, URI admin) {}

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(60))
            .executor(executor)
            .build();
    private final List<Node> nodes = new ArrayList<>();
    private final Path directory;
    private final Path policy;
    private final URI provider;

    private final Optional<Secret> token;

    private GatewayCluster(Path directory, String yaml, String clusterKeys, URI provider, Optional<Secret> token) {
        this.directory = directory;
        this.token = token;
        this.provider = provider;
        String name = "gateways-" + ProcessHandle.current().pid() + "-" + CLUSTERS.incrementAndGet();
        try {
            policy = Files.writeString(
                    directory.resolve(name + ".yaml"), yaml + "\ncluster: {name: " + name + clusterKeys + "}\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Its nodes have more time to decide than is usual: on a busy machine the first calls of a JVM may take two seconds, and would be
     * undecided.
     *
     * @param yaml     a policy without a {@code cluster} block
     * @param provider where {@code openai} targets are
     */
    static GatewayCluster start(Path directory, int count, String yaml, URI provider) {
        return start(directory, count, yaml, PATIENT, provider);
    }

    /** @param clusterKeys more of the policy's {@code cluster} block; what is not said is as usual */
    static GatewayCluster start(Path directory, int count, String yaml, String clusterKeys, URI provider) {
        return started(new GatewayCluster(directory, yaml, ", " + clusterKeys, provider, Optional.empty()), count);
    }

    /** @param token what its operators send: one of the policy's */
    static GatewayCluster start(Path directory, int count, String yaml, URI provider, Secret token) {
        return started(new GatewayCluster(directory, yaml, ", " + PATIENT, provider, Optional.of(token)), count);
    }

    private static GatewayCluster started(GatewayCluster cluster, int count) {
        List<JavaProcess> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            started.add(cluster.launch());
        }
        started.forEach(cluster::add);
        cluster.awaitMembers(count);
        return cluster;
    }

    /** One more; waits until it is ready. */
    Node join() {
        return add(launch());
    }

    /** One more, which is started with another policy file; it may not become ready. */
    JavaProcess launch(Path otherPolicy) {
        return JavaProcess.start(command(otherPolicy));
    }

    /** The same, with a variable that the others do not have. */
    JavaProcess launch(Path otherPolicy, String variable, String value) {
        return JavaProcess.start(command(otherPolicy).with(variable, value));
    }

    /** Adds what was launched; waits until it is ready. */
    Node join(JavaProcess process) {
        return add(process);
    }

    /** Where the policy file of all is. */
    Path policy() {
        return policy;
    }

    /** Kills every node at once, and starts as many again. */
    void restartAll() {
        int count = nodes.size();
        nodes.forEach(node -> node.process().kill());
        nodes.forEach(node -> node.process().close());
        nodes.clear();
        started(this, count);
    }

    QuotagridClient operator(int node) {
        return operator(node(node));
    }

    private QuotagridClient operator(Node node) {
        return QuotagridClient.at(node.admin(), token, PATIENCE);
    }

    private JavaProcess launch() {
        return JavaProcess.start(command(policy));
    }

    private JavaCommand command(Path file) {
        return JavaCommand.of(
                        "gateway" + System.nanoTime(),
                        directory,
                        "io.quotagrid.gateway.Quotagrid",
                        List.of(
                                "gateway",
                                "run",
                                "--policy-config",
                                file.toString(),
                                "--listen",
                                "127.0.0.1:0",
                                "--admin-listen",
                                "127.0.0.1:0",
                                "--cluster-port",
                                "0"))
                .with("OPENAI_API_KEY", "sk-test")
                .with("OPENAI_BASE_URL", provider.toString());
    }

    private Node add(JavaProcess process) {
        Matcher ready =
                READY.matcher(process.awaitLine(line -> READY.matcher(line).matches(), PATIENCE));
        if (!ready.matches()) {
            throw new AssertionError("cannot be");
        }
        Node node = new Node(process, URI.create(ready.group(1)), URI.create(ready.group(2)));
        nodes.add(node);
        return node;
    }

    Node node(int index) {
        return nodes.get(index);
    }

    /** Waits until every gateway that runs sees so many. */
    void awaitMembers(int count) {
        await().atMost(PATIENCE)
                .until(() -> nodes.stream()
                        .filter(node -> node.process().alive())
                        .allMatch(node -> metric(node, ONE) == count));
    }

    /**
     * Waits until every gateway that runs has a limit of its own for a user. A change says who has not acknowledged it within a second:
     * on a busy machine that is no mistake, and who it was hears of the change in another way.
     */
    void awaitRpm(String user, long rpm) {
        awaitLimit(Tier.USER, user, change -> change.rpm().equals(OptionalLong.of(rpm)));
    }

    /** The same with any limit. */
    void awaitLimit(Tier tier, String id, Predicate<LimitChangeBody> wanted) {
        Patiently.await()
                .untilAsserted(() -> eachThatRuns(operator -> assertThat(
                                operator.limit(tier, Optional.of(id)).change())
                        .hasValueSatisfying(change ->
                                assertThat(wanted.test(change)).as("%s", change).isTrue())));
    }

    /** The same with a policy, by its hash. */
    void awaitPolicy(String hash) {
        Patiently.await()
                .untilAsserted(() -> eachThatRuns(operator -> {
                    assertThat(operator.policy().hash()).isEqualTo(hash);
                    assertThat(operator.policy().drift()).isEmpty();
                }));
    }

    /** The same with a key of callers, by its version. */
    void awaitKey(String id, String etag) {
        Patiently.await()
                .untilAsserted(() -> eachThatRuns(
                        operator -> assertThat(operator.key(id).etag()).isEqualTo(etag)));
    }

    /** Calls as a user until a call is admitted; how often it was refused before. */
    int admit(int node, String user) {
        return Patiently.admit(() -> chat(node(node), user, "hello", "").join());
    }

    /** Waits until no node has units of a user in hand that it has not spent: used is then what was really used. */
    void awaitUsed(String user, Meter meter, long used) {
        Patiently.await()
                .untilAsserted(
                        () -> assertThat(operator(0).usage(Tier.USER, user).meters())
                                .filteredOn(told -> told.meter() == meter)
                                .extracting(UsageBody.MeterUsageBody::used)
                                .containsExactly(used));
    }

    private void eachThatRuns(Consumer<QuotagridClient> look) {
        nodes.stream().filter(node -> node.process().alive()).forEach(node -> look.accept(operator(node)));
    }

    /** The value of a meter, by the beginning of its line up to the value. */
    double metric(Node node, String prefix) {
        return get(node.admin().resolve("/metrics"))
                .body()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(prefix.length())))
                .findFirst()
                .orElse(-1);
    }

    HttpResponse<String> get(URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.reveal()));
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .join();
    }

    /** A chat call; {@code text} tells the stub what to do. */
    CompletableFuture<HttpResponse<String>> chat(Node node, String user, String text, String more) {
        String body = "{\"model\":\"gpt-5.4-mini-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]"
                + more + "}";
        return client.sendAsync(
                HttpRequest.newBuilder(node.address().resolve("/v1/chat/completions"))
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "application/json")
                        .header("X-User-Id", user)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.process().close());
        executor.shutdownNow();
    }
}
