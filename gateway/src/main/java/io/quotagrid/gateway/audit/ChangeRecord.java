package io.quotagrid.gateway.audit;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * One change by an operator: who, what, before, after, when. Written once a change, by the node that was asked.
 *
 * @param requestId as sent back in {@code x-request-id}
 * @param at        when it was in force
 * @param by        name of the operator's token; {@code local} where none is configured
 * @param from      the address it came from
 * @param action    {@code limit.put}, {@code limit.remove}, {@code policy.put}, {@code policy.revert}, {@code usage.reset}, {@code
 *     member.drain}, {@code log_level.put}
 * @param target    what it was done to: {@code user:alice}, {@code team}, {@code policy}, a member's id
 * @param before    as it was; empty if there was nothing
 * @param after     as it is now; empty if there is nothing any more
 */
public record ChangeRecord(
        String requestId,
        Instant at,
        String by,
        String from,
        String action,
        String target,
        Optional<JsonNode> before,
        Optional<JsonNode> after)
        implements AuditRecord {
    public ChangeRecord {
        requireNonNull(requestId, "requestId");
        requireNonNull(at, "at");
        requireNonNull(by, "by");
        requireNonNull(from, "from");
        requireNonNull(action, "action");
        requireNonNull(target, "target");
        requireNonNull(before, "before");
        requireNonNull(after, "after");
    }
}
