package io.quotagrid.node.engine;

import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.slice.SliceTake;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Waits until every owner has booked the end of a call. Thread-safe. */
final class Ending implements Asker, Deadlines.Expiring {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final AtomicInteger awaited = new AtomicInteger();

    /** To be called once, before anything is posted. */
    void await(int owners) {
        awaited.set(owners);
        if (owners == 0) {
            done.complete(null);
        }
    }

    CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public void answered(int index, Reply reply) {
        if (awaited.decrementAndGet() == 0) {
            done.complete(null);
        }
    }

    @Override
    public void taken(int index, Lane lane, SliceTake take) {
        throw new IllegalStateException("the end of a call takes nothing");
    }

    @Override
    public void failed(int index, Throwable failure) {
        done.completeExceptionally(failure);
    }

    @Override
    public boolean over() {
        return done.isDone();
    }

    /** Nobody waits any longer; the message is on its way all the same. */
    @Override
    public void expire() {
        done.completeExceptionally(
                new TimeoutException("an owner has not booked the end of the call within cluster.decision_timeout_ms"));
    }
}
