package io.quotagrid.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which audit records somebody has seen who looks again and again. Forgets those that ended long ago. Not thread-safe. */
final class ShownRecords {
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final Map<JsonNode, Instant> shown = new HashMap<>();
    private final Instant begun;

    /** @param begun records that ended before are not news */
    ShownRecords(Instant begun) {
        this.begun = begun;
    }

    /**
     * Those that have not been shown, the oldest first; from now on they have.
     *
     * @param old whether records of before the beginning count as well
     */
    List<JsonNode> fresh(List<JsonNode> newestFirst, boolean old) {
        List<JsonNode> fresh = new ArrayList<>();
        Instant forgotten = begun;
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            JsonNode record = newestFirst.get(i);
            Instant ended = ended(record);
            forgotten = ended.isAfter(forgotten) ? ended : forgotten;
            if ((old || !ended.isBefore(begun)) && shown.put(record, ended) == null) {
                fresh.add(record);
            }
        }
        Instant oldest = forgotten.minus(KEPT);
        shown.values().removeIf(ended -> ended.isBefore(oldest));
        return fresh;
    }

    /** A record says when its call came; it is written when the call has ended. */
    private static Instant ended(JsonNode record) {
        Instant at = Instant.parse(record.path("time").asText());
        return at.plusMillis(
                (long) Math.ceil(record.path("millis").path("total").asDouble()));
    }
}
