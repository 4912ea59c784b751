package io.quotagrid.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.quotagrid.client.AuditQuery;
import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.AuditPageBody;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quotagrid audit query}: records of all nodes, the newest first. */
@Command(name = "query", description = "Audit records of all nodes, the newest first.", mixinStandardHelpOptions = true)
final class AuditQueryCommand implements Callable<Integer> {
    private static final int LARGEST_PAGE = 1_000;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private AuditFilterOptions filter = new AuditFilterOptions();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "Of the last 90s, 30m, 2h, 7d.")
    private Optional<Duration> since = Optional.empty();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = PointInTime.class,
            description = "Not older: 2026-01-31T08:00:00Z.")
    private Optional<Instant> from = Optional.empty();

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = PointInTime.class,
            description = "Older than that: 2026-01-31T09:00:00Z.")
    private Optional<Instant> until = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most; default ${DEFAULT-VALUE}.")
    private int limit = 50;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new IllegalArgumentException("--limit: 1 or more but was " + limit);
        }
        if (since.isPresent() && from.isPresent()) {
            throw new IllegalArgumentException("--since and --from say the same; use one of them");
        }
        Optional<Instant> oldest = since.map(span -> Instant.now().minus(span)).or(() -> from);
        AuditPageBody found = found(admin.client(), filter.query(oldest, until, Math.min(limit, LARGEST_PAGE)));
        output.print(found, page -> {
            AuditPages.table(page, found.items());
            found.nextCursor()
                    .ifPresent(more -> page.line("there are more, or older ones not looked at yet: raise --limit"));
            AuditPages.silent(page, found.silent());
        });
        return 0;
    }

    /** Pages are as short as a node's patience with its files: goes on until there are enough, or none is left. */
    private AuditPageBody found(QuotagridClient client, AuditQuery query) {
        List<JsonNode> items = new ArrayList<>();
        Set<String> silent = new TreeSet<>();
        AuditQuery next = query;
        Optional<String> cursor;
        do {
            AuditPageBody page = client.audit(next);
            items.addAll(page.items());
            silent.addAll(page.silent());
            cursor = page.nextCursor();
            next = next.at(cursor);
        } while (cursor.isPresent() && items.size() < limit);
        boolean cut = items.size() > limit;
        return new AuditPageBody(cut ? items.subList(0, limit) : items, cursor, List.copyOf(silent));
    }
}
