package io.quotagrid.client.cli;

import io.quotagrid.client.api.TopBody;
import io.quotagrid.client.api.UsageBody;
import io.quotagrid.client.api.UsageBody.MeterUsageBody;
import io.quotagrid.client.api.UsageBody.SliceBody;
import io.quotagrid.client.terminal.Cell;
import io.quotagrid.client.terminal.Numbers;
import io.quotagrid.client.terminal.Page;
import io.quotagrid.client.terminal.Style;
import io.quotagrid.client.terminal.Table;
import io.quotagrid.config.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What is used, for people. */
final class UsagePages {
    private static final int BAR = 20; // characters of a full one
    private static final double NEAR = 0.8; // of a limit: worth a look

    private UsagePages() {}

    static void show(Page page, UsageBody usage) {
        page.line(new Cell(usage.tier().label() + " " + usage.id(), Style.STRONG));
        if (usage.meters().isEmpty()) {
            page.line("no limit");
            return;
        }
        Table table = new Table()
                .text("METER")
                .number("USED")
                .number("LIMIT")
                .text("")
                .optional()
                .number("REMAINING")
                .text("WINDOW")
                .text("FULL AGAIN IN")
                .text("FROM")
                .text("UNTIL")
                .optional();
        for (MeterUsageBody meter : usage.meters()) {
            table.row(
                    meter.meter().label(),
                    Numbers.grouped(meter.used()),
                    Numbers.grouped(meter.limit()),
                    bar(meter.used(), meter.limit()),
                    Numbers.grouped(meter.remaining()),
                    LimitPages.window(meter.meter(), meter.windowSeconds()),
                    meter.meter().unit() == Unit.PARALLEL ? "" : Numbers.span(Duration.ofMillis(meter.resetMs())),
                    LimitPages.source(meter.source()),
                    meter.expiresAt().map(Numbers::time).orElse(""));
        }
        page.table(table);
        slices(page, usage.slices());
        silent(page, usage.silent());
    }

    private static Cell bar(long used, long limit) {
        double share = limit <= 0 ? 1 : Math.min(1, used / (double) limit);
        int full = (int) Math.round(share * BAR);
        Style style = Style.GOOD;
        if (share >= 1) {
            style = Style.BAD;
        } else if (share >= NEAR) {
            style = Style.WARN;
        }
        return new Cell("█".repeat(full) + "░".repeat(BAR - full), style);
    }

    private static void slices(Page page, List<SliceBody> slices) {
        if (slices.isEmpty()) {
            return;
        }
        page.line();
        Table table = new Table().longText("HELD IN SLICES BY").text("METER").number("UNITS");
        slices.forEach(slice -> table.row(slice.node(), slice.meter().label(), Numbers.grouped(slice.units())));
        page.table(table);
    }

    static void top(Page page, TopBody top) {
        page.line(
                new Cell(top.tier().label() + "s by " + top.by().name().toLowerCase(Locale.ROOT), Style.STRONG),
                " since " + Numbers.time(top.since()));
        Table table = new Table().number("").longText("ID").number("AT LEAST").number("AT MOST");
        for (int i = 0; i < top.items().size(); i++) {
            TopBody.Item item = top.items().get(i);
            table.row(i + 1, item.id(), Numbers.grouped(item.atLeast()), Numbers.grouped(item.atMost()));
        }
        if (table.isEmpty()) {
            page.line("nobody yet");
        } else {
            page.table(table);
        }
        silent(page, top.silent());
    }

    private static void silent(Page page, List<String> members) {
        if (!members.isEmpty()) {
            page.line(new Cell("did not answer, so not counted here: " + String.join(", ", members), Style.WARN));
        }
    }
}
