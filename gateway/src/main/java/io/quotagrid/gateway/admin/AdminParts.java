package io.quotagrid.gateway.admin;

import static java.util.Objects.requireNonNull;

import io.quotagrid.gateway.audit.AuditLog;
import io.quotagrid.gateway.http.Readiness;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the admin listener shows and changes.
 *
 * @param metrics      all meters as Prometheus text
 * @param readiness    asked for each {@code /readyz}
 * @param audit        takes the record of each change
 * @param recordAccess whether reads are recorded too
 * @param clock        for records
 */
public record AdminParts(
        Supplier<String> metrics, Supplier<Readiness> readiness, AuditLog audit, boolean recordAccess, Clock clock) {
    public AdminParts {
        requireNonNull(metrics, "metrics");
        requireNonNull(readiness, "readiness");
        requireNonNull(audit, "audit");
        requireNonNull(clock, "clock");
    }

    ChangeAudit changes() {
        return new ChangeAudit(audit::write, clock);
    }

    List<Routes> routes() {
        return List.of(new HealthRoutes(metrics, readiness));
    }
}
