package io.quotagrid.gateway.proxy;

import io.quotagrid.gateway.admission.QuotaHeaders;
import io.quotagrid.gateway.http.Answer;
import io.quotagrid.node.quota.Standing;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/** The way back to one caller: puts the headers that every answer has before the first byte, and writes. */
final class Outlet {
    private static final String REQUEST_ID = "x-request-id";

    private enum Kind {
        NONE,
        PROVIDERS,
        OURS
    }

    private final Response response;
    private final QuotaHeaders quotaHeaders;
    private final String requestId;
    private volatile List<Standing> standings = List.of();
    private final AtomicReference<Kind> begun = new AtomicReference<>(Kind.NONE);
    private volatile long firstByteNanos;

    Outlet(Response response, QuotaHeaders quotaHeaders, String requestId) {
        this.response = response;
        this.quotaHeaders = quotaHeaders;
        this.requestId = requestId;
    }

    /** From now on answers tell how these stand. */
    void standings(List<Standing> known) {
        standings = known;
    }

    /** The provider has begun to answer. */
    void firstByte() {
        firstByteNanos = System.nanoTime();
    }

    /** When the provider began to answer; 0 if it has not. */
    long firstByteNanos() {
        return firstByteNanos;
    }

    /**
     * Puts the head of a provider's answer; the first write sends it. A second time changes nothing.
     *
     * @param events whether events may be left out, so that the length is not the provider's
     * @return false if an answer of our own has begun: nothing may be written
     */
    boolean begin(int status, HttpFields ofProvider, boolean events) {
        if (!begun.compareAndSet(Kind.NONE, Kind.PROVIDERS)) {
            return begun.get() == Kind.PROVIDERS;
        }
        response.setStatus(status);
        HttpFields.Mutable headers = response.getHeaders();
        ForwardedAnswer.add(ofProvider, headers);
        if (events) {
            headers.remove(HttpHeader.CONTENT_LENGTH);
        }
        ours(headers);
        return true;
    }

    /**
     * Puts the head of an answer of our own.
     *
     * @return false if an answer has begun: nothing may be written
     */
    boolean begin(Answer answer) {
        if (!begun.compareAndSet(Kind.NONE, Kind.OURS)) {
            return false;
        }
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        for (HttpField field : answer.headers()) {
            headers.put(field);
        }
        ours(headers);
        return true;
    }

    private void ours(HttpFields.Mutable headers) {
        quotaHeaders.add(headers, standings);
        headers.put(REQUEST_ID, requestId);
    }

    /** Adds a header to the answer, before it begins. */
    void header(String name, String value) {
        response.getHeaders().put(name, value);
    }

    /**
     * Writes and flushes. The buffer is in use until one of the two is run: here, or, if the caller is slow, by a thread of the
     * pool. Never by the selector's, as a provider's next bytes are read, looked at and counted in {@code written}.
     */
    void write(ByteBuffer bytes, Runnable written, Consumer<Throwable> failed) {
        response.write(false, bytes, Callback.from(InvocationType.BLOCKING, written, failed));
    }

    /** Writes what is left, if anything, and ends the answer. Neither of the two may block. */
    void last(ByteBuffer bytes, Runnable written, Consumer<Throwable> failed) {
        response.write(true, bytes, Callback.from(InvocationType.NON_BLOCKING, written, failed));
    }
}
