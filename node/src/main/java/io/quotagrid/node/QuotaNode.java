package io.quotagrid.node;

import io.quotagrid.config.Policy;
import io.quotagrid.node.cluster.ClusterMember;
import io.quotagrid.node.cluster.ClusterStatus;
import io.quotagrid.node.cluster.Incarnations;
import io.quotagrid.node.cluster.MemberSettings;
import io.quotagrid.node.engine.EngineSettings;
import io.quotagrid.node.engine.LaneEngine;
import io.quotagrid.node.quota.QuotaEngine;
import io.quotagrid.node.store.CounterStore;
import io.quotagrid.node.store.HazelcastCounterStore;
import io.quotagrid.node.store.LocalCounterStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One node: starts a member (unless the policy keeps the counters here), the store on it and the engine before it, and stops
 * them in the other order. Thread-safe.
 */
public final class QuotaNode implements AutoCloseable {
    private static final Duration WATCHDOG_GRACE = Duration.ofSeconds(30);

    private final NodeThreads threads;
    private final @Nullable ClusterMember member;
    private final CounterStore store;
    private final LaneEngine engine;
    private final QuotaEngine gated;
    private final Majority majority;
    private final Sweeper sweeper;
    private final AtomicBoolean closed = new AtomicBoolean();

    private QuotaNode(Policy policy, NodeOptions options) {
        threads = new NodeThreads();
        boolean started = false;
        try {
            member = policy.distributed().enabled() ? startMember(policy, options) : null;
            store = member == null
                    ? new LocalCounterStore(options.clock(), policy.cluster().resolution())
                    : new HazelcastCounterStore(member.instance(), mapName(policy), threads.workers());
            engine =
                    new LaneEngine(engineSettings(policy, options, member), store, threads.workers(), System::nanoTime);
            majority = new Majority(
                    member == null ? 0 : policy.cluster().expectedMembers(),
                    member == null ? () -> 1 : member::members);
            gated = new GatedEngine(engine, majority::missing);
            sweeper = new Sweeper(store);
            started = true;
        } finally {
            if (!started) {
                threads.close();
            }
        }
        threads.every(Duration.ofMillis(LaneEngine.TICK_MILLIS), engine::tick);
        sweeper.start();
    }

    /**
     * Starts a node and waits until it has joined its cluster.
     *
     * @throws io.quotagrid.node.cluster.NodeStartException if it cannot; the message is one line for the operator
     */
    public static QuotaNode start(Policy policy, NodeOptions options) {
        return new QuotaNode(policy, options);
    }

    private static ClusterMember startMember(Policy policy, NodeOptions options) {
        MemberSettings settings = MemberSettings.of(policy, options.port(), options.peers(), options.environment());
        int backups = policy.cluster().backups();
        return ClusterMember.start(settings, options.clock()::nowMicros, config -> {
            HazelcastCounterStore.prepare(
                    config,
                    mapName(policy),
                    backups,
                    options.clock(),
                    policy.cluster().resolution());
            Incarnations.prepare(config, startsName(policy), backups);
            options.nodeId().ifPresent(id -> HazelcastCounterStore.nameNode(config, id));
        });
    }

    private static EngineSettings engineSettings(Policy policy, NodeOptions options, @Nullable ClusterMember member) {
        String id = member == null
                ? options.nodeId().orElse("local")
                : HazelcastCounterStore.nodeIdOf(member.instance().getCluster().getLocalMember());
        long wallMicros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        long incarnation =
                member == null ? wallMicros : Incarnations.next(member.instance(), startsName(policy), id, wallMicros);
        return new EngineSettings(
                id,
                incarnation,
                policy.cluster().decisionTimeout(),
                policy.gateway().totalTimeout().plus(WATCHDOG_GRACE),
                EngineSettings.USUAL_QUEUE_BOUND);
    }

    private static String startsName(Policy policy) {
        return "quotagrid:" + policy.distributed().keyPrefix() + "starts";
    }

    /** Environments of one cluster name are apart twice: by cluster and by map. */
    private static String mapName(Policy policy) {
        return "quotagrid:" + policy.distributed().keyPrefix() + "subjects";
    }

    /** Decides calls. Valid until {@link #close}; afterwards, and while too few members have met, every decision is undecided. */
    public QuotaEngine engine() {
        return gated;
    }

    /** Whether this node should be sent calls now. */
    public boolean ready() {
        return problems().isEmpty();
    }

    /** Why this node should not be sent calls now, a sentence each; empty if it should. */
    public List<String> problems() {
        if (closed.get()) {
            return List.of("this node is leaving the cluster");
        }
        if (member == null) {
            return List.of();
        }
        if (!member.running()) {
            return List.of("the cluster member has stopped");
        }
        List<String> problems = new ArrayList<>();
        majority.missing().ifPresent(problems::add);
        if (!member.clockIsRight()) {
            problems.add("this machine's clock is " + member.skew().toMillis()
                    + " ms off the cluster's: this node owns no counters");
        }
        return problems;
    }

    /** May block for a moment. */
    public ClusterStatus status() {
        if (member == null) {
            return ClusterStatus.ALONE;
        }
        ClusterStatus status = member.status();
        boolean waiting = status.mode() == ClusterStatus.Mode.CLUSTER
                && majority.missing().isPresent();
        return waiting ? status.in(ClusterStatus.Mode.WAITING) : status;
    }

    private boolean open() {
        return !closed.get() && (member == null || member.running());
    }

    /** May block for a moment: asks every member how many subjects it has. */
    public NodeInternals internals() {
        return new NodeInternals(open() ? store.subjects() : 0, engine.lanes(), sweeper.swept(), threads.waiting());
    }

    /**
     * Decides nothing more, gives back what ended calls held, leaves the cluster gracefully and stops all threads. Callers end
     * their calls first. Closing twice does nothing.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        sweeper.close();
        engine.close();
        if (member != null) {
            member.close();
        }
        threads.close();
    }
}
