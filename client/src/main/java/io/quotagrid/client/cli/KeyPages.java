package io.quotagrid.client.cli;

import io.quotagrid.client.api.KeyBody;
import io.quotagrid.client.api.KeyChangedBody;
import io.quotagrid.client.api.KeyLimitsBody;
import io.quotagrid.client.api.KeyPageBody;
import io.quotagrid.client.terminal.Cell;
import io.quotagrid.client.terminal.Numbers;
import io.quotagrid.client.terminal.Page;
import io.quotagrid.client.terminal.Style;
import io.quotagrid.client.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Keys, for people. */
final class KeyPages {
    private KeyPages() {}

    static void list(Page page, KeyPageBody keys) {
        Table table = new Table()
                .text("ID")
                .text("STATE")
                .longText("USER")
                .longText("TEAM")
                .longText("GROUP")
                .longText("MODELS")
                .optional()
                .text("EXPIRES")
                .longText("NOTE")
                .optional();
        for (KeyBody key : keys.items()) {
            table.row(
                    key.id(),
                    state(key),
                    key.user().orElse(""),
                    key.team().orElse(""),
                    key.group().orElse(""),
                    String.join(", ", key.models()),
                    key.expiresAt().map(Numbers::time).orElse(""),
                    key.note());
        }
        if (table.isEmpty()) {
            page.line("no keys");
        } else {
            page.table(table);
        }
    }

    static void one(Page page, KeyBody key) {
        page.line(new Cell(key.id(), Style.STRONG), "  ", state(key));
        Table table = new Table().text("WHAT").longText("IS");
        row(table, "user", key.user().orElse("anonymous"));
        row(table, "team", key.team().orElse("none"));
        row(table, "group", key.group().orElse("as the policy lists it"));
        row(table, "models", key.models().isEmpty() ? "all" : String.join(", ", key.models()));
        row(table, "own limits", key.limits().map(KeyPages::amounts).orElse("none"));
        row(table, "expires", key.expiresAt().map(Numbers::time).orElse("never"));
        key.formerUntil().ifPresent(until -> row(table, "old secret opens until", Numbers.time(until)));
        row(table, "note", key.note());
        row(table, "made", Numbers.time(key.createdAt()) + " by " + key.createdBy());
        row(table, "changed", Numbers.time(key.at()) + " by " + key.by());
        row(table, "sha-256", key.hash());
        page.table(table);
    }

    private static void row(Table table, String what, String is) {
        table.row(what, is);
    }

    static void changed(Page page, KeyChangedBody changed, String how) {
        page.line(
                new Cell(changed.key().id(), Style.STRONG),
                " " + (changed.changed() ? how : "was so already, nothing has changed"));
        changed.secret().ifPresent(secret -> {
            page.line(new Cell(secret, Style.STRONG));
            page.line(new Cell("Keep it now: it is shown this once.", Style.WARN));
        });
        NotEverywhere.say(page, changed.notAcknowledged(), changed.membersMissing());
        one(page, changed.key());
    }

    private static Cell state(KeyBody key) {
        String label = key.state().name().toLowerCase(Locale.ROOT);
        return new Cell(label, key.state() == KeyBody.State.ACTIVE ? Style.PLAIN : Style.WARN);
    }

    private static String amounts(KeyLimitsBody limits) {
        List<String> parts = new ArrayList<>();
        add(parts, "rpm", limits.rpm());
        add(parts, "tpm", limits.tpm());
        add(parts, "rph", limits.rph());
        add(parts, "tph", limits.tph());
        add(parts, "rpd", limits.rpd());
        add(parts, "tpd", limits.tpd());
        add(parts, "parallel", limits.maxParallelRequests());
        limits.windowSeconds().ifPresent(seconds -> parts.add("window " + seconds + " s"));
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, String name, OptionalLong amount) {
        amount.ifPresent(number -> parts.add(name + " " + Numbers.grouped(number)));
    }
}
