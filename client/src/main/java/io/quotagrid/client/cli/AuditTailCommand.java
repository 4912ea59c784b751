package io.quotagrid.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.quotagrid.client.AdminException;
import io.quotagrid.client.AuditQuery;
import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.UnreachableException;
import io.quotagrid.client.api.AuditPageBody;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code quotagrid audit tail}: the last records, and with {@code --follow} those to come. It asks for the newest until it meets only
 * what it has shown: where much is going on, a call that took long may be missed, which {@code audit query} finds.
 */
@Command(
        name = "tail",
        description = "The last audit records of all nodes, the newest last, and those to come.",
        mixinStandardHelpOptions = true)
final class AuditTailCommand implements Callable<Integer> {
    private static final long PACE_MILLIS = 1_000;
    private static final int PAGE = 200;
    private static final int MOST_LINES = 1_000;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private AuditFilterOptions filter = new AuditFilterOptions();

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "10",
            description = "How many of the past, 1 to 1000; default ${DEFAULT-VALUE}.")
    private int lines = 10;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written from now on, until Ctrl-C.")
    private boolean follow;

    @Override
    public Integer call() {
        if (lines < 1 || lines > MOST_LINES) {
            throw new IllegalArgumentException("--lines: 1 to " + MOST_LINES + " but was " + lines);
        }
        QuotagridClient client = admin.client();
        ShownRecords shown = new ShownRecords(Instant.now());
        AuditPageBody last = client.audit(filter.query(Optional.empty(), Optional.empty(), lines));
        print(shown.fresh(last.items(), true));
        last.silent().forEach(member -> output.remark("quotagrid: " + member + " did not answer"));
        while (follow && slept()) {
            try {
                print(news(client, shown));
            } catch (UnreachableException | AdminException e) {
                if (e instanceof AdminException said && said.status() < 500) {
                    throw e; // asking again changes nothing
                }
                output.remark("quotagrid: " + e.getMessage());
            }
        }
        return 0;
    }

    /** What has been written since the last look, the oldest first. */
    private List<JsonNode> news(QuotagridClient client, ShownRecords shown) {
        List<JsonNode> news = new ArrayList<>();
        AuditQuery query = filter.query(Optional.empty(), Optional.empty(), PAGE);
        boolean more;
        do {
            AuditPageBody page = client.audit(query);
            List<JsonNode> fresh = shown.fresh(page.items(), false);
            news.addAll(0, fresh);
            query = query.at(page.nextCursor());
            more = !fresh.isEmpty() && page.nextCursor().isPresent();
        } while (more);
        return news;
    }

    private void print(List<JsonNode> records) {
        for (JsonNode record : records) {
            output.printNext(record, page -> AuditPages.line(page, record));
        }
    }

    private static boolean slept() {
        try {
            TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
