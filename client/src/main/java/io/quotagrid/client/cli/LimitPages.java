package io.quotagrid.client.cli;

import io.quotagrid.client.api.LimitBody;
import io.quotagrid.client.api.LimitChangeBody;
import io.quotagrid.client.api.LimitChangedBody;
import io.quotagrid.client.api.LimitPageBody;
import io.quotagrid.client.api.MeterLimitBody;
import io.quotagrid.client.terminal.Cell;
import io.quotagrid.client.terminal.Numbers;
import io.quotagrid.client.terminal.Page;
import io.quotagrid.client.terminal.Style;
import io.quotagrid.client.terminal.Table;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import io.quotagrid.config.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Limits, for people. */
final class LimitPages {
    private LimitPages() {}

    static void list(Page page, LimitPageBody limits) {
        Table table = new Table()
                .text("TIER")
                .longText("ID")
                .longText("IN FORCE")
                .longText("SET LIVE")
                .text("UNTIL")
                .text("BY")
                .optional();
        for (LimitBody limit : limits.items()) {
            Optional<LimitChangeBody> change = limit.change();
            table.row(
                    limit.tier().label(),
                    limit.id().map(Cell::of).orElse(new Cell(anybody(limit.tier()), Style.FAINT)),
                    limit.inForce().isEmpty()
                            ? new Cell("no limit", Style.FAINT)
                            : limit.inForce().stream().map(LimitPages::amount).collect(Collectors.joining(", ")),
                    new Cell(change.map(LimitPages::amounts).orElse(""), Style.WARN),
                    change.flatMap(LimitChangeBody::expiresAt)
                            .map(Numbers::time)
                            .orElse(""),
                    change.map(LimitChangeBody::by).orElse(""));
        }
        page.table(table);
    }

    private static String anybody(Tier tier) {
        return tier == Tier.GLOBAL ? "(all)" : "(each)";
    }

    static void one(Page page, LimitBody limit) {
        page.line(new Cell(
                limit.tier().label()
                        + limit.id().map(id -> " " + id).orElse(limit.tier() == Tier.GLOBAL ? "" : ", each"),
                Style.STRONG));
        Table table = new Table().text("METER").number("LIMIT").text("WINDOW").text("FROM");
        for (MeterLimitBody meter : limit.inForce()) {
            table.row(
                    meter.meter().label(),
                    Numbers.grouped(meter.limit()),
                    window(meter.meter(), meter.windowSeconds()),
                    source(meter.source()));
        }
        if (table.isEmpty()) {
            page.line("no limit");
        } else {
            page.table(table);
        }
        limit.change()
                .ifPresent(change -> page.line(
                        new Cell("set live: " + amounts(change), Style.WARN),
                        ", by " + change.by() + " at " + Numbers.time(change.at()),
                        change.expiresAt()
                                .map(end -> ", until " + Numbers.time(end))
                                .orElse("")));
    }

    static void changed(Page page, LimitChangedBody changed, String whose) {
        if (!changed.changed()) {
            page.line(whose + ": it was so already, nothing has changed");
        } else {
            String before = changed.replaced().map(LimitPages::said).orElse("nothing");
            String after = changed.limit().change().map(LimitPages::said).orElse("nothing");
            page.line(new Cell(whose, Style.STRONG), ": was set to " + before + ", is set to " + after);
        }
        NotEverywhere.say(page, changed.notAcknowledged(), changed.membersMissing());
        one(page, changed.limit());
    }

    /** {@code 20 requests/1m}. */
    private static String amount(MeterLimitBody meter) {
        String unit = meter.meter().unit().name().toLowerCase(Locale.ROOT);
        String window = meter.meter().unit() == Unit.PARALLEL ? "" : "/" + window(meter.meter(), meter.windowSeconds());
        return Numbers.grouped(meter.limit()) + " " + unit + window;
    }

    static String window(Meter meter, double seconds) {
        return meter.unit() == Unit.PARALLEL ? "in flight" : Numbers.trimmed(seconds) + " s";
    }

    static Cell source(MeterLimitBody.Source source) {
        return switch (source) {
            case OVERRIDE -> new Cell("set live for this one", Style.WARN);
            case KEY -> new Cell("given to the key", Style.PLAIN);
            case TIER -> new Cell("set live for the tier", Style.WARN);
            case POLICY -> new Cell("policy", Style.PLAIN);
        };
    }

    /** {@code rpm 50, parallel 8 until 2026-11-23T23:33:15Z}. */
    private static String said(LimitChangeBody change) {
        return amounts(change)
                + change.expiresAt().map(end -> " until " + Numbers.time(end)).orElse("");
    }

    /** {@code rpm 50, parallel 8}. */
    private static String amounts(LimitChangeBody change) {
        List<String> parts = new ArrayList<>();
        add(parts, Meter.RPM, change.rpm());
        add(parts, Meter.TPM, change.tpm());
        add(parts, Meter.RPH, change.rph());
        add(parts, Meter.TPH, change.tph());
        add(parts, Meter.RPD, change.rpd());
        add(parts, Meter.TPD, change.tpd());
        add(parts, Meter.PARALLEL, change.maxParallelRequests());
        change.windowSeconds().ifPresent(seconds -> parts.add("window " + seconds + " s"));
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, Meter meter, OptionalLong amount) {
        amount.ifPresent(number -> parts.add(meter.label() + " " + Numbers.grouped(number)));
    }
}
