package io.quotagrid.gateway.provider;

import io.quotagrid.gateway.provider.SandboxSwitches.End;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * One call to the sandbox: says its pieces one after the other, the next when the receiver has asked for it and the interval
 * has passed. Steps never overlap and never nest, whoever asks for them.
 */
final class SandboxRun implements Provider.Running {
    private static final String REQUEST_ID = "req_sandbox";
    private static final int RETRY_AFTER_STATUS = 429;

    private final ScheduledExecutorService timer;
    private final Provider.Receiver receiver;
    private final AtomicInteger steps = new AtomicInteger();
    private volatile boolean aborted;
    private volatile @Nullable ScheduledFuture<?> waiting;

    // what is to be said; set before the first step and only touched by steps
    private IntFunction<byte[]> pieces = number -> new byte[0];
    private int count;
    private int next;
    private End end = End.WHOLE;
    private Duration interval = Duration.ZERO;
    private int status = 200;
    private HttpFields headers = HttpFields.EMPTY;
    private boolean over;

    SandboxRun(ScheduledExecutorService timer, Provider.Receiver receiver) {
        this.timer = timer;
        this.receiver = receiver;
    }

    void refuse(SandboxError error) {
        say(error.status(), error.body());
        step();
    }

    void begin(SandboxSwitches switches, SandboxAnswers answers, boolean stream) {
        if (switches.end() == End.HANG) {
            return;
        }
        if (switches.error().isPresent()) {
            say(switches.error().get().status(), switches.error().get().body());
        } else if (stream) {
            pieces = answers::event;
            count = switches.end() == End.CUT ? answers.events() / 2 : answers.events();
            end = switches.end();
            interval = switches.interval();
            headers = head("text/event-stream; charset=utf-8").asImmutable();
        } else {
            say(status, answers.whole());
            end = switches.end();
        }
        after(switches.delay());
    }

    private void say(int answerStatus, byte[] body) {
        status = answerStatus;
        pieces = number -> end == End.CUT ? java.util.Arrays.copyOf(body, body.length / 2) : body;
        count = 1;
        HttpFields.Mutable head = head("application/json").put(HttpHeader.CONTENT_LENGTH, body.length);
        if (answerStatus == RETRY_AFTER_STATUS) {
            head.put(HttpHeader.RETRY_AFTER, "1");
        }
        headers = head.asImmutable();
    }

    private static HttpFields.Mutable head(String contentType) {
        return HttpFields.build().put(HttpHeader.CONTENT_TYPE, contentType).put("x-request-id", REQUEST_ID);
    }

    private void after(Duration wait) {
        if (wait.isZero()) {
            step();
            return;
        }
        try {
            waiting = timer.schedule(this::step, wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            aborted = true; // the gateway stops: nobody waits for this answer
        }
    }

    private void step() {
        if (steps.getAndIncrement() != 0) {
            return; // the one that is stepping goes round once more
        }
        do {
            if (!aborted && !over) {
                sayNext();
            }
        } while (steps.decrementAndGet() != 0);
    }

    private void sayNext() {
        if (next == 0) {
            receiver.head(status, headers);
        }
        if (next < count && !aborted) {
            byte[] piece = pieces.apply(next++);
            receiver.content(
                    ByteBuffer.wrap(piece).asReadOnlyBuffer(), () -> after(next < count ? interval : Duration.ZERO));
            return;
        }
        over = true;
        if (end == End.CUT) {
            receiver.failed(new Provider.Failure(false, "connection lost"));
        } else {
            receiver.end();
        }
    }

    @Override
    public void abort() {
        aborted = true;
        ScheduledFuture<?> timed = waiting;
        if (timed != null) {
            timed.cancel(false);
        }
    }
}
