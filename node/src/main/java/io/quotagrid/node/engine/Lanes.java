package io.quotagrid.node.engine;

import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectMessage;
import io.quotagrid.node.store.CounterStore;
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
    private final ConcurrentHashMap<SubjectKey, Lane> lanes = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Lane> watched = new ConcurrentLinkedQueue<>();
    private final AtomicLong numbers = new AtomicLong();
    private final EngineSettings settings;
    private final CounterStore store;
    private final Executor executor;
    private final LongSupplier nanoClock;
    private final Tally tally;
    private volatile boolean closed;

    Lanes(EngineSettings settings, CounterStore store, Executor executor, LongSupplier nanoClock, Tally tally) {
        this.settings = settings;
        this.store = store;
        this.executor = executor;
        this.nanoClock = nanoClock;
        this.tally = tally;
    }

    /** False if too much waits for that subject already; a release is always taken. */
    boolean post(SubjectKey subject, Ask ask) {
        Lane.Posted posted;
        do {
            posted = lane(subject).post(ask);
        } while (posted == Lane.Posted.GONE);
        return posted == Lane.Posted.TAKEN;
    }

    /** Posts a confirm, which may linger a little unless it is urgent. */
    void confirm(SubjectKey subject, Ask ask, boolean urgent) {
        Lane.Posted posted;
        do {
            posted = lane(subject).confirm(ask, urgent);
        } while (posted == Lane.Posted.GONE);
    }

    /** Posts an ask that was answered "wait". */
    void askAgain(SubjectKey subject, Ask ask) {
        Lane.Posted posted;
        do {
            posted = lane(subject).askAgain(ask);
        } while (posted == Lane.Posted.GONE);
    }

    /** Takes back an ask that has not gone yet. */
    void withdraw(SubjectKey subject, Ask ask) {
        Lane lane = lanes.get(subject);
        if (lane != null) {
            lane.withdraw(ask);
        }
    }

    private Lane lane(SubjectKey subject) {
        Lane lane = lanes.get(subject);
        return lane != null ? lane : lanes.computeIfAbsent(subject, key -> new Lane(key, this));
    }

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
        lanes.values().removeIf(Lane::dropIfUnused);
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
        try {
            return store.send(subject, message);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    String node() {
        return settings.node();
    }

    long incarnation() {
        return settings.incarnation();
    }

    long nextNumber() {
        return numbers.incrementAndGet();
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
