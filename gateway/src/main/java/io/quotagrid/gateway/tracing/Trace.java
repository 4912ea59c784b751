package io.quotagrid.gateway.tracing;

import io.quotagrid.gateway.audit.CallRecord;
import org.eclipse.jetty.http.HttpFields;

/** What one request leaves in traces. Thread-safe. */
public interface Trace {
    /** Nothing. */
    Trace NONE = new Trace() {
        @Override
        public boolean on() {
            return false;
        }

        @Override
        public HttpFields toProvider(Upstream upstream, HttpFields headers) {
            return headers;
        }

        @Override
        public void ended(CallRecord record, Steps steps) {
            // there is nobody to tell
        }
    };

    /** Whether there is anything to tell it: what only a trace needs can be spared otherwise. */
    boolean on();

    /**
     * The call goes to a provider now.
     *
     * @param headers what the provider would be sent
     * @return the same, naming the trace in place of whatever the caller named
     */
    HttpFields toProvider(Upstream upstream, HttpFields headers);

    /** The request has ended. Told once. */
    void ended(CallRecord record, Steps steps);
}
