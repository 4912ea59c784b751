package io.quotagrid.gateway.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.util.JavalinBindException;
import io.quotagrid.config.GatewayConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The callers' listener, HTTP/1.1: Jetty with our handler for exchanges in front and Javalin's local routes behind it. See {@code
 * docs/design/0001-exchange-before-javalin.md}.
 */
public final class GatewayServer implements AutoCloseable {
    private static final int HEAD_BYTES = 16 * 1024;
    private static final int MOST_THREADS = Math.max(8, 4 * Runtime.getRuntime().availableProcessors());
    private static final int ACCEPT_QUEUE = 1_024;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final ListenAddress listen;
    private final Javalin javalin;
    private final HeadWatch heads;
    private final Optional<ListenerTls> tls;

    /**
     * Assembles the listener; it does not listen yet.
     *
     * @param threads   run all requests
     * @param exchanges the handler for calls that go to a provider
     * @param callers   answers {@code GET /v1/models} and {@code GET /v1/quota}
     * @param readiness asked for each {@code /readyz}
     * @param errors    makes an answer of an error and a request's id
     * @param tls       what it speaks TLS with; empty for HTTP in clear
     */
    public GatewayServer(
            ListenAddress listen,
            GatewayConfig config,
            QueuedThreadPool threads,
            Rounds rounds,
            Handler.Wrapper exchanges,
            CallerAnswers callers,
            Supplier<Readiness> readiness,
            BiFunction<ApiException, String, Answer> errors,
            Optional<ListenerTls> tls) {
        this.listen = listen;
        this.tls = tls;
        this.heads = new HeadWatch(config.headerTimeout(), rounds, errors);
        LocalRoutes local = new LocalRoutes(callers, readiness, errors);
        this.javalin = Javalin.create(javalinConfig -> {
            javalinConfig.startup.showJavalinBanner = false;
            javalinConfig.startup.startupWatcherEnabled = false;
            javalinConfig.startup.showOldJavalinVersionWarning = false;
            javalinConfig.http.compressionStrategy = CompressionStrategy.NONE;
            javalinConfig.http.prefer405over404 = true;
            javalinConfig.jetty.threadPool = threads;
            javalinConfig.jetty.modifyServer(server -> front(server, exchanges, errors));
            javalinConfig.jetty.modifyHttpConfiguration(GatewayServer::bound);
            javalinConfig.jetty.addConnector((server, http) -> connector(server, http, config));
            local.register(javalinConfig.routes);
        });
    }

    /**
     * The pool for {@code threads}. Nothing that runs on it waits, so a few for each core are enough, and more would take the
     * cores from the engine's few: in a burst its calls would then be undecided.
     */
    public static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, Math.min(MOST_THREADS, 8));
        threads.setName("gateway");
        return threads;
    }

    private static void front(
            Server server, Handler.Wrapper exchanges, BiFunction<ApiException, String, Answer> errors) {
        server.setHandler(new GracefulHandler(exchanges));
        server.setErrorHandler(new ErrorPages(errors));
        server.setStopTimeout(STOP_TIMEOUT.toMillis());
    }

    private static void bound(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEAD_BYTES);
        http.setResponseHeaderSize(HEAD_BYTES);
        http.setMaxResponseHeaderSize(2 * HEAD_BYTES);
        http.setUriCompliance(UriCompliance.DEFAULT);
    }

    private Connector connector(Server server, HttpConfiguration http, GatewayConfig config) {
        ServerConnector connector = Connectors.of(server, http, listen, tls);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setIdleTimeout(config.idleTimeout().toMillis());
        connector.addBean(heads);
        return connector;
    }

    /**
     * Begins to listen.
     *
     * @throws StartException if the address cannot be bound
     */
    public void start() {
        try {
            javalin.start();
        } catch (JavalinBindException e) {
            throw new StartException("cannot listen on " + listen + ": the port is in use or not allowed");
        }
    }

    /** Where it listens, with the port the system chose. */
    public URI address() {
        return Connectors.address(listen, javalin.port(), tls.isPresent());
    }

    /** Accepts nothing more, lets what runs finish for up to {@link #STOP_TIMEOUT}, then cuts it off. */
    @Override
    public void close() {
        javalin.stop();
    }
}
