package io.quotagrid.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.quotagrid.config.AuditConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditLogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path parent;

    private final MovedClock clock = new MovedClock(Instant.parse("2026-11-23T23:59:00Z"));

    @Test
    void givenARecord_whenItIsWritten_thenTheLineSaysWhoWhatAndHowMuchAndNothingElse() throws IOException {
        try (AuditLog log = open(90)) {
            log.finished(Records.refused("req_1"));
        }

        JsonNode line = new ObjectMapper().readTree(onlyLine("2026-11-23"));
        assertThat(line.at("/request_id").asText()).isEqualTo("req_1");
        assertThat(line.at("/time").asText()).isEqualTo("2026-11-23T10:00:00Z");
        assertThat(line.at("/caller/user").asText()).isEqualTo("alice");
        assertThat(line.at("/caller/key").asText()).isEqualTo("0a1b");
        assertThat(line.at("/outcome").asText()).isEqualTo("refused");
        assertThat(line.at("/refused_by/tier").asText()).isEqualTo("user");
        assertThat(line.at("/refused_by/retry_after_ms").asLong()).isEqualTo(42_000);
        assertThat(line.at("/tiers/0/verdict").asText()).isEqualTo("refused");
        assertThat(line.at("/tokens/settled").asLong()).isEqualTo(12);
        assertThat(line.at("/tokens/estimated").asLong()).isEqualTo(1_000);
        assertThat(line.at("/tokens/cached").asLong()).isEqualTo(2);
        assertThat(line.at("/millis/decision").asDouble()).isEqualTo(0.123);
    }

    @Test
    void givenAModelThatTriesToBeginALine_whenItIsWritten_thenItStaysWithinItsOwn() throws IOException {
        try (AuditLog log = open(90)) {
            log.finished(Records.of("req_1", "x\"}\n{\"request_id\":\"forged"));
        }

        assertThat(new ObjectMapper()
                        .readTree(onlyLine("2026-11-23"))
                        .at("/model")
                        .asText())
                .isEqualTo("x\"}\n{\"request_id\":\"forged");
    }

    @Test
    void givenAModelThatIsNotText_whenItIsWritten_thenItAndAllAfterItAreOnOneAsciiLineEach() throws IOException {
        try (AuditLog log = open(90)) {
            log.finished(Records.of("req_1", "half a pair \ud800, a separator \u2028, a line \u0085"));
            log.finished(Records.of("req_2", "gpt"));
        }

        String file = Files.readString(directory().resolve("audit-2026-11-23.jsonl"), StandardCharsets.US_ASCII);
        assertThat(file.split("\\R")).hasSize(2);
        assertThat(file).contains("req_2", "\\uD800", "\\u2028").doesNotContain("\ufffd");
    }

    @Test
    void givenAnOldFileThatCannotBeDeleted_whenRecordsCome_thenTheyAreWrittenAndTheProblemIsSeen() throws IOException {
        Path stubborn = Files.createDirectories(directory().resolve("audit-2026-11-20.jsonl"));
        Path inside = Files.createFile(stubborn.resolve("held"));
        Path tooOld = Files.createFile(directory().resolve("audit-2026-11-19.jsonl"));
        try (AuditLog log = open(2)) {
            log.finished(Records.of("req_1", "gpt"));
            await().atMost(PATIENCE)
                    .until(() -> log.written() == 1 && log.problem().isPresent());
            assertThat(log.problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("cannot be deleted"));
            assertThat(tooOld).doesNotExist();

            Files.delete(inside);

            await().atMost(PATIENCE).until(() -> log.problem().isEmpty());
        }
        assertThat(stubborn).doesNotExist();
    }

    @Test
    void givenAFullDisk_whenThereIsSpaceAgain_thenTheRecordsAreWrittenWhole() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "needs a device that is always full");
        Files.createDirectories(directory());
        Path link = Files.createSymbolicLink(directory().resolve("audit-2026-11-23.jsonl"), full);
        try (AuditLog log = open(90)) {
            log.finished(Records.of("req_1", "gpt"));
            await().atMost(PATIENCE).until(() -> log.problem().isPresent());
            assertThat(log.written()).isZero();

            Files.delete(link);
            await().atMost(PATIENCE).until(() -> log.written() == 1);
        }

        assertThat(onlyLine("2026-11-23")).contains("req_1");
    }

    @Test
    void givenARecordAfterTheEnd_whenItComes_thenItIsCountedAsLost() {
        AuditLog log = open(90);
        log.close();

        log.finished(Records.of("req_1", "gpt"));

        assertThat(log.dropped()).isOne();
    }

    @Test
    void givenNewFiles_whenTheyAreMade_thenOthersOnTheMachineCannotReadThem() throws IOException {
        assumeTrue(parent.getFileSystem().supportedFileAttributeViews().contains("posix"));
        try (AuditLog log = open(90)) {
            log.finished(Records.of("req_1", "gpt"));
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
                .isEqualTo("rwxr-x---");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory().resolve("audit-2026-11-23.jsonl"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void givenADayThatEnds_whenTheNextRecordComes_thenItIsInTheNextFileAndOldFilesGo() throws IOException {
        Files.createDirectories(directory());
        Path tooOld = Files.createFile(directory().resolve("audit-2026-11-20.jsonl"));
        Path stillKept = Files.createFile(directory().resolve("audit-2026-11-22.jsonl"));
        Path notOurs = Files.createFile(directory().resolve("audit-notes.jsonl"));
        try (AuditLog log = open(2)) {
            log.finished(Records.of("req_1", "gpt"));
            await().atMost(PATIENCE).until(() -> log.written() == 1);
            assertThat(tooOld).doesNotExist();
            assertThat(stillKept).exists();

            clock.move(Duration.ofMinutes(2));
            log.finished(Records.of("req_2", "gpt"));
            await().atMost(PATIENCE).until(() -> log.written() == 2);
            assertThat(stillKept).exists();

            clock.move(Duration.ofDays(1));
            await().atMost(PATIENCE).until(() -> !Files.exists(stillKept));
        }

        assertThat(onlyLine("2026-11-23")).contains("req_1");
        assertThat(onlyLine("2026-11-24")).contains("req_2");
        assertThat(notOurs).exists();
    }

    @Test
    void givenACrashInAHalfLine_whenTheLogIsOpenedAgain_thenTheNextRecordHasALineOfItsOwn() throws IOException {
        Files.createDirectories(directory());
        Files.writeString(directory().resolve("audit-2026-11-23.jsonl"), "{\"request_id\":\"req_0\",\"ti");
        try (AuditLog log = open(90)) {
            log.finished(Records.of("req_1", "gpt"));
        }

        List<String> lines = Files.readAllLines(directory().resolve("audit-2026-11-23.jsonl"));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1)).startsWith("{").contains("req_1").endsWith("}");
    }

    @Test
    void givenADirectoryThatCannotBe_whenItCanBeAgain_thenNothingThatWaitedIsLost() throws IOException {
        Path blocker = Files.writeString(directory(), "a file where the directory should be");
        try (AuditLog log = open(90)) {
            log.finished(Records.of("req_1", "gpt"));
            log.finished(Records.of("req_2", "gpt"));
            await().atMost(PATIENCE).until(() -> log.problem().isPresent());

            Files.delete(blocker);
            await().atMost(PATIENCE).until(() -> log.written() == 2);

            assertThat(log.problem()).isEmpty();
            assertThat(log.dropped()).isZero();
        }
        assertThat(Files.readAllLines(directory().resolve("audit-2026-11-23.jsonl")))
                .hasSize(2);
    }

    @Test
    void givenADiskThatFailsForLong_whenTheQueueIsFull_thenCallersGoOnAndTheLossIsCounted() throws IOException {
        Files.writeString(directory(), "a file where the directory should be");
        try (AuditLog log = new AuditLog(config(90), clock, 4)) {
            for (int i = 0; i < 2_000; i++) {
                log.finished(Records.of("req_" + i, "gpt"));
            }

            assertThat(log.dropped()).isPositive();
            assertThat(log.problem()).isPresent();
        }
    }

    @Test
    void givenAFileThatSomebodyMoved_whenTheNextRecordComes_thenItIsNotLostWithIt() throws IOException {
        try (AuditLog log = open(90)) {
            log.finished(Records.of("req_1", "gpt"));
            await().atMost(PATIENCE).until(() -> log.written() == 1);
            Files.move(
                    directory().resolve("audit-2026-11-23.jsonl"), directory().resolve("moved"));

            log.finished(Records.of("req_2", "gpt"));
        }

        assertThat(onlyLine("2026-11-23")).contains("req_2");
    }

    @Test
    void givenManyRecords_whenTheLogIsClosed_thenAllThatWereAcceptedAreOnDisk() throws IOException {
        long dropped;
        try (AuditLog log = open(90)) {
            for (int i = 0; i < 5_000; i++) {
                log.finished(Records.of("req_" + i, "gpt"));
            }
            dropped = log.dropped();
        }

        assertThat(dropped).isZero();
        assertThat(Files.readAllLines(directory().resolve("audit-2026-11-23.jsonl")))
                .hasSize(5_000);
    }

    @Test
    void givenAChainWithoutTheLogger_whenOperatorsChangeSomething_thenThatAloneIsRecordedAndNothingIsMadeBefore()
            throws IOException {
        AuditConfig off = new AuditConfig(false, 90, false, false, directory());
        try (AuditLog log = new AuditLog(off, clock)) {
            log.finished(Records.of("req_1", "gpt"));
            assertThat(log.reader()
                            .find(AuditFilter.ofRequest("req_1"), Optional.empty(), 1, Long.MAX_VALUE)
                            .hits())
                    .isEmpty();
            assertThat(directory()).doesNotExist();

            log.write(change());
        }

        JsonNode line = new ObjectMapper().readTree(onlyLine("2026-11-23"));
        assertThat(line.at("/kind").asText()).isEqualTo("change");
        assertThat(line.at("/by").asText()).isEqualTo("ops");
        assertThat(line.at("/action").asText()).isEqualTo("limit.put");
        assertThat(line.at("/target").asText()).isEqualTo("user:alice");
        assertThat(line.at("/before").isNull()).isTrue();
        assertThat(line.at("/after").asText()).isEqualTo("fifty");
    }

    @Test
    void givenTwoNodesWithOneDirectory_whenBothWrite_thenEachHasFilesOfItsOwn() throws IOException {
        try (AuditLog first = open(90);
                AuditLog second = open(90)) {
            first.finished(Records.of("req_1", "gpt"));
            await().atMost(PATIENCE).until(() -> first.written() == 1);
            second.finished(Records.of("req_2", "gpt"));
            await().atMost(PATIENCE).until(() -> second.written() == 1);
        }

        try (Stream<Path> files = Files.walk(directory())) {
            assertThat(files.filter(file -> file.toString().endsWith(".jsonl")))
                    .allSatisfy(file -> assertThat(file).isNotEmptyFile())
                    .hasSize(2);
        }
        assertThat(Files.readString(directory().resolve("node-2/audit-2026-11-23.jsonl")))
                .containsPattern("req_[12]");
    }

    private static ChangeRecord change() {
        return new ChangeRecord(
                "req_2",
                Instant.parse("2026-11-23T10:00:00Z"),
                "ops",
                "127.0.0.1",
                "limit.put",
                "user:alice",
                Optional.empty(),
                Optional.of(TextNode.valueOf("fifty")));
    }

    private AuditLog open(int retentionDays) {
        return new AuditLog(config(retentionDays), clock);
    }

    private AuditConfig config(int retentionDays) {
        return new AuditConfig(true, retentionDays, false, false, directory());
    }

    private Path directory() {
        return parent.resolve("audit");
    }

    private String onlyLine(String day) throws IOException {
        List<String> lines = Files.readAllLines(directory().resolve("audit-" + day + ".jsonl"));
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    /** A clock that stands until it is moved. */
    private static final class MovedClock extends Clock {
        private volatile Instant now;

        MovedClock(Instant start) {
            now = start;
        }

        /** One thread moves it. */
        void move(Duration by) {
            Instant moved = now.plus(by);
            now = moved;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
