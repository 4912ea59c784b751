package io.quotagrid.gateway.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quotagrid.client.api.PastCallBody;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Tells the story of a call from its audit record. */
final class PastCalls {
    private PastCalls() {}

    static PastCallBody body(String requestId, String node, Instant at, ObjectNode record) {
        String outcome = record.path("outcome").asText();
        Optional<Instant> fitsAt = fitsAt(at, record);
        return new PastCallBody(requestId, node, at, outcome, message(outcome, record, fitsAt), fitsAt, record);
    }

    /** From the end of the call, which is after its decision: who came then was not too early. */
    private static Optional<Instant> fitsAt(Instant at, JsonNode record) {
        JsonNode refusedBy = record.path("refused_by");
        if (!refusedBy.has("retry_after_ms")) {
            return Optional.empty();
        }
        Instant wholeMillis = at.truncatedTo(ChronoUnit.MILLIS);
        Instant came = wholeMillis.equals(at) ? at : wholeMillis.plusMillis(1);
        return Optional.of(came.plusMillis(
                (long) Math.ceil(record.path("millis").path("total").asDouble())
                        + refusedBy.path("retry_after_ms").asLong()));
    }

    private static String message(String outcome, JsonNode record, Optional<Instant> fitsAt) {
        return switch (outcome) {
            case "refused" -> refusal(record, fitsAt);
            case "completed" -> "the call was admitted and answered by the provider with " + status(record);
            case "undecided" -> "the owners of the counters did not answer in time";
            case "invalid" -> "the request was turned down before admission: " + status(record) + code(record);
            case "upstream_failed" -> "the call was admitted and the provider failed: " + status(record);
            case "client_gone" -> "the caller hung up first";
            default -> "the call ended with " + status(record);
        };
    }

    private static String refusal(JsonNode record, Optional<Instant> fitsAt) {
        JsonNode refusedBy = record.path("refused_by");
        return refusedBy.path("subject").asText() + " had used "
                + refusedBy.path("used").asLong() + " of "
                + refusedBy.path("limit").asLong() + " "
                + refusedBy.path("meter").asText()
                + " and the call asked for " + refusedBy.path("requested").asLong()
                + fitsAt.map(moment -> ": it would have fitted at " + moment).orElse(": it would never have fitted");
    }

    private static String code(JsonNode record) {
        return record.has("code") ? " " + record.path("code").asText() : "";
    }

    private static String status(JsonNode record) {
        return Integer.toString(record.path("status").asInt());
    }
}
