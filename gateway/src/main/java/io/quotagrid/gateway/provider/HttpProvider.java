package io.quotagrid.gateway.provider;

import io.quotagrid.config.TargetConfig;
import io.quotagrid.gateway.http.Rounds;
import io.quotagrid.gateway.http.StartException;
import io.quotagrid.gateway.openai.CallKind;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.ByteBufferRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An OpenAI-compatible server over HTTP/1.1. Bytes pass as they are: no redirects are followed, no cookies kept, nothing is
 * decompressed; {@code identity} is asked for, so that usage can be read. Thread-safe.
 */
final class HttpProvider implements Provider, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpProvider.class);
    private static final String VERSION_PREFIX = "/v1";
    private static final int MOST_CONNECTIONS = 16_384;
    private static final int MOST_QUEUED = 16_384; // a burst of new calls waits here for its connections
    private static final int MOST_THREADS = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());
    private static final int REQUEST_HEAD_BYTES = 16 * 1024;
    private static final int RESPONSE_BUFFER_BYTES = 16 * 1024;

    /** Leaves room for our own headers in what the listener may send. */
    private static final int RESPONSE_HEAD_BYTES = 20 * 1024;

    private static final long POOLED_IDLE_MILLIS = 30_000;
    private static final HttpField IDENTITY = new PreEncodedHttpField(HttpHeader.ACCEPT_ENCODING, "identity");

    private final TargetConfig config;
    private final HttpClient client;
    private final Map<CallKind, URI> addresses;
    private final ProviderKey key;
    private final Rounds rounds;

    private HttpProvider(TargetConfig config, URI baseUrl, HttpClient client, ProviderKey key, Rounds rounds) {
        this.config = config;
        this.client = client;
        this.addresses = addresses(baseUrl);
        this.key = key;
        this.rounds = rounds;
    }

    /**
     * Starts the client; connects to nobody yet.
     *
     * @param baseUrl what comes before {@code /chat/completions}
     * @throws StartException if it cannot be started
     */
    static HttpProvider open(TargetConfig config, URI baseUrl, ProviderKey key, Rounds rounds) {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 1);
        threads.setName("provider-" + config.id());
        threads.setDaemon(true);
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setConnectTimeout(config.connectTimeout());
        HttpClient client = new HttpClient(new HttpClientTransportOverHTTP(connector));
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(null);
        client.setMaxConnectionsPerDestination(MOST_CONNECTIONS);
        client.setMaxRequestsQueuedPerDestination(MOST_QUEUED);
        client.setRequestBufferSize(REQUEST_HEAD_BYTES);
        client.setMaxRequestHeadersSize(REQUEST_HEAD_BYTES * 4);
        client.setResponseBufferSize(RESPONSE_BUFFER_BYTES);
        client.setMaxResponseHeadersSize(RESPONSE_HEAD_BYTES);
        client.setIdleTimeout(POOLED_IDLE_MILLIS);
        client.setConnectTimeout(config.connectTimeout().toMillis());
        try {
            client.start();
        } catch (Exception e) {
            throw new StartException("the client for target " + config.id() + " did not start: " + e.getMessage());
        }
        client.getContentDecoderFactories().clear();
        client.getProtocolHandlers().clear();
        client.getProtocolHandlers().put(new InterimAnswers());
        return new HttpProvider(config, baseUrl, client, key, rounds);
    }

    private static Map<CallKind, URI> addresses(URI base) {
        String prefix = base.toString().replaceAll("/+$", "");
        Map<CallKind, URI> addresses = new EnumMap<>(CallKind.class);
        for (CallKind kind : CallKind.values()) {
            addresses.put(kind, URI.create(prefix + kind.path().substring(VERSION_PREFIX.length())));
        }
        return addresses;
    }

    @Override
    public String id() {
        return config.id();
    }

    @Override
    public boolean usable() {
        return key.usable();
    }

    @Override
    public Running send(ProviderCall call, Receiver receiver) {
        String contentType = call.headers().get(HttpHeader.CONTENT_TYPE);
        Request request = client.newRequest(addresses.get(call.kind()))
                .method(HttpMethod.POST)
                .idleTimeout(0, TimeUnit.MILLISECONDS)
                .body(new ByteBufferRequestContent(
                        contentType == null ? "application/json" : contentType,
                        call.body().toArray(ByteBuffer[]::new)))
                .headers(headers -> {
                    headers.add(call.headers());
                    headers.put(IDENTITY);
                    key.header().ifPresent(headers::put);
                });
        HttpRun run = new HttpRun(config, call.requestId(), request, receiver, rounds, client.getExecutor());
        run.start();
        return run;
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            log.atWarn().setCause(e).addKeyValue("target", id()).log("a target's client did not stop cleanly");
        }
    }
}
