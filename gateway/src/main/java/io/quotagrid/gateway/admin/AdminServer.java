package io.quotagrid.gateway.admin;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.util.JavalinBindException;
import io.quotagrid.gateway.http.ListenAddress;
import io.quotagrid.gateway.http.Readiness;
import io.quotagrid.gateway.http.StartException;
import java.net.URI;
import java.util.function.Supplier;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operators' listener: {@code /metrics}, {@code /healthz}, {@code /readyz}. Without a token it is for this machine only: a
 * public address is refused at the start, and a request whose Host or Origin is not this machine's is refused too, so that a
 * web page that a browser on this machine shows cannot read it (DNS rebinding).
 */
public final class AdminServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AdminServer.class);
    private static final int MOST_THREADS = 16;
    private static final int FEWEST_THREADS = 4;
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<String> metrics;
    private final Supplier<Readiness> readiness;
    private final Javalin server;
    private final URI address;

    private record Health(String status) {}

    private record Problem(Reason error) {}

    private record Reason(String code, String message) {}

    private AdminServer(ListenAddress listen, Supplier<String> metrics, Supplier<Readiness> readiness) {
        this.metrics = metrics;
        this.readiness = readiness;
        this.server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.startupWatcherEnabled = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.jetty.threadPool = threads();
            config.jetty.modifyServer(jetty -> jetty.setErrorHandler(new ProblemPages()));
            config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
            config.routes.before(LocalOnly::check);
            config.routes.get("/metrics", this::metrics);
            config.routes.get("/healthz", ctx -> ctx.json(new Health("ok")));
            config.routes.get("/readyz", this::readiness);
            config.routes.error(HttpStatus.NOT_FOUND.getCode(), ctx -> problem(ctx, "not_found", "no such resource"));
            config.routes.exception(ForeignRequestException.class, (refused, ctx) -> {
                ctx.status(HttpStatus.FORBIDDEN);
                problem(ctx, "forbidden", refused.reason());
            });
            config.routes.exception(Exception.class, (defect, ctx) -> {
                log.atError().addKeyValue("path", ctx.path()).setCause(defect).log("an admin request failed");
                ctx.status(HttpStatus.INTERNAL_SERVER_ERROR);
                problem(ctx, "internal_error", "the gateway made a mistake; its log says more");
            });
        });
        try {
            server.start(listen.resolved().getAddress().getHostAddress(), listen.port());
        } catch (JavalinBindException e) {
            throw new StartException("cannot listen on " + listen + " (admin): the port is in use or not allowed");
        }
        String host = listen.host().contains(":") ? "[" + listen.host() + "]" : listen.host();
        this.address = URI.create("http://" + host + ":" + server.port());
    }

    /**
     * Starts listening.
     *
     * @param metrics   all meters as Prometheus text
     * @param readiness asked for each {@code /readyz}
     * @throws StartException if the address is public or cannot be bound
     */
    public static AdminServer start(ListenAddress listen, Supplier<String> metrics, Supplier<Readiness> readiness) {
        if (!listen.loopback()) {
            throw new StartException("admin cannot listen on " + listen
                    + ": without a token it is for this machine only, for instance 127.0.0.1:41003");
        }
        return new AdminServer(listen, metrics, readiness);
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
        threads.setName("quotagrid-admin");
        return threads;
    }

    /** Where it listens, with the port the system chose. */
    public URI address() {
        return address;
    }

    private void metrics(Context ctx) {
        ctx.contentType(PROMETHEUS).result(metrics.get());
    }

    private void readiness(Context ctx) {
        Readiness now = readiness.get();
        ctx.status(now.ready() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        ctx.json(now);
    }

    private static void problem(Context ctx, String code, String message) {
        ctx.json(new Problem(new Reason(code, message)));
    }

    @Override
    public void close() {
        server.stop();
    }
}
