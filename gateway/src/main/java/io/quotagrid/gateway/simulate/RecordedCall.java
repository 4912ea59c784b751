package io.quotagrid.gateway.simulate;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.quotagrid.gateway.identity.Caller;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One call of an audit file, as far as another policy can be asked about it.
 *
 * @param at        when it came
 * @param total     from then to its end
 * @param caller    who called
 * @param model     for which model
 * @param target    which target took it; empty if none did
 * @param reserved  tokens that were asked for
 * @param settled   tokens that were used
 * @param really    what became of it
 * @param refusedBy the limit that refused it, {@code user rpm}
 */
record RecordedCall(
        Instant at,
        Duration total,
        Caller caller,
        String model,
        Optional<String> target,
        long reserved,
        long settled,
        Really really,
        Optional<String> refusedBy) {

    /** What became of a call. */
    enum Really {
        /** Admitted, and it used what it used. */
        SERVED,
        /** Admitted, and given back: the provider was not reached or failed. */
        GIVEN_BACK,
        /** A limit refused it. */
        REFUSED,
        /** The cluster could not decide. */
        UNDECIDED
    }

    RecordedCall {
        requireNonNull(at, "at");
        requireNonNull(total, "total");
        requireNonNull(caller, "caller");
        requireNonNull(model, "model");
        requireNonNull(target, "target");
        requireNonNull(really, "really");
        requireNonNull(refusedBy, "refusedBy");
    }

    /** Whether it was admitted when it came. */
    boolean admitted() {
        return really == Really.SERVED || really == Really.GIVEN_BACK;
    }

    /**
     * From a line of an audit file.
     *
     * @return empty for what is no call, and for calls that ended before admission was asked: malformed ones, for instance
     * @throws IllegalArgumentException if the record is none of ours
     */
    static Optional<RecordedCall> of(JsonNode record) {
        String outcome = record.path("outcome").asText();
        JsonNode caller = record.path("caller");
        Optional<Really> really = really(record, outcome);
        if (!record.path("kind").asText().equals("call") || caller.isMissingNode() || really.isEmpty()) {
            return Optional.empty();
        }
        JsonNode refusedBy = record.path("refused_by");
        try {
            return Optional.of(new RecordedCall(
                    Instant.parse(record.path("time").asText()),
                    Duration.ofNanos((long) (record.path("millis").path("total").asDouble() * 1e6)),
                    new Caller(
                            caller.path("ip").asText(),
                            text(caller, "key"),
                            text(caller, "group"),
                            caller.path("user").asText(),
                            caller.path("team").asText()),
                    record.path("model").asText().intern(),
                    text(record, "target"),
                    reserved(record),
                    record.path("tokens").path("settled").asLong(),
                    really.get(),
                    refusedBy.isMissingNode()
                            ? Optional.empty()
                            : Optional.of(limit(
                                    refusedBy.path("tier").asText(),
                                    refusedBy.path("meter").asText()))));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("its time is none: " + record.path("time"), e);
        }
    }

    /** A kind of limit: {@code user rpm}. */
    static String limit(String tier, String meter) {
        return (tier + " " + meter).intern();
    }

    private static Optional<Really> really(JsonNode record, String outcome) {
        boolean asked = !record.path("tiers").isEmpty();
        boolean used = record.path("tokens").path("settled").asLong() > 0;
        return switch (outcome) {
            case "completed" -> Optional.of(Really.SERVED);
            case "client_gone" -> asked ? Optional.of(Really.SERVED) : Optional.empty();
            case "upstream_failed" -> Optional.of(used ? Really.SERVED : Really.GIVEN_BACK);
            case "internal_error" -> asked ? Optional.of(Really.GIVEN_BACK) : Optional.empty();
            case "refused" -> Optional.of(Really.REFUSED);
            case "undecided" -> Optional.of(Really.UNDECIDED);
            default -> Optional.empty();
        };
    }

    /**
     * What the deciding plan asked for: where a token limit was in force, what it was asked for, unless that was capped at the limit.
     * Else the estimate, an upper bound of the prompt and the completion.
     */
    private static long reserved(JsonNode record) {
        long largest = 0;
        for (JsonNode tier : record.path("tiers")) {
            boolean tokens = tier.path("meter").asText().startsWith("tp");
            long requested = tier.path("requested").asLong();
            if (tokens && requested < tier.path("limit").asLong()) {
                largest = Math.max(largest, requested);
            }
        }
        return largest > 0 ? largest : record.path("tokens").path("estimated").asLong();
    }

    private static Optional<String> text(JsonNode node, String name) {
        return node.hasNonNull(name) ? Optional.of(node.path(name).asText().intern()) : Optional.empty();
    }
}
