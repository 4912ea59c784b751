package io.quotagrid.node;

import io.quotagrid.config.ClusterConfig.UndecidedAction;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Policy;
import io.quotagrid.node.cluster.ClusterMember;
import io.quotagrid.node.cluster.ClusterStatus;
import io.quotagrid.node.cluster.Incarnations;
import io.quotagrid.node.cluster.MemberCalls;
import io.quotagrid.node.cluster.MemberSettings;
import io.quotagrid.node.engine.EngineSettings;
import io.quotagrid.node.engine.LaneEngine;
import io.quotagrid.node.live.LiveControl;
import io.quotagrid.node.quota.Newcomers;
import io.quotagrid.node.quota.QuotaEngine;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectLook;
import io.quotagrid.node.seen.ClusterNames;
import io.quotagrid.node.seen.LocalNames;
import io.quotagrid.node.seen.SeenNames;
import io.quotagrid.node.slice.SliceSettings;
import io.quotagrid.node.store.CounterStore;
import io.quotagrid.node.store.HazelcastCounterStore;
import io.quotagrid.node.store.LocalCounterStore;
import io.quotagrid.node.store.OwnerFaults;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: starts a member (unless the policy keeps the counters here), the store on it and the engine before it, and stops
 * them in the other order. Thread-safe.
 */
