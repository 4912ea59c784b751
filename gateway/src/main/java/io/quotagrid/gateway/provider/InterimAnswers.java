package io.quotagrid.gateway.provider;

import org.eclipse.jetty.client.EarlyHintsProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Reads over every 1xx answer and goes on to the real one. Without a handler the client takes the first 1xx for the answer and
 * waits for ever; its own handlers know one status each, and 100 only once.
 */
final class InterimAnswers extends EarlyHintsProtocolHandler {
    @Override
    public String getName() {
        return "interim";
    }

    @Override
    public boolean accept(Request request, Response response) {
        return HttpStatus.isInterim(response.getStatus());
    }
}
