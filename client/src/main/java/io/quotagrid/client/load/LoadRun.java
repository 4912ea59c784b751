package io.quotagrid.client.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop: so many callers, each of which asks again when it has its answer, and waits for nothing else. A gateway that answers
 * slowly is therefore asked less often: latencies are those of this many callers, not of an open stream of arrivals. Refusals are not
 * repeated and not waited out; their latency is told apart, so that quick refusals make no gateway look quick. Thread-safe.
 */
public final class LoadRun implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CALL_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration LAST_CALLS = Duration.ofSeconds(30); // for those in flight when the time is over
    private static final String PROMPT = "Say hello in a few words.";
    private static final int MAX_TOKENS = 32;
    private static final int ERROR_BYTES = 4_096; // more of it nobody reads

    private final LoadPlan plan;
    private final byte[] body;
    private final Tally tally = new Tally();
    private final AtomicLong numbers = new AtomicLong();
    private final CountDownLatch callers;
    private final HttpClient http;
    private final long begunNanos;
    private final AtomicLong lengthNanos; // how long calls are begun

    private LoadRun(LoadPlan plan) {
        this.plan = plan;
        this.body = body(plan);
        this.lengthNanos = new AtomicLong(plan.duration().toNanos());
        this.callers = new CountDownLatch(plan.concurrency());
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
        this.begunNanos = System.nanoTime(); // last: the first HttpClient of a process takes its time
    }

    /** Begins, with one call of each caller at least; {@link #await} ends it. */
    public static LoadRun start(LoadPlan plan) {
        LoadRun run = new LoadRun(plan);
        for (int i = 0; i < plan.concurrency(); i++) {
            run.ask();
        }
        return run;
    }

    /**
     * Waits until every caller has stopped: after the plan's duration, and at most half a minute for the calls in flight then.
     *
     * @return false if the time to wait is over first
     */
    public boolean await(Duration atMost) throws InterruptedException {
        long left = plan.duration().plus(LAST_CALLS).toNanos() - (System.nanoTime() - begunNanos);
        return callers.await(Math.min(atMost.toNanos(), left), TimeUnit.NANOSECONDS) || left <= atMost.toNanos();
    }

    /** What has come back until now. */
    public LoadReport report() {
        long begunFor = Math.min(System.nanoTime() - begunNanos, lengthNanos.get());
        return tally.report(plan, Duration.ofNanos(begunFor), callers.getCount());
    }

    /** No call is begun any more; those in flight may yet end, and count. */
    @Override
    public void close() {
        lengthNanos.accumulateAndGet(System.nanoTime() - begunNanos, Math::min);
    }

    private boolean over() {
        return System.nanoTime() - begunNanos >= lengthNanos.get();
    }

    /** Never deeper than one on the stack, as answers come on other threads. */
    private void next() {
        if (over()) {
            callers.countDown();
        } else {
            ask();
        }
    }

    private void ask() {
        long asked = System.nanoTime();
        var unused = http.sendAsync(request(), head -> new WatchedBody(wantedBytes(head.statusCode())))
                .whenCompleteAsync((answer, failure) -> {
                    ended(asked, answer, failure);
                    next();
                });
    }

    private void ended(long asked, @Nullable HttpResponse<WatchedBody.Seen> answer, @Nullable Throwable failure) {
        if (answer == null) {
            tally.failed(reason(failure));
        } else {
            tally.answered(
                    answer.statusCode(),
                    answer.headers().firstValue("x-quotagrid-tier"),
                    answer.body().firstByteNanos() - asked,
                    System.nanoTime() - asked);
            if (tally.wantsReason(answer.statusCode())) {
                ErrorText.of(answer.body().begins()).ifPresent(text -> tally.reason(answer.statusCode(), text));
            }
        }
    }

    private int wantedBytes(int status) {
        return tally.wantsReason(status) ? ERROR_BYTES : 0;
    }

    private HttpRequest request() {
        long user = numbers.getAndIncrement() % plan.users() + 1;
        HttpRequest.Builder request = HttpRequest.newBuilder(plan.address())
                .timeout(CALL_TIMEOUT)
                .header("Content-Type", "application/json")
                .header("X-User-Id", "bench-" + user)
                .POST(publisher());
        plan.key().ifPresent(key -> request.header("Authorization", "Bearer " + key.reveal()));
        return request.build();
    }

    private BodyPublisher publisher() {
        return BodyPublishers.ofByteArray(body);
    }

    private static byte[] body(LoadPlan plan) {
        ObjectNode body = new ObjectMapper().createObjectNode();
        body.put("model", plan.model());
        body.putArray("messages").addObject().put("role", "user").put("content", PROMPT);
        body.put("max_tokens", MAX_TOKENS);
        if (plan.stream()) {
            body.put("stream", true);
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String reason(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ConnectException) {
            return "nobody listens there";
        }
        if (cause instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        String message = cause == null ? null : cause.getMessage();
        return message == null
                ? "the connection failed"
                : message.lines().findFirst().orElse("the connection failed");
    }
}
