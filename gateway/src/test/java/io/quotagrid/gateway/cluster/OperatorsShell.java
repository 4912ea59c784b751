package io.quotagrid.gateway.cluster;

import io.quotagrid.config.Secret;
import io.quotagrid.gateway.acceptance.StubOpenAi;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The shell of an operator: three gateways, and contexts for the first of them (the one in use, with an admin's token) and for the
 * third (with a viewer's).
 */
final class OperatorsShell implements AutoCloseable {
    private static final String TOKEN = "a-token-for-deploys-0123";
    private static final String VIEWER = "a-token-for-looking-0123";
    private static final String POLICY = """
            rate_limits: {per_user: {rpm: 20}, per_team: {rpm: 1000}}
            user_rate_limit: {header: X-User-Id, window_seconds: 60}
            providers: {targets: [{id: stub, provider: openai, secret_key_ref: {env: OPENAI_API_KEY}}]}
            policies: {chain: [audit-logger]}
            admin:
              tokens:
                - {name: deploy, role: admin, secret_ref: {file: DIR/deploy}}
                - {name: screen, role: viewer, secret_ref: {file: DIR/screen}}
            """;

    private final StubOpenAi openAi = new StubOpenAi();
    private final Path directory;
    private final GatewayCluster cluster;

    /** @param directory for tokens, contexts and all that the gateways write */
    OperatorsShell(Path directory) throws IOException {
        this.directory = directory;
        Files.writeString(directory.resolve("deploy"), TOKEN);
        Files.writeString(directory.resolve("screen"), VIEWER);
        Files.createDirectories(directory.resolve("config/quotagrid"));
        cluster = GatewayCluster.start(
                directory, 3, POLICY.replace("DIR", directory.toString()), openAi.baseUrl(), new Secret(TOKEN));
        Files.writeString(directory.resolve("config/quotagrid/contexts.yaml"), """
                current: first
                contexts:
                  first: {admin: "%s", token_file: %s}
                  third: {admin: "%s", token_file: %s}
                """.formatted(
                        cluster.node(0).admin(),
                        directory.resolve("deploy"),
                        cluster.node(2).admin(),
                        directory.resolve("screen")));
    }

    GatewayCluster cluster() {
        return cluster;
    }

    /** Types a command and waits for its end. */
    Typed typed(String... arguments) {
        return Typed.run(directory, environment(), List.of(arguments));
    }

    /** Types a command that goes on until it is stopped. */
    Process started(Path out, Path err, String... arguments) throws IOException {
        return Typed.start(directory, environment(), List.of(arguments), out, err);
    }

    private Map<String, String> environment() {
        return Map.of("XDG_CONFIG_HOME", directory.resolve("config").toString());
    }

    /** A call of this user at one of the gateways. */
    HttpResponse<String> call(int node, String user) {
        return cluster.chat(cluster.node(node), user, "hello", "").join();
    }

    @Override
    public void close() {
        cluster.close();
        openAi.close();
    }
}
