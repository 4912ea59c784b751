package io.quotagrid.gateway.provider;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;

/** One upstream target that calls can be sent to. Thread-safe; never blocks. */
public interface Provider {

    /** The target's id in the policy. */
    String id();

    /** Whether it can take calls at all: a missing secret makes it unusable. */
    boolean usable();

    /**
     * Sends one call.
     *
     * @param call     what to send
     * @param receiver hears of the answer, one event at a time, on any thread
     * @return a handle to abort it
     */
    Running send(ProviderCall call, Receiver receiver);

    /** A call that is under way. */
    interface Running {
        /** Ends it at once: connection closed, no further event for the receiver. Idempotent, thread-safe. */
        void abort();
    }

    /** Hears of one answer: {@code head}, {@code content} any number of times, then {@code end}; or {@code failed} at any point. */
    interface Receiver {
        /** The answer's status and headers, hop-by-hop headers removed. */
        void head(int status, HttpFields headers);

        /**
         * The next bytes; the buffer is the receiver's until it runs {@code more}, and nothing further comes before: this is
         * the back-pressure.
         */
        void content(ByteBuffer bytes, Runnable more);

        /** The answer is complete. */
        void end();

        /** It did not work out; nothing follows. */
        void failed(Failure failure);
    }

    /**
     * Why a call did not work out.
     *
     * @param timedOut 504 instead of 502
     * @param reason   for logs and the error body; never a key, a prompt or an address with credentials
     */
    record Failure(boolean timedOut, String reason) {}
}
