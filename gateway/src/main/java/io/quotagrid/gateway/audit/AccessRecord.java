package io.quotagrid.gateway.audit;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * One request to the admin listener, with {@code log_all_access}: reads and refused attempts too. Health and metrics are not
 * recorded.
 *
 * @param requestId as sent back in {@code x-request-id}
 * @param at        when it came
 * @param by        name of the operator's token; empty if it showed none that is known
 * @param from      the address it came from
 * @param method    of the request
 * @param path      as sent, without its query
 * @param status    of the answer
 */
public record AccessRecord(
        String requestId, Instant at, Optional<String> by, String from, String method, String path, int status)
        implements AuditRecord {
    public AccessRecord {
        requireNonNull(requestId, "requestId");
        requireNonNull(at, "at");
        requireNonNull(by, "by");
        requireNonNull(from, "from");
        requireNonNull(method, "method");
        requireNonNull(path, "path");
    }
}
