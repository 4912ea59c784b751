package io.quotagrid.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code audit tail --follow} shows of what it is told again and again. */
final class ShownRecordsTest {
    private static final Instant BEGUN = Instant.parse("2026-11-23T10:00:00Z");

    private final ShownRecords shown = new ShownRecords(BEGUN);

    @Test
    void givenRecords_whenTheyAreToldAgain_thenEachIsShownOnceOldestFirst() {
        JsonNode old = record("2026-11-23T09:59:00Z", "a", 5);
        JsonNode first = record("2026-11-23T10:00:01Z", "b", 5);
        JsonNode second = record("2026-11-23T10:00:02Z", "c", 5);

        assertThat(shown.fresh(List.of(old), true)).containsExactly(old);
        assertThat(shown.fresh(List.of(second, first, old), false)).containsExactly(first, second);
        assertThat(shown.fresh(List.of(second, first, old), false)).isEmpty();
    }

    @Test
    void givenACallThatBeganBeforeAndEndedSince_whenItIsTold_thenItIsNews() {
        JsonNode stream = record("2026-11-23T09:58:00Z", "long", 125_000);
        JsonNode past = record("2026-11-23T09:58:00Z", "short", 1_000);

        assertThat(shown.fresh(List.of(stream, past), false)).containsExactly(stream);
    }

    @Test
    void givenMuchTime_whenRecordsArrive_thenThoseOfLongAgoAreForgotten() {
        JsonNode early = record("2026-11-23T10:00:01Z", "a", 0);
        shown.fresh(List.of(early), false);
        shown.fresh(List.of(record("2026-11-23T10:30:00Z", "b", 0)), false);

        assertThat(shown.fresh(List.of(early), false)).containsExactly(early);
    }

    private static JsonNode record(String time, String id, long millis) {
        ObjectMapper json = new ObjectMapper();
        return json.createObjectNode()
                .put("time", time)
                .put("request_id", id)
                .set("millis", json.createObjectNode().put("total", millis));
    }
}
