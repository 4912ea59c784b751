package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.client.api.LogLevelBody;
import io.quotagrid.client.api.LogLevelPutBody;
import io.quotagrid.gateway.logs.LogLevel;
import io.quotagrid.node.cluster.MemberCalls;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code /admin/v1/log-level}: how much every node logs, until it is set again or the node ends. */
final class LogLevelRoutes implements Routes {
    private static final String PATH = "/admin/v1/log-level";
    private static final String TOPIC = "admin.log_level";
    private static final String LOOK = "";
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final MemberCalls calls;
    private final LogLevel here;
    private final ChangeAudit audit;
    private final Later later;
    private final Poll<String, String> members;

    LogLevelRoutes(LogLevel here, MemberCalls calls, ChangeAudit audit, Later later) {
        this.calls = calls;
        this.here = here;
        this.audit = audit;
        this.later = later;
        this.members = new Poll<>(calls, TOPIC, String.class, String.class, this::told);
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get(PATH, this::show, Access.VIEWER);
        routes.put(PATH, this::put, Access.ADMIN);
    }

    /** A member asks for this node's level, having set it if it names one. */
    private String told(String wanted) {
        LogLevel.Choice.of(wanted).ifPresent(here::set);
        return here.get().label();
    }

    private void show(Context ctx) {
        Query.of(ctx);
        later.answer(ctx, () -> members.all(LOOK, PATIENCE), levels -> ctx.json(body(levels)));
    }

    private void put(Context ctx) {
        Query.of(ctx);
        String text = RequestBody.json(ctx, LogLevelPutBody.class).level();
        LogLevel.Choice wanted = LogLevel.Choice.of(text)
                .orElseThrow(() -> Problem.at(
                        "/level",
                        "must be one of " + String.join(", ", LogLevel.Choice.labels()) + " but was " + text));
        LogLevelPutBody before = new LogLevelPutBody(here.get().label());
        later.answer(ctx, () -> members.all(wanted.label(), PATIENCE), levels -> {
            LogLevelPutBody after = new LogLevelPutBody(wanted.label());
            audit.changed(ctx, "log_level.put", "log-level", Optional.of(before), Optional.of(after));
            ctx.json(body(levels));
        });
    }

    private LogLevelBody body(Poll.Result<String> levels) {
        Map<String, String> known = new TreeMap<>(levels.answers());
        known.putIfAbsent(calls.self(), here.get().label());
        return new LogLevelBody(here.get().label(), known, levels.silent());
    }
}
