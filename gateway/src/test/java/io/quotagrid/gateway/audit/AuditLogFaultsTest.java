package io.quotagrid.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full, files that cannot be, crashes: callers go on, and what is lost is counted. */
final class AuditLogFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path parent;

    private AuditDirectory directory;

    @BeforeEach
    void prepare() {
        directory = new AuditDirectory(parent);
    }

    @Test
    void givenAnOldFileThatCannotBeDeleted_whenRecordsCome_thenTheyAreWrittenAndTheProblemIsSeen() throws IOException {
        Path stubborn = Files.createDirectories(directory.file("2026-11-20"));
        Path inside = Files.createFile(stubborn.resolve("held"));
        Path tooOld = Files.createFile(directory.file("2026-11-19"));
        try (AuditLog log = directory.open(2)) {
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
        Files.createDirectories(directory.path());
        Path link = Files.createSymbolicLink(directory.file("2026-11-23"), full);
        try (AuditLog log = directory.open(90)) {
            log.finished(Records.of("req_1", "gpt"));
            await().atMost(PATIENCE).until(() -> log.problem().isPresent());
            assertThat(log.written()).isZero();

            Files.delete(link);
            await().atMost(PATIENCE).until(() -> log.written() == 1);
        }

        assertThat(directory.onlyLine("2026-11-23")).contains("req_1");
    }

    @Test
    void givenACrashInAHalfLine_whenTheLogIsOpenedAgain_thenTheNextRecordHasALineOfItsOwn() throws IOException {
        Files.createDirectories(directory.path());
        Files.writeString(directory.file("2026-11-23"), "{\"request_id\":\"req_0\",\"ti");
        try (AuditLog log = directory.open(90)) {
            log.finished(Records.of("req_1", "gpt"));
        }

        List<String> lines = Files.readAllLines(directory.file("2026-11-23"));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1)).startsWith("{").contains("req_1").endsWith("}");
    }

    @Test
    void givenADirectoryThatCannotBe_whenItCanBeAgain_thenNothingThatWaitedIsLost() throws IOException {
        Path blocker = Files.writeString(directory.path(), "a file where the directory should be");
        try (AuditLog log = directory.open(90)) {
            log.finished(Records.of("req_1", "gpt"));
            log.finished(Records.of("req_2", "gpt"));
            await().atMost(PATIENCE).until(() -> log.problem().isPresent());

            Files.delete(blocker);
            await().atMost(PATIENCE)
                    .until(() -> log.written() == 2 && log.problem().isEmpty());
            assertThat(log.dropped()).isZero();
        }
        assertThat(Files.readAllLines(directory.file("2026-11-23"))).hasSize(2);
    }

    @Test
    void givenADiskThatFailsForLong_whenTheQueueIsFull_thenCallersGoOnAndTheLossIsCounted() throws IOException {
        Files.writeString(directory.path(), "a file where the directory should be");
        try (AuditLog log = new AuditLog(directory.config(90), directory.clock, 4)) {
            for (int i = 0; i < 2_000; i++) {
                log.finished(Records.of("req_" + i, "gpt"));
            }

            assertThat(log.dropped()).isPositive();
            await().atMost(PATIENCE).until(() -> log.problem().isPresent()); // once the writer has tried
        }
    }

    @Test
    void givenAFileThatSomebodyMoved_whenTheNextRecordComes_thenItIsNotLostWithIt() throws IOException {
        try (AuditLog log = directory.open(90)) {
            log.finished(Records.of("req_1", "gpt"));
            await().atMost(PATIENCE).until(() -> log.written() == 1);
            Files.move(directory.file("2026-11-23"), directory.path().resolve("moved"));

            log.finished(Records.of("req_2", "gpt"));
        }

        assertThat(directory.onlyLine("2026-11-23")).contains("req_2");
    }
}
