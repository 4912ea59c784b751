package io.quotagrid.gateway.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import io.quotagrid.client.api.AdminJson;
import io.quotagrid.gateway.audit.AccessRecord;
import io.quotagrid.gateway.audit.AuditRecord;
import io.quotagrid.gateway.audit.ChangeRecord;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes down who changed what, and with {@code log_all_access} who looked at what. Thread-safe. */
final class ChangeAudit {
    private static final ObjectMapper JSON = AdminJson.lenient();

    private final Consumer<AuditRecord> records;
    private final Clock clock;

    ChangeAudit(Consumer<AuditRecord> records, Clock clock) {
        this.records = records;
        this.clock = clock;
    }

    /**
     * A change has been made: once for each that was.
     *
     * @param action what was done: {@code limit.put} ...
     * @param target what to: {@code user:alice} ...
     * @param before a wire record of how it was
     * @param after  a wire record of how it is
     */
    void changed(Context ctx, String action, String target, Optional<?> before, Optional<?> after) {
        records.accept(new ChangeRecord(
                Entrance.requestId(ctx),
                clock.instant(),
                by(ctx),
                ctx.ip(),
                action,
                target,
                before.map(ChangeAudit::tree),
                after.map(ChangeAudit::tree)));
    }

    /** Who asks, as it is written down. */
    static String by(Context ctx) {
        return Entrance.operator(ctx).map(Operator::name).orElse(Operator.LOCAL.name());
    }

    /** A request has been answered. */
    void accessed(Context ctx) {
        records.accept(new AccessRecord(
                Entrance.requestId(ctx),
                clock.instant(),
                Entrance.operator(ctx).map(Operator::name),
                ctx.ip(),
                ctx.method().name(),
                ctx.path(),
                ctx.statusCode()));
    }

    private static JsonNode tree(Object body) {
        return JSON.valueToTree(body);
    }
}
