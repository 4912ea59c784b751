package io.quotagrid.client;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which audit records to look for; what is empty does not matter.
 *
 * @param kind      {@code call}, {@code change} or {@code access}
 * @param from      not older than this
 * @param until     older than this
 * @param user      calls of this user, and changes of its limits
 * @param team      calls of this team, and changes of its limits
 * @param decision  calls of which admission said so: {@code admitted}, {@code refused}, {@code undecided}
 * @param outcome   calls that ended so: {@code completed}, {@code refused}, {@code undecided}, {@code invalid}, {@code
 *     upstream_failed}, {@code client_gone}, {@code internal_error}
 * @param requestId the call that was given this id
 * @param limit     records a page, 1 to 1000; 100 if empty
 * @param cursor    where a page begins: {@code next_cursor} of the one before
 */
public record AuditQuery(
        Optional<String> kind,
        Optional<Instant> from,
        Optional<Instant> until,
        Optional<String> user,
        Optional<String> team,
        Optional<String> decision,
        Optional<String> outcome,
        Optional<String> requestId,
        OptionalInt limit,
        Optional<String> cursor) {

    /** Every record. */
    public static final AuditQuery ALL = new AuditQuery(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Optional.empty());

    public AuditQuery {
        requireNonNull(kind, "kind");
        requireNonNull(from, "from");
        requireNonNull(until, "until");
        requireNonNull(user, "user");
        requireNonNull(team, "team");
        requireNonNull(decision, "decision");
        requireNonNull(outcome, "outcome");
        requireNonNull(requestId, "requestId");
        requireNonNull(limit, "limit");
        requireNonNull(cursor, "cursor");
    }

    /** The page that begins there. */
    public AuditQuery at(Optional<String> nextCursor) {
        return new AuditQuery(kind, from, until, user, team, decision, outcome, requestId, limit, nextCursor);
    }

    QueryText query() {
        return new QueryText()
                .with("kind", kind)
                .with("from", from)
                .with("until", until)
                .with("user", user)
                .with("team", team)
                .with("decision", decision)
                .with("outcome", outcome)
                .with("request_id", requestId)
                .with("limit", limit)
                .with("cursor", cursor);
    }
}
