package io.quotagrid.gateway;

import io.quotagrid.config.Policy;
import io.quotagrid.config.TargetConfig;
import io.quotagrid.gateway.admin.AdminParts;
import io.quotagrid.gateway.admin.AdminServer;
import io.quotagrid.gateway.admin.InForce;
import io.quotagrid.gateway.admin.Operators;
import io.quotagrid.gateway.admission.Planner;
import io.quotagrid.gateway.audit.AuditLog;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.http.GatewayServer;
import io.quotagrid.gateway.http.Readiness;
import io.quotagrid.gateway.http.Rounds;
import io.quotagrid.gateway.metrics.EngineMeters;
import io.quotagrid.gateway.metrics.GatewayMeters;
import io.quotagrid.gateway.openai.CompletionSizes;
import io.quotagrid.gateway.openai.ErrorBodies;
import io.quotagrid.gateway.openai.ModelsBody;
import io.quotagrid.gateway.openai.TokenCounter;
import io.quotagrid.gateway.provider.Providers;
import io.quotagrid.gateway.proxy.ExchangeHandler;
import io.quotagrid.gateway.proxy.Fallback;
import io.quotagrid.gateway.ranking.CallRate;
import io.quotagrid.gateway.ranking.Rankings;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.live.LimitBook;
import io.quotagrid.node.live.LiveLimits;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** One gateway node: its parts, and the order in which they start and stop. Thread-safe. */
public final class Gateway implements Running {
    /** What has started, the last first: closed in this order. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private final AtomicBoolean closed = new AtomicBoolean();
    private final Departure departure = new Departure(System::nanoTime);
    private final QuotaNode node;
    private final Providers providers;
    private final AuditLog audit;
    private final GatewayServer server;
    private final AdminServer admin;

    private Gateway(Policy policy, GatewayOptions options) {
        boolean complete = false;
        try {
            Clock clock = Clock.systemUTC();
            Rounds rounds = opened(new Rounds());
            TokenCounter counter = new TokenCounter();
            counter.warmUp();
            providers = opened(Providers.open(policy.providers(), options.environment(), rounds));
            node = opened(QuotaNode.start(policy, options.node()));
            audit = opened(new AuditLog(policy.audit(), clock));
            GatewayMeters meters = new GatewayMeters(models(policy));
            Rankings rankings = new Rankings(clock);
            CallRate rate = new CallRate(System::nanoTime);
            List<CallRecord.Listener> listeners = List.of(meters, audit, rankings, rate);
            QueuedThreadPool threads = GatewayServer.threads();
            LiveLimits limits = node.live().limits();
            LimitBook book = new LimitBook(policy, 0, limits::table, limits.clock());
            Fallback fallback = new Fallback(node::mode, node.localShare());
            InForce inForce = new InForce(policy, book, new Planner(policy, book, new CompletionSizes()), providers);
            ExchangeHandler exchanges = ExchangeHandler.of(
                    policy, book, node.engine(), fallback, providers, counter, rounds, listeners, threads, clock);
            register(meters, exchanges);
            admin = opened(AdminServer.start(
                    options.adminListen(),
                    Operators.of(policy.admin(), options.environment()),
                    new AdminParts(
                            meters::scrape,
                            this::readiness,
                            node,
                            () -> inForce,
                            audit,
                            policy.audit().logAllAccess(),
                            rankings,
                            rate,
                            exchanges.inFlight(),
                            clock)));
            server = opened(new GatewayServer(
                    options.listen(),
                    policy.gateway(),
                    threads,
                    rounds,
                    exchanges,
                    () -> ModelsBody.of(policy.providers().targets()),
                    this::readiness,
                    new ErrorBodies()::of));
            server.start();
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    /**
     * Starts a node: joins its cluster, opens its targets, listens.
     *
     * @throws io.quotagrid.gateway.http.StartException if it cannot; the message is one line for the operator
     * @throws io.quotagrid.node.cluster.NodeStartException likewise
     */
    public static Gateway start(Policy policy, GatewayOptions options) {
        return new Gateway(policy, options);
    }

    private void register(GatewayMeters meters, ExchangeHandler exchanges) {
        EngineMeters.engine(meters, node.engine());
        EngineMeters.node(meters, node::internals);
        EngineMeters.cluster(meters, node::status);
        EngineMeters.inFlight(meters, exchanges.inFlight());
        EngineMeters.process(meters);
        EngineMeters.audit(meters, audit);
    }

    private static java.util.Set<String> models(Policy policy) {
        return policy.providers().targets().stream()
                .map(TargetConfig::model)
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    private Readiness readiness() {
        List<String> problems = new ArrayList<>(providers.unusable());
        audit.problem().ifPresent(problems::add);
        List<String> obstacles = closed.get() ? List.of("this node is leaving") : node.problems();
        problems.addAll(obstacles);
        if (obstacles.isEmpty()) {
            problems.addAll(node.notices());
        }
        departure.asked();
        return new Readiness(obstacles.isEmpty(), problems);
    }

    @Override
    public URI address() {
        return server.address();
    }

    @Override
    public URI adminAddress() {
        return admin.address();
    }

    /** The node that decides. */
    public QuotaNode node() {
        return node;
    }

    private <T extends AutoCloseable> T opened(T part) {
        started.push(part);
        return part;
    }

    /**
     * Says that it is not ready, takes no more calls, lets those that run finish for a while, gives back what the node holds and
     * leaves the cluster. Closing twice does nothing.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        departure.begin();
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                org.slf4j.LoggerFactory.getLogger(Gateway.class)
                        .atWarn()
                        .setCause(e)
                        .log("a part of the gateway did not stop cleanly");
            }
        }
    }
}
