package io.quotagrid.gateway.provider;

import io.quotagrid.gateway.openai.CallKind;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;

/**
 * What goes to a provider.
 *
 * @param requestId ours, for logs; it is not sent
 * @param kind      the route
 * @param model     the model asked for
 * @param stream    whether a stream was asked for
 * @param headers   the caller's, already cleaned: no hop-by-hop headers, no credentials, no identity headers of ours
 * @param body      read-only pieces that follow each other; the caller's bytes, but for the one splice of {@code stream_options.include_usage}
 */
public record ProviderCall(
        String requestId, CallKind kind, String model, boolean stream, HttpFields headers, List<ByteBuffer> body) {
    public ProviderCall {
        body = List.copyOf(body);
    }
}
