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
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written, where to, and for how long. */
final class AuditLogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path parent;

    private AuditDirectory directory;

    @BeforeEach
    void prepare() {
        directory = new AuditDirectory(parent);
    }

    @Test
    void givenARecord_whenItIsWritten_thenTheLineSaysWhoWhatAndHowMuchAndNothingElse() throws IOException {
        try (AuditLog log = directory.open(90)) {
            log.finished(Records.refused("req_1"));
        }

        JsonNode line = new ObjectMapper().readTree(directory.onlyLine("2026-11-23"));
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
        try (AuditLog log = directory.open(90)) {
            log.finished(Records.of("req_1", "x\"}\n{\"request_id\":\"forged"));
        }

        assertThat(new ObjectMapper()
                        .readTree(directory.onlyLine("2026-11-23"))
                        .at("/model")
                        .asText())
                .isEqualTo("x\"}\n{\"request_id\":\"forged");
    }

    @Test
    void givenAModelThatIsNotText_whenItIsWritten_thenItAndAllAfterItAreOnOneAsciiLineEach() throws IOException {
        try (AuditLog log = directory.open(90)) {
            log.finished(Records.of("req_1", "half a pair \ud800, a separator \u2028, a line \u0085"));
            log.finished(Records.of("req_2", "gpt"));
        }

        String file = Files.readString(directory.file("2026-11-23"), StandardCharsets.US_ASCII);
        assertThat(file.split("\\R")).hasSize(2);
        assertThat(file).contains("req_2", "\\uD800", "\\u2028").doesNotContain("\ufffd");
    }

    @Test
    void givenARecordAfterTheEnd_whenItComes_thenItIsCountedAsLost() {
        AuditLog log = directory.open(90);
        log.close();

        log.finished(Records.of("req_1", "gpt"));

        assertThat(log.dropped()).isOne();
    }

    @Test
    void givenNewFiles_whenTheyAreMade_thenOthersOnTheMachineCannotReadThem() throws IOException {
        assumeTrue(parent.getFileSystem().supportedFileAttributeViews().contains("posix"));
        try (AuditLog log = directory.open(90)) {
            log.finished(Records.of("req_1", "gpt"));
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())))
                .isEqualTo("rwxr-x---");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.file("2026-11-23"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void givenADayThatEnds_whenTheNextRecordComes_thenItIsInTheNextFileAndOldFilesGo() throws IOException {
        Files.createDirectories(directory.path());
        Path tooOld = Files.createFile(directory.file("2026-11-20"));
        Path stillKept = Files.createFile(directory.file("2026-11-22"));
        Path notOurs = Files.createFile(directory.path().resolve("audit-notes.jsonl"));
        try (AuditLog log = directory.open(2)) {
            log.finished(Records.of("req_1", "gpt"));
            await().atMost(PATIENCE).until(() -> log.written() == 1);
            assertThat(tooOld).doesNotExist();
            assertThat(stillKept).exists();

            directory.clock.move(Duration.ofMinutes(2));
            log.finished(Records.of("req_2", "gpt"));
            await().atMost(PATIENCE).until(() -> log.written() == 2);
            assertThat(stillKept).exists();

            directory.clock.move(Duration.ofDays(1));
            await().atMost(PATIENCE).until(() -> !Files.exists(stillKept));
        }

        assertThat(directory.onlyLine("2026-11-23")).contains("req_1");
        assertThat(directory.onlyLine("2026-11-24")).contains("req_2");
        assertThat(notOurs).exists();
    }

    @Test
    void givenManyRecords_whenTheLogIsClosed_thenAllThatWereAcceptedAreOnDisk() throws IOException {
        long dropped;
        try (AuditLog log = directory.open(90)) {
            for (int i = 0; i < 5_000; i++) {
                log.finished(Records.of("req_" + i, "gpt"));
            }
            dropped = log.dropped();
        }

        assertThat(dropped).isZero();
        assertThat(Files.readAllLines(directory.file("2026-11-23"))).hasSize(5_000);
    }

    @Test
    void givenAChainWithoutTheLogger_whenOperatorsChangeSomething_thenThatAloneIsRecordedAndNothingIsMadeBefore()
            throws IOException {
        AuditConfig off = new AuditConfig(false, 90, false, false, directory.path());
        try (AuditLog log = new AuditLog(off, directory.clock)) {
            log.finished(Records.of("req_1", "gpt"));
            assertThat(log.reader()
                            .find(AuditFilter.ofRequest("req_1"), Optional.empty(), 1, Long.MAX_VALUE)
                            .hits())
                    .isEmpty();
            assertThat(directory.path()).doesNotExist();

            log.write(change());
        }

        JsonNode line = new ObjectMapper().readTree(directory.onlyLine("2026-11-23"));
        assertThat(line.at("/kind").asText()).isEqualTo("change");
        assertThat(line.at("/by").asText()).isEqualTo("ops");
        assertThat(line.at("/action").asText()).isEqualTo("limit.put");
        assertThat(line.at("/target").asText()).isEqualTo("user:alice");
        assertThat(line.at("/before").isNull()).isTrue();
        assertThat(line.at("/after").asText()).isEqualTo("fifty");
    }

    @Test
    void givenTwoNodesWithOneDirectory_whenBothWrite_thenEachHasFilesOfItsOwn() throws IOException {
        try (AuditLog first = directory.open(90);
                AuditLog second = directory.open(90)) {
            first.finished(Records.of("req_1", "gpt"));
            await().atMost(PATIENCE).until(() -> first.written() == 1);
            second.finished(Records.of("req_2", "gpt"));
            await().atMost(PATIENCE).until(() -> second.written() == 1);
        }

        try (Stream<Path> files = Files.walk(directory.path())) {
            assertThat(files.filter(file -> file.toString().endsWith(".jsonl")))
                    .allSatisfy(file -> assertThat(file).isNotEmptyFile())
                    .hasSize(2);
        }
        assertThat(Files.readString(directory.path().resolve("node-2/audit-2026-11-23.jsonl")))
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
}
