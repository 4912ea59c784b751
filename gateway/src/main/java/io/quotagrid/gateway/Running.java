package io.quotagrid.gateway;

import io.quotagrid.config.Policy;
import java.net.URI;

/** A gateway that serves calls until it is closed. */
interface Running extends AutoCloseable {
    /** Where callers come in, with the port the system chose. */
    URI address();

    /** Where operators come in. */
    URI adminAddress();

    /** Has it told when an operator asks it over REST to leave: whoever runs it closes it then, and once only. */
    default void whenAskedToLeave(Runnable leave) {}

    /** Takes no more calls, ends those under way and frees everything, within bounds. Closing twice does nothing. */
    @Override
    void close();

    /** Starts a gateway: the composition root in the program, something smaller in tests. */
    @FunctionalInterface
    interface Starter {
        /**
         * Starts and waits until calls are served.
         *
         * @throws io.quotagrid.gateway.http.StartException if it cannot: one line for the operator
         */
        Running start(Policy policy, GatewayOptions options);
    }
}
