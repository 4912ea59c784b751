package io.quotagrid.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.quotagrid.gateway.audit.AuditReader.Found;
import io.quotagrid.gateway.audit.AuditReader.Hit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditReaderTest {
    private static final long NO_END = Long.MAX_VALUE;
    private static final AuditFilter ANY = filter("", "", "", "", "", "");

    @TempDir
    private Path directory;

    private AuditHome home;
    private AuditReader reader;

    @BeforeEach
    void open() {
        home = new AuditHome(directory);
        reader = new AuditReader(home);
    }

    @AfterEach
    void close() throws IOException {
        home.close();
    }

    @Test
    void givenFilesOfSeveralDays_whenTheyAreRead_thenWhatEndedLastComesFirst() throws IOException {
        day("2026-11-22", call("req_1", "alice", "completed"), call("req_2", "bob", "refused"));
        day("2026-11-23", call("req_3", "alice", "refused"), call("req_4", "bob", "completed"));

        assertThat(ids(find(ANY, 100))).containsExactly("req_4", "req_3", "req_2", "req_1");
    }

    @Test
    void givenALineThatIsBeingWritten_whenItIsRead_thenItIsPassedOverAndSoIsWhatIsNotOurs() throws IOException {
        day("2026-11-23", call("req_1", "alice", "completed"), "not JSON", "[1]");
        Files.writeString(file("2026-11-23"), "{\"kind\":\"call\",\"request_id\":\"req_2", StandardOpenOption.APPEND);

        assertThat(ids(find(ANY, 100))).containsExactly("req_1");
    }

    @Test
    void givenMoreThanAPage_whenPagesAreRead_thenTheyAreAllOfThemOnceHoweverLongTheLines() throws IOException {
        // Given: lines from short to longer than the block that is read at once
        List<String> expected = new ArrayList<>();
        for (int day = 20; day <= 22; day++) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String id = "req_" + day + "_" + i;
                lines.add(call(id, "u".repeat(i * i * 97), "completed"));
                expected.add(id);
            }
            day("2026-11-" + day, lines.toArray(String[]::new));
        }
        Collections.reverse(expected);

        // When
        List<String> read = new ArrayList<>();
        Optional<AuditPosition> next = Optional.empty();
        do {
            Found page = reader.find(ANY, next, 7, NO_END);
            assertThat(page.hits().size()).isLessThanOrEqualTo(7);
            read.addAll(ids(page));
            next = page.next()
                    .map(position -> AuditPosition.parse(position.toString()).orElseThrow());
        } while (next.isPresent());

        // Then
        assertThat(read).isEqualTo(expected);
    }

    @Test
    void givenASmallBudget_whenNothingMatches_thenItSaysWhereToGoOnAndComesToAnEnd() throws IOException {
        for (int day = 10; day <= 12; day++) {
            List<String> lines = new ArrayList<>(Collections.nCopies(500, call("req_x", "bob", "completed")));
            lines.set(0, call("req_first", "alice", "completed"));
            day("2026-11-" + day, lines.toArray(String[]::new));
        }

        int questions = 0;
        List<String> read = new ArrayList<>();
        Optional<AuditPosition> next = Optional.empty();
        do {
            Found page = reader.find(filter("", "alice", "", "", "", ""), next, 100, 20_000);
            read.addAll(ids(page));
            next = page.next();
            questions++;
        } while (next.isPresent());

        assertThat(read).hasSize(3);
        assertThat(questions).isGreaterThan(5);
    }

    @Test
    void givenQuestions_whenTheyAreAsked_thenOnlyWhatMatchesIsFound() throws IOException {
        day(
                "2026-11-23",
                call("req_1", "alice", "completed"),
                call("req_2", "alice", "refused"),
                call("req_3", "bob", "refused"),
                change("user:alice"));

        assertThat(ids(find(filter("", "alice", "", "", "", ""), 100))).containsExactly("chg", "req_2", "req_1");
        assertThat(ids(find(filter("call", "alice", "", "refused", "", ""), 100)))
                .containsExactly("req_2");
        assertThat(ids(find(filter("", "", "", "admitted", "", ""), 100))).containsExactly("req_1");
        assertThat(ids(find(filter("", "", "", "", "refused", ""), 100))).containsExactly("req_3", "req_2");
        assertThat(ids(find(filter("change", "", "", "", "", ""), 100))).containsExactly("chg");
        assertThat(ids(find(filter("", "", "red", "", "", ""), 100))).containsExactly("req_3", "req_2", "req_1");
        assertThat(ids(find(AuditFilter.ofRequest("req_3"), 1))).containsExactly("req_3");
        assertThat(ids(find(AuditFilter.ofRequest("req_"), 1))).isEmpty();
        assertThat(ids(find(filter("", "ali", "", "", "", ""), 1))).isEmpty();
    }

    @Test
    void givenATimeRange_whenItIsAsked_thenOnlyCallsThatBeganInItAreFoundAlsoOnesThatEndedADayLater()
            throws IOException {
        day("2026-11-21", timed("req_1", "2026-11-21T23:00:00Z", 0));
        day("2026-11-22", timed("req_2", "2026-11-22T10:00:00Z", 0), timed("req_3", "2026-11-22T22:00:00Z", 0));
        day("2026-11-23", timed("req_4", "2026-11-22T23:59:00Z", 120_000), timed("req_5", "2026-11-23T00:05:00Z", 0));

        assertThat(ids(find(within("2026-11-22T10:00:00Z", "2026-11-23T00:05:00Z"), 100)))
                .containsExactly("req_4", "req_3", "req_2");
        assertThat(ids(find(within("2026-11-22T10:00:00.001Z", "2026-11-22T23:00:00Z"), 100)))
                .containsExactly("req_3");
    }

    @Test
    void givenNothingWritten_whenItIsRead_thenNothingIsMadeForIt() throws IOException {
        Path none = directory.resolve("none");

        assertThat(new AuditReader(new AuditHome(none))
                        .find(ANY, Optional.empty(), 10, NO_END)
                        .hits())
                .isEmpty();
        assertThat(none).doesNotExist();
    }

    @Test
    void givenAPlaceThatIsNone_whenItIsParsed_thenItIsNone() {
        assertThat(AuditPosition.parse("2026-11-23@17")).contains(new AuditPosition(LocalDate.parse("2026-11-23"), 17));
        for (String text : List.of("", "@", "2026-11-23", "2026-11-23@-1", "2026-11-23@x", "x@1", "2026-13-23@1")) {
            assertThat(AuditPosition.parse(text)).as(text).isEmpty();
        }
    }

    private Found find(AuditFilter filter, int most) throws IOException {
        return reader.find(filter, Optional.empty(), most, NO_END);
    }

    private static List<String> ids(Found found) {
        return found.hits().stream()
                .map(Hit::record)
                .map(record -> record.path("request_id").asText())
                .toList();
    }

    private static AuditFilter filter(
            String kind, String user, String team, String decision, String outcome, String id) {
        return new AuditFilter(
                given(kind),
                Optional.empty(),
                Optional.empty(),
                given(user),
                given(team),
                given(decision),
                given(outcome),
                given(id));
    }

    private static AuditFilter within(String from, String until) {
        return new AuditFilter(
                Optional.empty(),
                Optional.of(Instant.parse(from)),
                Optional.of(Instant.parse(until)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Optional<String> given(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    private static String call(String id, String user, String outcome) {
        return "{\"kind\":\"call\",\"time\":\"2026-11-23T10:00:00Z\",\"request_id\":\"" + id
                + "\",\"caller\":{\"user\":\"" + user + "\",\"team\":\"red\"},\"outcome\":\"" + outcome
                + "\",\"tiers\":[{}]}";
    }

    private static String timed(String id, String time, long totalMillis) {
        return "{\"kind\":\"call\",\"time\":\"" + time + "\",\"request_id\":\"" + id + "\",\"millis\":{\"total\":"
                + totalMillis + "}}";
    }

    private static String change(String target) {
        ChangeRecord change = new ChangeRecord(
                "chg",
                Instant.parse("2026-11-23T10:00:00Z"),
                "ops",
                "127.0.0.1",
                "limit.put",
                target,
                Optional.empty(),
                Optional.of(TextNode.valueOf("50")));
        return new String(AuditLine.of(change), StandardCharsets.US_ASCII).strip();
    }

    private void day(String day, String... lines) throws IOException {
        Files.writeString(file(day), String.join("\n", lines) + "\n");
    }

    private Path file(String day) {
        return directory.resolve("audit-" + day + ".jsonl");
    }
}
