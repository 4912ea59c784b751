package io.quotagrid.node.engine;

import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.SenderName;
import io.quotagrid.node.quota.SliceReport;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectMessage;
import io.quotagrid.node.quota.UnitFlow;
import io.quotagrid.node.quota.UnitFlows;
import io.quotagrid.node.slice.SliceSettings;
import io.quotagrid.node.store.CounterStore;
import io.quotagrid.node.store.UnknownOutcomeException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The one door to the owners: finds a subject's lane, makes it when needed, and drops it when unused. Thread-safe.
 *
 * <p>All lanes draw their messages' numbers from one counter. A lane that is dropped and made again thus goes on above every
 * number its subject's owner has seen, and gaps do no harm.
 */
final class Lanes {
    /** By subject; where calls have a class, by both: to the owner each class of a node is a sender of its own. */
    private final ConcurrentHashMap<Object, Lane> lanes = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<Lane> watched = new ConcurrentLinkedQueue<>();
    private final AtomicLong numbers = new AtomicLong();
    private final EngineSettings settings;
    private final CounterStore store;
    private final Executor executor;
    private final LongSupplier nanoClock;
    private final Tally tally;

    private final UnitFlows dropped = new UnitFlows(); // of lanes that are no more; guarded by itself
    private volatile long incarnation;
    private volatile boolean silent;
    private volatile boolean closed;

    Lanes(EngineSettings settings, CounterStore store, Executor executor, LongSupplier nanoClock, Tally tally) {
        this.settings = settings;
        this.store = store;
        this.executor = executor;
        this.nanoClock = nanoClock;
        this.tally = tally;
        this.incarnation = settings.incarnation();
    }

    /** False if too much waits for that subject already; a release is always taken. */
    boolean post(Charge charge, Ask ask) {
        return post(charge.subject(), charge.priority(), ask);
    }

    /** As {@link #post(Charge, Ask)}, of no class. */
    boolean post(SubjectKey subject, Ask ask) {
        return post(subject, "", ask);
    }

    private boolean post(SubjectKey subject, String priority, Ask ask) {
        Posted posted;
        do {
            posted = lane(subject, priority).post(ask);
        } while (posted == Posted.GONE);
        return posted == Posted.TAKEN;
    }

    /** Posts a confirm, which may linger a little unless it is urgent. */
    void confirm(Charge charge, Ask ask, boolean urgent) {
        Posted posted;
        do {
            posted = lane(charge).confirm(ask, urgent);
        } while (posted == Posted.GONE);
    }

    /** Posts an ask that was answered "wait". */
    void askAgain(Charge charge, Ask ask) {
        Posted posted;
        do {
            posted = lane(charge).askAgain(ask);
        } while (posted == Posted.GONE);
    }

    /** Takes back the confirm of a call that has ended, if it has not gone yet. */
    boolean dropConfirm(Charge charge, long call) {
        Lane lane = lanes.get(key(charge.subject(), charge.priority()));
        return lane != null && lane.dropConfirm(call);
    }

    /** Takes back an ask that has not gone yet. */
    void withdraw(Charge charge, Ask ask) {
        Lane lane = lanes.get(key(charge.subject(), charge.priority()));
        if (lane != null) {
            lane.withdraw(ask);
        }
    }

    /** The lane of those who pay so, made if need be. It may be dropped while nothing is taken from its slice. */
    Lane lane(Charge charge) {
        return lane(charge.subject(), charge.priority());
    }

    private Lane lane(SubjectKey subject, String priority) {
        Object key = key(subject, priority);
        Lane lane = lanes.get(key);
        return lane != null ? lane : lanes.computeIfAbsent(key, unused -> new Lane(subject, priority, this));
    }

    private static Object key(SubjectKey subject, String priority) {
        return priority.isEmpty() ? subject : new ClassKey(subject, priority);
    }

    private record ClassKey(SubjectKey subject, String priority) {}

    /** Has every lane that asked for it look whether something is due. */
    void tick(long nowNanos) {
        if (!watched.isEmpty()) {
            executor.execute(() -> tickAll(nowNanos));
        }
    }

    private void tickAll(long nowNanos) {
        for (int waiting = watched.size(); waiting > 0; waiting--) {
            Lane lane = watched.poll();
            if (lane == null) {
                return;
            }
            lane.tick(nowNanos);
        }
    }

    /** Drops the lanes that nobody has used since the last call. */
    void dropUnused() {
        UnitFlows gone = dropped;
        synchronized (gone) {
            lanes.values().removeIf(lane -> lane.dropIfUnused(gone));
        }
    }

    /** What became of all units that this node ever had in slices. Looks at each lane: for now and then. */
    Map<Meter, UnitFlow> unitFlows() {
        UnitFlows sums = new UnitFlows();
        synchronized (dropped) { // no lane goes meanwhile, so that each is counted once
            sums.add(dropped);
            lanes.values().forEach(lane -> lane.addTo(sums));
        }
        return sums.now();
    }

    int size() {
        return lanes.size();
    }

    /** From now on a message whose outcome is unknown is given up. */
    void close() {
        closed = true;
    }

    boolean closed() {
        return closed;
    }

    void watch(Lane lane) {
        watched.add(lane);
    }

    CompletionStage<SubjectAnswer> send(SubjectKey subject, SubjectMessage message) {
        if (silent) {
            return CompletableFuture.failedFuture(
                    new UnknownOutcomeException("this node is joining the rest of its cluster"));
        }
        try {
            return store.send(subject, message);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Whether calls take from slices before they ask. */
    boolean slices() {
        return settings.slices().enabled();
    }

    SliceSettings sliceSettings() {
        return settings.slices();
    }

    /** How long a call may take to be decided. */
    long decisionNanos() {
        return settings.decisionTimeout().toNanos();
    }

    /** Has every lane give back what it has in hand. */
    void giveBack() {
        lanes.values().forEach(Lane::giveBack);
    }

    /** What this node has in hand of a subject. */
    Map<Meter, Long> stock(SubjectKey subject) {
        Map<Meter, Long> stock = new EnumMap<>(Meter.class);
        for (Lane lane : lanes.values()) {
            if (lane.isOf(subject)) {
                lane.stock().forEach((meter, units) -> stock.merge(meter, units, Long::sum));
            }
        }
        return stock;
    }

    /** Whether an owner is yet to hear what became of a slice. */
    boolean haveToReport() {
        return lanes.values().stream().anyMatch(Lane::hasToReport);
    }

    /** What the node is now: grows when it begins anew. */
    long incarnation() {
        return incarnation;
    }

    /** Nothing is sent until {@link #speak}. */
    void beSilent() {
        silent = true;
    }

    /** Has the node speak to other owners, as another incarnation. */
    void beginAnew(long newIncarnation) {
        incarnation = newIncarnation;
        lanes.values().forEach(Lane::beginAnew);
    }

    void speak() {
        silent = false;
    }

    /** With the next number. */
    SubjectMessage message(
            String priority, long from, LimitSet limits, List<Operation> operations, SliceReport report) {
        return new SubjectMessage(
                SenderName.of(settings.node(), priority), from, numbers.incrementAndGet(), limits, operations, report);
    }

    int queueBound() {
        return settings.queueBound();
    }

    long nowNanos() {
        return nanoClock.getAsLong();
    }

    Executor executor() {
        return executor;
    }

    Tally tally() {
        return tally;
    }
}