public final class QuotaNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(QuotaNode.class);
    static final Duration WATCHDOG_GRACE = Duration.ofSeconds(30);
    private static final String LOCAL = "local"; // the id of a node without a member

    private final NodeThreads threads;
    private final @Nullable ClusterMember member;
    private final MemberCalls calls;
    private final LiveControl live;
    private final SeenNames seen;
    private final CounterStore store;
    private final LaneEngine engine;
    private final QuotaEngine gated;
    private final NodeFooting footing;
    private final @Nullable LocalShare localShare;
    private final Sweeper sweeper;
    private final Newcomers newcomers;
    private final AtomicBoolean closed = new AtomicBoolean();

    private QuotaNode(Policy policy, NodeOptions options) {
        threads = new NodeThreads();
        footing = new NodeFooting(policy);
        Deque<AutoCloseable> begun = new ArrayDeque<>(List.of(threads));
        boolean started = false;
        try {
            newcomers = Newcomers.atMost(policy.cluster().mostSubjects());
            LiveControl.Opening opening = LiveControl.open(options.store());
            begun.push(opening);
            member = policy.distributed().enabled() ? startMember(policy, options, footing.faults(), newcomers) : null;
            if (member != null) {
                begun.push(member);
            }
            calls = member == null
                    ? new MemberCalls(options.nodeId().orElse(LOCAL))
                    : new MemberCalls(member.instance(), HazelcastCounterStore::nodeIdOf);
            begun.push(calls);
            live = startLive(policy, options, member, calls, opening);
            seen = member == null
                    ? new LocalNames(nowMillis(options))
                    : new ClusterNames(
                            member.instance(),
                            seenName(policy),
                            policy.cluster().decisionTimeout());
            begun.push(seen);
            store = member == null
                    ? new LocalCounterStore(options.clock(), policy.cluster().resolution(), newcomers)
                    : new HazelcastCounterStore(member.instance(), mapName(policy), threads.workers());
            engine = new LaneEngine(
                    engineSettings(policy, options, member), store, threads.workers(), options.nanoClock());
            if (member != null) {
                footing.watch(policy, member, threads);
                Rejoin.watch(
                        member.instance(),
                        startsName(policy),
                        HazelcastCounterStore.nodeIdOf(
                                member.instance().getCluster().getLocalMember()),
                        engine,
                        threads.workers(),
                        QuotaNode::wallMicros);
            }
            gated = new GatedEngine(engine, footing::obstacle);
            localShare = member != null && policy.cluster().onUndecided() == UndecidedAction.LOCAL_SHARE
                    ? new LocalShare(policy, options.clock(), threads, footing::part)
                    : null;
            sweeper = new Sweeper(store);
            started = true;
        } finally {
            if (!started) {
                closeAll(begun);
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

    private static ClusterMember startMember(
            Policy policy, NodeOptions options, OwnerFaults faults, Newcomers newcomers) {
        MemberSettings settings = MemberSettings.of(policy, options.port(), options.peers(), options.environment());
        int backups = policy.cluster().backups();
        return ClusterMember.start(settings, options.clock()::nowMicros, config -> {
            HazelcastCounterStore.prepare(
                    config,
                    mapName(policy),
                    backups,
                    options.clock(),
                    policy.cluster().resolution(),
                    faults,
                    newcomers);
            Incarnations.prepare(config, startsName(policy), backups);
            MemberCalls.prepare(config);
            LiveControl.prepare(config, liveName(policy), nowMillis(options));
            ClusterNames.prepare(config, seenName(policy), backups);
            options.nodeId().ifPresent(id -> HazelcastCounterStore.nameNode(config, id));
        });
    }

    private static LiveControl startLive(
            Policy policy,
            NodeOptions options,
            @Nullable ClusterMember member,
            MemberCalls calls,
            LiveControl.Opening opening) {
        LongSupplier nowMillis = nowMillis(options);
        return member == null
                ? LiveControl.start(calls, nowMillis, opening)
                : LiveControl.start(member.instance(), liveName(policy), calls, nowMillis, opening);
    }

    private static LongSupplier nowMillis(NodeOptions options) {
        return () -> TimeUnit.MICROSECONDS.toMillis(options.clock().nowMicros());
    }

    private static EngineSettings engineSettings(Policy policy, NodeOptions options, @Nullable ClusterMember member) {
        String id = member == null
                ? options.nodeId().orElse(LOCAL)
                : HazelcastCounterStore.nodeIdOf(member.instance().getCluster().getLocalMember());
        long incarnation = member == null
                ? wallMicros()
                : Incarnations.next(member.instance(), startsName(policy), id, wallMicros());
        return new EngineSettings(
                id,
                incarnation,
                policy.cluster().decisionTimeout(),
                longestCall(policy),
                EngineSettings.USUAL_QUEUE_BOUND,
                member == null ? SliceSettings.NONE : slices(policy)); // alone, the owner is here
    }

    /** After this long a call has ended, whatever became of it. */
    static Duration longestCall(Policy policy) {
        return policy.gateway().totalTimeout().plus(WATCHDOG_GRACE);
    }

    private static long wallMicros() {
        return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    }

    private static SliceSettings slices(Policy policy) {
        return SliceSettings.syncEvery(policy.distributed().syncInterval());
    }

    private static String startsName(Policy policy) {
        return "quotagrid:" + policy.distributed().keyPrefix() + "starts";
    }

    private static String seenName(Policy policy) {
        return "quotagrid:" + policy.distributed().keyPrefix() + "seen";
    }

    private static String liveName(Policy policy) {
        return "quotagrid:" + policy.distributed().keyPrefix() + "live";
    }

    /** Environments of one cluster name are apart twice: by cluster and by map. */
    private static String mapName(Policy policy) {
        return "quotagrid:" + policy.distributed().keyPrefix() + "subjects";
    }

    /** Decides calls. Valid until {@link #close}; afterwards, and while too few members have met, every decision is undecided. */
    public QuotaEngine engine() {
        return gated;
    }

    /** What this node holds of a subject in its slice, by meter; empty where it has none. */
    public Map<Meter, Long> inHand(SubjectKey subject) {
        return engine.inHand(subject);
    }

    /** What the owner of a subject has in its books; empty if it knows nothing of it. */
    public CompletionStage<Optional<SubjectLook>> look(SubjectKey subject) {
        return store.look(subject);
    }

    /** What operators change while the cluster runs. */
    public LiveControl live() {
        return live;
    }

    /** One-time names that the cluster has seen. */
    public SeenNames seen() {
        return seen;
    }

    /** Asks the other nodes. */
    public MemberCalls calls() {
        return calls;
    }

    /** The fallback in force, {@code split-share} for instance; empty if the whole cluster, or its majority, decides. */
    public Optional<String> mode() {
        return footing.mode();
    }

    /**
     * Decides by this node's share of every limit, on counters of its own, what the cluster could not decide: present if {@code
     * cluster.on_undecided} is {@code local_share}.
     */
    public Optional<QuotaEngine> localShare() {
        return Optional.ofNullable(localShare);
    }

    /** What operators should know and is no reason to send calls elsewhere, a sentence each. */
    public List<String> notices() {
        List<String> notices = new ArrayList<>(footing.notices());
        if (newcomers.full()) {
            notices.add("this node counts " + newcomers.known() + " users, keys and addresses, and takes no new ones"
                    + " (cluster.max_subjects): calls of new ones are refused");
        }
        return notices;
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
        footing.obstacle().ifPresent(problems::add);
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
        return footing.in(member.status());
    }

    private boolean open() {
        return !closed.get() && (member == null || member.running());
    }

    /** May block for a moment: asks every member how many subjects it has. */
    public NodeInternals internals() {
        return new NodeInternals(
                open() ? store.subjects() : 0,
                engine.lanes(),
                sweeper.swept(),
                threads.waiting(),
                localShare == null ? 0 : localShare.decided(),
                footing.partitionsLost(),
                member == null ? 0 : member.merges(),
                newcomers.known(),
                newcomers.most(),
                newcomers.turnedAway());
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
        live.close();
        seen.close();
        calls.close();
        if (localShare != null) {
            localShare.close();
        }
        if (member != null) {
            if (member.running()) {
                footing.goodbye();
            }
            member.close();
        }
        threads.close();
    }

    private static void closeAll(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                log.atWarn().setCause(e).log("a part of a node that did not start did not stop cleanly");
            }
        }
    }
}
