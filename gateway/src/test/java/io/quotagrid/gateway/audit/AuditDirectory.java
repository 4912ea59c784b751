package io.quotagrid.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.AuditConfig;
import io.quotagrid.harness.MovedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** A directory for the records of a test, and what is in it. Its clock stands a minute before midnight. */
final class AuditDirectory {
    final MovedClock clock = new MovedClock(Instant.parse("2026-11-23T23:59:00Z"));
    private final Path path;

    AuditDirectory(Path parent) {
        this.path = parent.resolve("audit");
    }

    AuditLog open(int retentionDays) {
        return new AuditLog(config(retentionDays), clock);
    }

    AuditConfig config(int retentionDays) {
        return new AuditConfig(true, retentionDays, false, false, path);
    }

    Path path() {
        return path;
    }

    Path file(String day) {
        return path.resolve("audit-" + day + ".jsonl");
    }

    String onlyLine(String day) throws IOException {
        List<String> lines = Files.readAllLines(file(day));
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }
}
