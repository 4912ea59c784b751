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
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final MemberCalls calls;
    private final LogLevel here;
    private final ChangeAudit audit;
    private final Later later;
    private final Poll<Question, String> members;

    /**
     * What is asked of each node.
     *
     * @param logger of which part
     * @param wanted the level to set first, if any
     */
    record Question(String logger, Optional<String> wanted) {}

    LogLevelRoutes(LogLevel here, MemberCalls calls, ChangeAudit audit, Later later) {
        this.calls = calls;
        this.here = here;
        this.audit = audit;
        this.later = later;
        this.members = new Poll<>(calls, TOPIC, Question.class, String.class, this::told);
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get(PATH, this::show, Access.VIEWER);
        routes.put(PATH, this::put, Access.ADMIN);
    }

    /** A member asks for this node's level, having set it if it names one. */
    private String told(Question asked) {
        LogLevel.Part part = new LogLevel.Part(asked.logger());
        asked.wanted().flatMap(LogLevel.Choice::of).ifPresent(wanted -> {
            boolean unused = here.set(part, wanted); // the answer says what is in force
        });
        return here.get(part).label();
    }

    private void show(Context ctx) {
        LogLevel.Part part = part(Query.of(ctx, "logger").text("logger"), "?logger");
        later.answer(
                ctx,
                () -> members.all(new Question(part.name(), Optional.empty()), PATIENCE),
                levels -> ctx.json(body(part, levels)));
    }

    private void put(Context ctx) {
        Query.of(ctx);
        LogLevelPutBody asked = RequestBody.json(ctx, LogLevelPutBody.class);
        LogLevel.Part part = part(asked.logger(), "/logger");
        LogLevel.Choice wanted = LogLevel.Choice.of(asked.level())
                .orElseThrow(() -> Problem.at(
                        "/level",
                        "must be one of " + String.join(", ", LogLevel.Choice.labels()) + " but was " + asked.level()));
        LogLevelPutBody before = new LogLevelPutBody(here.get(part).label(), asked.logger());
        if (!here.set(part, wanted)) {
            throw Problem.at(
                    "/logger",
                    "too many names that no part of this node has were set since it started: name one that there is, or a"
                            + " part of it that was set before");
        }
        later.answer(
                ctx, () -> members.all(new Question(part.name(), Optional.of(wanted.label())), PATIENCE), levels -> {
                    LogLevelPutBody after = new LogLevelPutBody(wanted.label(), asked.logger());
                    audit.changed(ctx, "log_level.put", "log-level", Optional.of(before), Optional.of(after));
                    ctx.json(body(part, levels));
                });
    }

    private static LogLevel.Part part(Optional<String> name, String place) {
        return name.map(given -> LogLevel.Part.of(given)
                        .orElseThrow(() -> Problem.at(
                                place, "must be io.quotagrid or a name below it (io.quotagrid.node) but was " + given)))
                .orElse(LogLevel.Part.ALL);
    }

    private LogLevelBody body(LogLevel.Part part, Poll.Result<String> levels) {
        String level = here.get(part).label();
        Map<String, String> known = new TreeMap<>(levels.answers());
        known.putIfAbsent(calls.self(), level);
        return new LogLevelBody(part.name(), level, known, levels.silent());
    }
}
