package io.quotagrid.gateway.admin;

import io.quotagrid.client.QuotagridClient;
import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.config.PolicyReport;
import io.quotagrid.config.Secret;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.audit.AuditLog;
import io.quotagrid.gateway.history.History;
import io.quotagrid.gateway.history.Refusals;
import io.quotagrid.gateway.http.ListenAddress;
import io.quotagrid.gateway.http.Readiness;
import io.quotagrid.gateway.http.Rounds;
import io.quotagrid.gateway.http.StartException;
import io.quotagrid.gateway.openai.CompletionSizes;
import io.quotagrid.gateway.policy.PolicyInForce;
import io.quotagrid.gateway.provider.Providers;
import io.quotagrid.gateway.ranking.CallRate;
import io.quotagrid.gateway.ranking.Rankings;
import io.quotagrid.node.NodeOptions;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.SubjectKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** The admin listener of one node without a member, with a token for each role, and what stands behind it. */
final class AdminRig implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final String VIEWER = "viewer-token-0123";
    static final String OPERATOR = "operator-token-0123";
    static final String ADMIN = "admin-token-0123";

    private static final String POLICY = """
            distributed_rate_limit: {enabled: false}
            cluster: {decision_timeout_ms: 30000}
            rate_limits:
              per_user: {rpm: 20, tpm: 40000, max_parallel_requests: 5}
              per_team: {rpm: 200}
              global: {rpm: 1000}
            user_rate_limit: {header: X-User-Id}
            team_rate_limit: {header: X-Team-Id}
            providers:
              targets:
                - {id: small, provider: sandbox, model: tiny, rate_limits: {rpm: 2}}
                - {id: sandbox, provider: sandbox}
            policies: {chain: [audit-logger]}
            """;
    private static final String GROUPS = """
            consumer_groups:
              - {name: research, rate_limits: {rpm: 2}}
              - {name: listed, rate_limits: {rpm: 7}, keys: [key_00000000000000aa], allowed_models: [small]}
            rate_limit_defaults: {rpm: 3}
            """;
    private static final String TOKENS = """
            admin:
              tokens:
                - {name: grafana, role: viewer, secret_ref: {env: QG_VIEWER}}
                - {name: ops, role: operator, secret_ref: {env: QG_OPERATOR}}
                - {name: root, role: admin, secret_ref: {env: QG_ADMIN}}
            """;
    private static final Map<String, String> ENVIRONMENT =
            Map.of("QG_VIEWER", VIEWER, "QG_OPERATOR", OPERATOR, "QG_ADMIN", ADMIN);

    final AtomicReference<Readiness> readiness = new AtomicReference<>(new Readiness(true, List.of()));
    volatile String metrics = "quotagrid_up 1\n"; // empty: asking fails
    final AuditLog audit;
    final Rankings rankings = new Rankings(Clock.systemUTC());
    final History history = new History(Clock.systemUTC());
    final Refusals refusals = new Refusals();
    final QuotaNode node;
    final AdminParts parts;
    final AdminServer server;
    final Policy policy;
    private final Rounds rounds = new Rounds();
    final PolicyInForce inForce;
    final AtomicBoolean leaving = new AtomicBoolean();

    /** With tokens; every access is recorded. */
    static AdminRig withTokens(Path auditDirectory) {
        return withTokens(auditDirectory, "127.0.0.1");
    }

    /** With tokens, and with callers in consumer groups and beside them. */
    static AdminRig withGroups(Path auditDirectory) {
        return new AdminRig(POLICY + GROUPS + TOKENS, auditDirectory, "127.0.0.1", 0);
    }

    /** With tokens, at an address that need not be loopback. */
    static AdminRig withTokens(Path auditDirectory, String host) {
        return new AdminRig(POLICY + TOKENS, auditDirectory, host, 0);
    }

    /** With one token, an admin's, in a file. */
    static AdminRig withTokenFile(Path auditDirectory, Path file) {
        String token = "admin: {tokens: [{name: deploy, role: admin, secret_ref: {file: \"" + file + "\"}}]}\n";
        return new AdminRig(POLICY + token, auditDirectory, "127.0.0.1", 0);
    }

    /** For this machine only. */
    static AdminRig withoutTokens(Path auditDirectory) {
        return withoutTokens(auditDirectory, "127.0.0.1", 0);
    }

    /** Without tokens, at any address: it may be refused. */
    static AdminRig withoutTokens(Path auditDirectory, String host, int port) {
        return new AdminRig(POLICY, auditDirectory, host, port);
    }

    private AdminRig(String yaml, Path auditDirectory, String host, int port) {
        String whole = yaml + "policy: {audit-logger: {log_all_access: true, directory: \"" + auditDirectory + "\"}}\n";
        PolicyReport report = PolicyLoader.load(whole.getBytes(StandardCharsets.UTF_8));
        policy = report.policy().orElseThrow(() -> new IllegalArgumentException("" + report.findings()));
        Clock clock = Clock.systemUTC();
        node = QuotaNode.start(policy, NodeOptions.defaults());
        audit = new AuditLog(policy.audit(), clock);
        Providers providers = Providers.open(policy.providers(), Map.of(), rounds);
        inForce = PolicyInForce.joined(policy, whole, providers, Map.of(), rounds, new CompletionSizes(), node.live());
        parts = new AdminParts(
                this::scrape,
                readiness::get,
                () -> new Presence(leaving.get(), List.of()),
                () -> leaving.compareAndSet(false, true),
                node,
                inForce,
                audit,
                policy.audit().logAllAccess(),
                rankings,
                new CallRate(System::nanoTime),
                history,
                refusals,
                new AtomicLong(),
                clock);
        try {
            server = AdminServer.start(
                    new ListenAddress(host, port), Operators.of(policy.admin(), ENVIRONMENT), parts, Optional.empty());
        } catch (StartException e) {
            closeWhatIsBehind();
            throw e;
        }
    }

    private String scrape() {
        String text = metrics;
        if (text.isEmpty()) {
            throw new IllegalStateException("secret");
        }
        return text;
    }

    QuotagridClient client(String token) {
        return QuotagridClient.at(server.address(), Optional.of(new Secret(token)), PATIENCE);
    }

    Rest rest(String token) {
        return new Rest(server.address(), token);
    }

    /** One call of a user in team red, as admission would charge it. */
    Decision call(String user, long tokens) {
        return call(
                List.of(new SubjectKey(Tier.USER, user), new SubjectKey(Tier.TEAM, "red"), SubjectKey.GLOBAL), tokens);
    }

    /** One call that these pay for. */
    Decision call(List<SubjectKey> subjects, long tokens) {
        return node.engine()
                .reserve(inForce.get().planner().plan(subjects, new Amounts(1, tokens, 0, 1)))
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** The same, ended at once: its parallel slot is free again. */
    boolean admits(String user, long tokens) {
        return call(user, tokens)
                .fold(
                        admitted -> {
                            admitted.reservation().settle(tokens);
                            return true;
                        },
                        rejected -> false,
                        never -> false,
                        undecided -> false);
    }

    @Override
    public void close() {
        server.close();
        closeWhatIsBehind();
    }

    private void closeWhatIsBehind() {
        inForce.close();
        audit.close();
        node.close();
        rounds.close();
    }
}
