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
import io.quotagrid.node.quota.UnitFlow;
import io.quotagrid.node.seen.ClusterNames;
import io.quotagrid.node.seen.LocalNames;
import io.quotagrid.node.seen.SeenNames;
import io.quotagrid.node.slice.SliceSettings;
import io.quotagrid.node.store.CounterStore;
import io.quotagrid.node.store.HazelcastCounterStore;
import io.quotagrid.node.store.LocalCounterStore;
import io.quotagrid.node.store.OwnedEntries;
import io.quotagrid.node.store.OwnerFaults;
import java.time.Duration;
import java.util.ArrayDeque;
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
    static final Duration RECOUNT = Duration.ofMillis(200);
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
    private final NodeHealth health;
    private final Newcomers newcomers;
    private final AtomicBoolean closed = new AtomicBoolean();

    private QuotaNode(Policy policy, NodeOptions options) {
        NodeMaps maps = new NodeMaps(policy);
        threads = new NodeThreads();
        footing = new NodeFooting(policy);
        Deque<AutoCloseable> begun = new ArrayDeque<>(List.of(threads));
        boolean started = false;
        try {
            newcomers = Newcomers.atMost(
                    policy.cluster().mostSubjects(), policy.cluster().subjectRoomBytes());
            LiveControl.Opening opening = LiveControl.open(options.store());
            begun.push(opening);
            member = policy.distributed().enabled()
                    ? startMember(policy, options, maps, footing.faults(), newcomers)
                    : null;
            if (member != null) {
                begun.push(member);
            }
            calls = member == null
                    ? new MemberCalls(options.nodeId().orElse(LOCAL))
                    : new MemberCalls(member.instance(), HazelcastCounterStore::nodeIdOf);
            begun.push(calls);
            live = startLive(options, maps, member, calls, opening);
            seen = member == null
                    ? new LocalNames(nowMillis(options), policy.cluster().mostTokens())
                    : new ClusterNames(
                            member.instance(),
                            maps.seen(),
                            new OwnedEntries(member.instance(), maps.seen()),
                            policy.cluster().mostTokens(),
                            policy.cluster().decisionTimeout());
            begun.push(seen);
            store = member == null
                    ? new LocalCounterStore(options.clock(), policy.cluster().resolution(), newcomers)
                    : new HazelcastCounterStore(member.instance(), maps.subjects(), threads.workers());
            engine = new LaneEngine(
                    engineSettings(policy, options, maps, member), store, threads.workers(), options.nanoClock());
            if (member != null) {
                footing.watch(policy, member, threads);
                Rejoin.watch(
                        member.instance(),
                        maps.starts(),
                        HazelcastCounterStore.nodeIdOf(
                                member.instance().getCluster().getLocalMember()),
                        engine,
                        footing,
                        threads.workers(),
                        QuotaNode::wallMicros);
            }
            gated = new GatedEngine(engine, footing::obstacle);
            localShare = member != null && policy.cluster().onUndecided() == UndecidedAction.LOCAL_SHARE
                    ? new LocalShare(policy, options.clock(), threads, footing::part)
                    : null;
            sweeper = new Sweeper(store, newcomers::full);
            health = new NodeHealth(closed::get, member, footing, newcomers, seen);
            started = true;
        } finally {
            if (!started) {
                closeAll(begun);
            }
        }
        threads.every(Duration.ofMillis(LaneEngine.TICK_MILLIS), engine::tick);
        threads.every(RECOUNT, this::recount);
        sweeper.start();
    }

    private void recount() {
        if (health.open()) {
            store.recount();
            store.weigh();
        }
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
            Policy policy, NodeOptions options, NodeMaps maps, OwnerFaults faults, Newcomers newcomers) {
        MemberSettings settings = MemberSettings.of(policy, options.port(), options.peers(), options.environment());
        return ClusterMember.start(
                settings,
                options.clock()::nowMicros,
                config -> maps.prepare(config, policy, options, nowMillis(options), faults, newcomers));
    }

    private static LiveControl startLive(
            NodeOptions options,
            NodeMaps maps,
            @Nullable ClusterMember member,
            MemberCalls calls,
            LiveControl.Opening opening) {
        LongSupplier nowMillis = nowMillis(options);
        return member == null
                ? LiveControl.start(calls, nowMillis, opening)
                : LiveControl.start(member.instance(), maps.live(), calls, nowMillis, opening);
    }

    private static LongSupplier nowMillis(NodeOptions options) {
        return () -> TimeUnit.MICROSECONDS.toMillis(options.clock().nowMicros());
    }

    private static EngineSettings engineSettings(
            Policy policy, NodeOptions options, NodeMaps maps, @Nullable ClusterMember member) {
        String id = member == null
                ? options.nodeId().orElse(LOCAL)
                : HazelcastCounterStore.nodeIdOf(member.instance().getCluster().getLocalMember());
        long incarnation =
                member == null ? wallMicros() : Incarnations.next(member.instance(), maps.starts(), id, wallMicros());
        return new EngineSettings(
                id,
                incarnation,
                policy.cluster().decisionTimeout(),
                LongestCall.of(policy),
                EngineSettings.USUAL_QUEUE_BOUND,
                member == null ? SliceSettings.NONE : slices(policy)); // alone, the owner is here
    }

    private static long wallMicros() {
        return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    }

    private static SliceSettings slices(Policy policy) {
        return SliceSettings.syncEvery(policy.distributed().syncInterval());
    }

    /** Decides calls. Valid until {@link #close}; afterwards, and while too few members have met, every decision is undecided. */
    public QuotaEngine engine() {
        return gated;
    }

    /** What this node holds of a subject in its slice, by meter; empty where it has none. */
    public Map<Meter, Long> inHand(SubjectKey subject) {
        return engine.inHand(subject);
    }

    /** What became of the units that owners have handed to this node in slices, by meter. Looks at every slice: for now and then. */
    public Map<Meter, UnitFlow> unitFlows() {
        return engine.unitFlows();
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
        return health.notices();
    }

    /** Whether this node should be sent calls now. */
    public boolean ready() {
        return problems().isEmpty();
    }

    /** Why this node should not be sent calls now, a sentence each; empty if it should. */
    public List<String> problems() {
        return health.problems();
    }

    /** May block for a moment. */
    public ClusterStatus status() {
        return health.status();
    }

    /** May block for a moment: asks every member how many subjects it has. */
    public NodeInternals internals() {
        return new NodeInternals(
                health.open() ? store.subjects() : 0,
                engine.lanes(),
                sweeper.swept(),
                threads.waiting(),
                localShare == null ? 0 : localShare.decided(),
                footing.partitionsLost(),
                member == null ? 0 : member.merges(),
                newcomers.known(),
                newcomers.most(),
                newcomers.weightBytes(),
                newcomers.roomBytes(),
                newcomers.tight(),
                newcomers.turnedAway(),
                store.repeatsAnswered());
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
