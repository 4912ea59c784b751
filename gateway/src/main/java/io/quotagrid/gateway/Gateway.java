package io.quotagrid.gateway;

import io.quotagrid.config.Policy;
import io.quotagrid.config.TlsConfig;
import io.quotagrid.gateway.admin.AdminParts;
import io.quotagrid.gateway.admin.AdminServer;
import io.quotagrid.gateway.admin.Operators;
import io.quotagrid.gateway.admin.Presence;
import io.quotagrid.gateway.audit.AuditLog;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.history.History;
import io.quotagrid.gateway.history.Refusals;
import io.quotagrid.gateway.http.GatewayServer;
import io.quotagrid.gateway.http.ListenerTls;
import io.quotagrid.gateway.http.Readiness;
import io.quotagrid.gateway.http.Rounds;
import io.quotagrid.gateway.identity.IdentitySources;
import io.quotagrid.gateway.identity.RefusalCounts;
import io.quotagrid.gateway.identity.Tokens;
import io.quotagrid.gateway.logs.CallLines;
import io.quotagrid.gateway.metrics.EngineMeters;
import io.quotagrid.gateway.metrics.GatewayMeters;
import io.quotagrid.gateway.metrics.GuardMeters;
import io.quotagrid.gateway.metrics.IdentityMeters;
import io.quotagrid.gateway.metrics.SliceMeters;
import io.quotagrid.gateway.openai.CompletionSizes;
import io.quotagrid.gateway.openai.ErrorBodies;
import io.quotagrid.gateway.openai.TokenCounter;
import io.quotagrid.gateway.policy.KeyRing;
import io.quotagrid.gateway.policy.PolicyInForce;
import io.quotagrid.gateway.provider.Providers;
import io.quotagrid.gateway.proxy.CallerPages;
import io.quotagrid.gateway.proxy.ExchangeHandler;
import io.quotagrid.gateway.proxy.Fallback;
import io.quotagrid.gateway.ranking.CallRate;
import io.quotagrid.gateway.ranking.Rankings;
import io.quotagrid.gateway.tracing.Tracing;
import io.quotagrid.node.QuotaNode;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One gateway node: its parts, and the order in which they start and stop. Thread-safe. */
public final class Gateway implements Running {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);

    /** What has started, the last first: closed in this order. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean leaving = new AtomicBoolean();
    private final AtomicReference<Runnable> leaver = new AtomicReference<>(this::close);
    private final Departure departure = new Departure(System::nanoTime);
    private final List<ListenerTls> listenerTls = new CopyOnWriteArrayList<>();
    private final QuotaNode node;
    private final Supplier<Optional<String>> tokenProblem;
    private final PolicyInForce inForce;
    private final AuditLog audit;
    private final GatewayMeters meters;
    private final GatewayServer server;
    private final AdminServer admin;

    private Gateway(Policy policy, GatewayOptions options) {
        boolean complete = false;
        try {
            Clock clock = Clock.systemUTC();
            Rounds rounds = opened(new Rounds());
            Tracing tracing = opened(Tracing.of(options.environment()));
            TokenCounter counter = new TokenCounter();
            counter.warmUp();
            Providers providers = opened(Providers.open(policy.providers(), options.environment(), rounds));
            node = opened(QuotaNode.start(policy, options.node()));
            QueuedThreadPool threads = GatewayServer.threads();
            Tokens tokens =
                    opened(new Tokens(options.environment(), node.seen()::holder, clock, System::nanoTime, threads));
            tokenProblem = tokens::problem;
            IdentitySources sources =
                    new IdentitySources(new KeyRing(node.live().keys()), tokens, new RefusalCounts());
            CompletionSizes sizes = new CompletionSizes();
            inForce = opened(policyInForce(policy, options, providers, rounds, sizes));
            audit = opened(new AuditLog(policy.audit(), clock));
            meters = new GatewayMeters(model -> inForce.get().models().contains(model));
            Rankings rankings = new Rankings(clock);
            CallRate rate = new CallRate(System::nanoTime);
            History history = new History(clock);
            Refusals refusals = new Refusals();
            List<CallRecord.Listener> listeners =
                    List.of(meters, audit, rankings, rate, history, refusals, new CallLines());
            Fallback fallback = new Fallback(node::mode, node.localShare());
            ExchangeHandler exchanges = ExchangeHandler.of(
                    inForce,
                    sources,
                    node.engine(),
                    fallback,
                    counter,
                    sizes,
                    rounds,
                    listeners,
                    tracing,
                    threads,
                    clock);
            inForce.onChange(exchanges::policyChanged);
            rounds.add(nowNanos -> history.sample(exchanges.inFlight().get()));
            Optional<ListenerTls> tls =
                    listenerTls("gateway.tls", policy.gateway().tls(), clock);
            Optional<ListenerTls> adminTls =
                    listenerTls("admin.tls", policy.admin().tls(), clock);
            register(meters, exchanges);
            rounds.add(SliceMeters.hitRatio(meters, node.engine(), System.nanoTime())::accept);
            IdentityMeters.keys(meters, node.live().keys());
            IdentityMeters.callers(meters, sources);
            admin = opened(AdminServer.start(
                    options.adminListen(),
                    Operators.of(policy.admin(), options.environment()),
                    new AdminParts(
                            meters::scrape,
                            this::readiness,
                            this::presence,
                            this::leave,
                            node,
                            inForce,
                            audit,
                            policy.audit().logAllAccess(),
                            rankings,
                            rate,
                            history,
                            refusals,
                            exchanges.inFlight(),
                            clock),
                    adminTls));
            server = opened(new GatewayServer(
                    options.listen(),
                    policy.gateway(),
                    threads,
                    rounds,
                    exchanges,
                    new CallerPages(inForce, exchanges::identify, node.engine()),
                    this::readiness,
                    new ErrorBodies()::of,
                    tls));
            server.start();
            opened(exchanges::stopQueueing); // before the listener waits for the calls under way
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
        SliceMeters.units(meters, node::unitFlows);
        EngineMeters.node(meters, node::internals);
        EngineMeters.cluster(meters, node::status);
        EngineMeters.inFlight(meters, exchanges.inFlight());
        EngineMeters.queue(meters, exchanges::queued, exchanges::turnedAway);
        EngineMeters.process(meters);
        EngineMeters.audit(meters, audit);
        GuardMeters.tls(meters, listenerTls);
        GuardMeters.bodies(meters, exchanges::bodyBytes, exchanges::bodiesTurnedAway);
    }

    private PolicyInForce policyInForce(
            Policy policy, GatewayOptions options, Providers providers, Rounds rounds, CompletionSizes sizes) {
        Map<String, String> environment = options.environment();
        return options.policyText()
                .map(text -> PolicyInForce.joined(policy, text, providers, environment, rounds, sizes, node.live()))
                .orElseGet(() -> PolicyInForce.fixed(policy, providers, environment, rounds, sizes, node.live()));
    }

    private Optional<ListenerTls> listenerTls(String place, Optional<TlsConfig> config, Clock clock) {
        Optional<ListenerTls> tls = config.map(files -> opened(ListenerTls.open(place, files, clock)));
        tls.ifPresent(listenerTls::add);
        return tls;
    }

    private Readiness readiness() {
        List<String> problems = new ArrayList<>(inForce.get().providers().problems());
        listenerTls.forEach(tls -> tls.problem().ifPresent(problems::add));
        audit.problem().ifPresent(problems::add);
        tokenProblem.get().ifPresent(problems::add);
        node.live().store().notice().ifPresent(problems::add);
        List<String> obstacles = presence().obstacles();
        problems.addAll(obstacles);
        if (obstacles.isEmpty()) {
            problems.addAll(node.notices());
        }
        departure.asked();
        return new Readiness(obstacles.isEmpty(), problems);
    }

    private Presence presence() {
        boolean going = closed.get() || leaving.get();
        return new Presence(going, going ? List.of("this node is leaving") : node.problems());
    }

    /** An operator asks this node to leave; false if it is leaving already. */
    private boolean leave() {
        if (closed.get() || !leaving.compareAndSet(false, true)) {
            return false;
        }
        log.atInfo().log("an operator has asked this node to leave");
        Thread thread = new Thread(leaver.get(), "quotagrid-leave");
        thread.start();
        return true;
    }

    @Override
    public void whenAskedToLeave(Runnable leave) {
        leaver.set(leave);
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

    /** All meters as Prometheus text. */
    public String metrics() {
        return meters.scrape();
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
                log.atWarn().setCause(e).log("a part of the gateway did not stop cleanly");
            }
        }
    }
}
