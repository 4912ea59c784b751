package io.quotagrid.gateway.audit;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which records to look for; what is empty does not matter.
 *
 * @param kind      {@code call}, {@code change} or {@code access}
 * @param from      not older than this
 * @param until     older than this
 * @param user      calls of this user, and changes of its limits
 * @param team      calls of this team, and changes of its limits
 * @param decision  calls of which admission said so: one of {@link #DECISIONS}
 * @param outcome   calls that ended so, as in the line
 * @param requestId the request that was given this id
 */
public record AuditFilter(
        Optional<String> kind,
        Optional<Instant> from,
        Optional<Instant> until,
        Optional<String> user,
        Optional<String> team,
        Optional<String> decision,
        Optional<String> outcome,
        Optional<String> requestId) {

    /** What admission can have said. */
    public static final Set<String> DECISIONS = Set.of("admitted", "refused", "undecided");

    private static final Set<String> ADMITTED = Set.of("completed", "upstream_failed", "client_gone");

    public AuditFilter {
        requireNonNull(kind, "kind");
        requireNonNull(from, "from");
        requireNonNull(until, "until");
        requireNonNull(user, "user");
        requireNonNull(team, "team");
        requireNonNull(decision, "decision");
        requireNonNull(outcome, "outcome");
        requireNonNull(requestId, "requestId");
    }

    /** The one record of a request. */
    public static AuditFilter ofRequest(String requestId) {
        return new AuditFilter(
                Optional.of("call"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(requestId));
    }

    boolean matches(JsonNode line) {
        return is(kind, line.path("kind"))
                && is(requestId, line.path("request_id"))
                && is(outcome, line.path("outcome"))
                && decision.map(said -> decided(said, line)).orElse(true)
                && concerns(user, "user", line)
                && concerns(team, "team", line)
                && within(line);
    }

    private static boolean is(Optional<String> wanted, JsonNode value) {
        return wanted.isEmpty() || wanted.get().equals(value.asText());
    }

    private static boolean decided(String said, JsonNode line) {
        String outcome = line.path("outcome").asText();
        boolean decided = !line.path("tiers").isEmpty() || outcome.equals("undecided");
        return said.equals("admitted") ? ADMITTED.contains(outcome) && decided : said.equals(outcome);
    }

    private static boolean concerns(Optional<String> id, String tier, JsonNode line) {
        return id.isEmpty()
                || id.get().equals(line.path("caller").path(tier).asText())
                || (line.has("action")
                        && (tier + ":" + id.get()).equals(line.path("target").asText()));
    }

    private boolean within(JsonNode line) {
        if (from.isEmpty() && until.isEmpty()) {
            return true;
        }
        Optional<Instant> at = time(line);
        return at.isPresent()
                && from.map(first -> !at.get().isBefore(first)).orElse(true)
                && until.map(end -> at.get().isBefore(end)).orElse(true);
    }

    /** Whether neither this line nor one before it can match: lines stand in the order in which requests ended. */
    boolean isPast(JsonNode line) {
        return from.isPresent()
                && time(line)
                        .map(began -> began.plus(total(line)).plus(Duration.ofMinutes(1)))
                        .map(ended -> ended.isBefore(from.get()))
                        .orElse(false);
    }

    private static Duration total(JsonNode line) {
        return Duration.ofMillis(line.path("millis").path("total").asLong());
    }

    private static Optional<Instant> time(JsonNode line) {
        try {
            return Optional.of(Instant.parse(line.path("time").asText()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** What every line that matches contains: who looks for these first reads few lines as JSON. */
    List<byte[]> needles() {
        List<byte[]> needles = new ArrayList<>();
        requestId.ifPresent(id -> needles.add(ending(id)));
        user.ifPresent(id -> needles.add(ending(id)));
        team.ifPresent(id -> needles.add(ending(id)));
        outcome.ifPresent(word -> needles.add(ending(word)));
        kind.ifPresent(word -> needles.add(ending(word)));
        return needles;
    }

    /** A value as it stands in a line, without the quote before it: in {@code target} something else comes first. */
    private static byte[] ending(String value) {
        try {
            return AuditLine.JSON.writeValueAsString(value).substring(1).getBytes(StandardCharsets.US_ASCII);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("any text can be written", e);
        }
    }
}
