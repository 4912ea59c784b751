package io.quotagrid.gateway.admin;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.event.HandlerMetaInfo;
import io.javalin.http.Context;
import io.javalin.json.JavalinJackson;
import io.javalin.util.JavalinBindException;
import io.quotagrid.client.api.AdminJson;
import io.quotagrid.gateway.http.Connectors;
import io.quotagrid.gateway.http.ListenAddress;
import io.quotagrid.gateway.http.ListenerTls;
import io.quotagrid.gateway.http.StartException;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operators' listener: the page, the admin REST, {@code /metrics}, {@code /healthz}, {@code /readyz}. Without a token it is for this
 * machine only: a public address is refused at the start.
 */
public final class AdminServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AdminServer.class);
    private static final int MOST_THREADS = 16;
    private static final int FEWEST_THREADS = 4;

    /** A subject's id may hold a slash, a percent sign or dots: in a path they are encoded, and mean themselves. */
    private static final UriCompliance ANY_SEGMENT = UriCompliance.from(EnumSet.of(
            Violation.AMBIGUOUS_PATH_SEPARATOR, Violation.AMBIGUOUS_PATH_ENCODING, Violation.AMBIGUOUS_PATH_SEGMENT));

    private final Javalin server;
    private final URI address;
    private final List<String> routes = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>();

    private AdminServer(ListenAddress listen, Operators operators, AdminParts parts, Optional<ListenerTls> tls) {
        QueuedThreadPool threads = threads();
        List<Routes> resources = parts.routes(new Later(threads), opened::add);
        this.server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.startupWatcherEnabled = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.jsonMapper(new JavalinJackson(AdminJson.lenient(), false));
            config.http.prefer405over404 = true;
            config.http.compressionStrategy = CompressionStrategy.NONE;
            config.jetty.threadPool = threads;
            config.jetty.addConnector((jetty, http) -> Connectors.of(jetty, http, listen, tls));
            config.jetty.modifyServer(jetty -> jetty.setErrorHandler(new ProblemPages()));
            config.jetty.modifyHttpConfiguration(http -> {
                http.setSendServerVersion(false);
                http.setUriCompliance(ANY_SEGMENT);
            });
            config.events.handlerAdded(this::added);
            if (parts.recordAccess()) {
                config.requestLogger.http((ctx, millis) -> recordAccess(parts, ctx));
            }
            new Entrance(operators).register(config.routes);
            Problems.register(config.routes);
            resources.forEach(resource -> resource.register(config.routes));
        });
        try {
            server.start();
        } catch (JavalinBindException e) {
            closeParts();
            throw new StartException("cannot listen on " + listen + " (admin): the port is in use or not allowed");
        }
        this.address = Connectors.address(listen, server.port(), tls.isPresent());
    }

    /**
     * Starts listening.
     *
     * @param operators who may come in
     * @param tls       what it speaks TLS with; empty for HTTP in clear
     * @throws StartException if the address is public and no token is configured, or if it cannot be bound
     */
    public static AdminServer start(
            ListenAddress listen, Operators operators, AdminParts parts, Optional<ListenerTls> tls) {
        if (!listen.loopback() && !operators.configured()) {
            throw new StartException("admin cannot listen on " + listen
                    + ": without a token (admin.tokens) it is for this machine only, for instance 127.0.0.1:41003");
        }
        return new AdminServer(listen, operators, parts, tls);
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
        threads.setName("quotagrid-admin");
        return threads;
    }

    private static void recordAccess(AdminParts parts, Context ctx) {
        if (ctx.path().startsWith("/admin/")) {
            parts.changes().accessed(ctx);
        }
    }

    private void added(HandlerMetaInfo route) {
        route.getRoles()
                .forEach(role ->
                        routes.add(((Access) role).label() + " " + route.getHttpMethod() + " " + route.getPath()));
    }

    /** Every route with the role it asks for: {@code viewer GET /metrics}. */
    List<String> routes() {
        return routes;
    }

    /** Where it listens, with the port the system chose. */
    public URI address() {
        return address;
    }

    @Override
    public void close() {
        closeParts();
        server.stop();
    }

    private void closeParts() {
        for (AutoCloseable part : opened) {
            try {
                part.close();
            } catch (Exception e) {
                log.atWarn().setCause(e).log("a part of the admin listener did not stop cleanly");
            }
        }
    }
}
