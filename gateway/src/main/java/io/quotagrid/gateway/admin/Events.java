package io.quotagrid.gateway.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quotagrid.client.api.AdminJson;
import io.quotagrid.client.api.ClusterBody;
import io.quotagrid.client.api.HistoryBody;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the pages that listen what is new: {@code points} and {@code cluster} with every step of the history, {@code changed} when
 * limits or the policy have. Members are asked once for all pages, and not at all while there is none. Thread-safe.
 */
final class Events implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Events.class);
    private static final ObjectMapper JSON = AdminJson.lenient();
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofMinutes(10); // then a page shows its token again
    private static final int AGAIN = 3; // steps that are told again: a member may have been silent
    private static final int MOST = 64;

    private final HistoryAnswers history;
    private final Supplier<CompletableFuture<ClusterBody>> cluster;
    private final Supplier<Object> limits;
    private final Supplier<Object> policy;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(threads("timer"));
    private final ExecutorService writers = Executors.newFixedThreadPool(2, threads("writer"));
    // of the timer's thread only
    private Object knownLimits;
    private Object knownPolicy;
    private long toldStep;

    /** What has changed. */
    record Changed(boolean limits, boolean policy) {}

    /**
     * @param cluster how all members stand
     * @param limits  another value after every change of limits
     * @param policy  another value after every change of the policy
     */
    Events(
            HistoryAnswers history,
            Supplier<CompletableFuture<ClusterBody>> cluster,
            Supplier<Object> limits,
            Supplier<Object> policy) {
        this.history = history;
        this.cluster = cluster;
        this.limits = limits;
        this.policy = policy;
        this.knownLimits = limits.get();
        this.knownPolicy = policy.get();
        every(LOOK, this::look);
        every(HistoryAnswers.KEEPING, history::keep);
    }

    private static ThreadFactory threads(String name) {
        return task -> {
            Thread thread = new Thread(task, "quotagrid-events-" + name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private void every(Duration pause, Runnable task) {
        var unused = timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        log.atWarn().setCause(e).log("pages could not be told what is new");
                    }
                },
                pause.toMillis(),
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Whether one more page may listen. */
    boolean roomy() {
        return streams.size() < MOST;
    }

    /** Tells one more page, until its stream ends. */
    EventStream open(OutputStream out) {
        EventStream stream = new EventStream(out, writers);
        streams.add(stream);
        var unused = stream.ended()
                .completeOnTimeout(null, LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((nothing, failure) -> streams.remove(stream));
        stream.send(EventStream.event("hello", "{}"));
        return stream;
    }

    @SuppressWarnings("ReferenceEquality") // the very same: nothing has changed
    private void look() {
        Object limitsNow = limits.get();
        Object policyNow = policy.get();
        Changed changed = new Changed(limitsNow != knownLimits, policyNow != knownPolicy);
        knownLimits = limitsNow;
        knownPolicy = policyNow;
        if (streams.isEmpty()) {
            return;
        }
        if (changed.limits() || changed.policy()) {
            tell("changed", changed);
        }
        long last = history.lastOver();
        if (last > toldStep) {
            toldStep = last;
            var points = history.all(last - AGAIN + 1, last).thenAccept((HistoryBody body) -> tell("points", body));
            var unused = cluster.get().thenAcceptBoth(points, (body, told) -> tell("cluster", body));
        }
    }

    private void tell(String name, Object body) {
        try {
            byte[] event = EventStream.event(name, JSON.writeValueAsString(body));
            streams.forEach(stream -> stream.send(event));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event cannot be written", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        streams.forEach(EventStream::end);
        writers.shutdownNow();
    }
}
