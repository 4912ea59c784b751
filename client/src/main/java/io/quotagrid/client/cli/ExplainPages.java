package io.quotagrid.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.quotagrid.client.api.ExplainBody;
import io.quotagrid.client.api.PastCallBody;
import io.quotagrid.client.api.StandingBody;
import io.quotagrid.client.terminal.Cell;
import io.quotagrid.client.terminal.Numbers;
import io.quotagrid.client.terminal.Page;
import io.quotagrid.client.terminal.Style;
import io.quotagrid.client.terminal.Table;
import java.time.Duration;

/** Why admission says what it says, for people. */
final class ExplainPages {
    private static final String FITS = "fits"; // the verdict of a limit that has room

    private ExplainPages() {}

    static void now(Page page, ExplainBody explained) {
        page.line(new Cell(
                explained.message(),
                switch (explained.decision()) {
                    case ADMITTED -> Style.GOOD;
                    case REFUSED, UNDECIDED -> Style.WARN;
                    case NEVER_FITS -> Style.BAD;
                }));
        if (explained.standings().isEmpty()) {
            return;
        }
        page.line();
        Table table = new Table()
                .text("TIER")
                .longText("ID")
                .text("METER")
                .number("USED")
                .number("ASKED")
                .number("LIMIT")
                .text("SAYS")
                .text("FITS IN");
        for (StandingBody standing : explained.standings()) {
            table.row(
                    standing.tier().label(),
                    standing.id(),
                    standing.meter().label(),
                    Numbers.grouped(standing.used()),
                    Numbers.grouped(standing.requested()),
                    Numbers.grouped(standing.limit()),
                    verdict(standing.verdict()),
                    waiting(standing.retryAfterMs()));
        }
        page.table(table);
    }

    static void past(Page page, PastCallBody call) {
        page.line(new Cell(call.message(), Style.STRONG));
        page.line("came at " + Numbers.time(call.at()) + " to node " + call.node() + ", ended: " + call.outcome());
        JsonNode tiers = call.record().path("tiers");
        if (!tiers.isArray() || tiers.isEmpty()) {
            return;
        }
        page.line();
        Table table = new Table()
                .longText("SUBJECT")
                .text("METER")
                .number("USED")
                .number("ASKED")
                .number("LIMIT")
                .text("SAID")
                .text("WOULD FIT IN");
        for (JsonNode tier : tiers) {
            table.row(
                    tier.path("subject").asText(),
                    tier.path("meter").asText(),
                    Numbers.grouped(tier.path("used").asLong()),
                    Numbers.grouped(tier.path("requested").asLong()),
                    Numbers.grouped(tier.path("limit").asLong()),
                    verdict(tier.path("verdict").asText()),
                    waiting(tier.path("retry_after_ms").asLong()));
        }
        page.table(table);
    }

    private static Cell verdict(String verdict) {
        return new Cell(verdict.replace('_', ' '), verdict.equals(FITS) ? Style.GOOD : Style.WARN);
    }

    private static String waiting(long millis) {
        return millis == 0 ? "" : Numbers.span(Duration.ofMillis(millis));
    }
}
