package io.quotagrid.client.cli;

import io.quotagrid.client.api.DifferenceBody;
import io.quotagrid.client.api.FindingBody;
import io.quotagrid.client.api.PolicyChangedBody;
import io.quotagrid.client.terminal.Cell;
import io.quotagrid.client.terminal.Page;
import io.quotagrid.client.terminal.Style;
import java.util.List;
import java.util.Locale;

/** Policies and what changes in them, for people. */
final class PolicyPages {
    private PolicyPages() {}

    /** A line each: {@code policy.yaml:6: error: rate_limits.per_user.rmp: unknown key rmp; did you mean rpm?}. */
    static void findings(Page page, String name, List<FindingBody> findings) {
        for (FindingBody finding : findings) {
            page.line(
                    name + (finding.line() > 0 ? ":" + finding.line() : "") + ": ",
                    severity(finding),
                    ": " + (finding.path().isEmpty() ? "" : finding.path() + ": ") + finding.message(),
                    finding.nearest()
                            .map(word -> "; did you mean " + word + "?")
                            .orElse(""),
                    finding.allowed().map(right -> " (allowed: " + right + ")").orElse(""));
        }
    }

    private static Cell severity(FindingBody finding) {
        String name = finding.severity().name().toLowerCase(Locale.ROOT);
        return new Cell(
                name,
                switch (finding.severity()) {
                    case ERROR -> Style.BAD;
                    case WARNING -> Style.WARN;
                    case NOTICE -> Style.PLAIN;
                });
    }

    /** A line each: {@code ~ rate_limits.per_user.rpm: 20 -> 30}. */
    static void difference(Page page, List<DifferenceBody> difference) {
        if (difference.isEmpty()) {
            page.line("nothing would change: it says what is in force");
        }
        for (DifferenceBody one : difference) {
            if (one.before().isEmpty()) {
                page.line(new Cell("+ " + one.path() + ": " + one.after().orElse(""), Style.GOOD));
            } else if (one.after().isEmpty()) {
                page.line(new Cell("- " + one.path() + ": " + one.before().orElse(""), Style.BAD));
            } else {
                page.line(new Cell(
                        "~ " + one.path() + ": " + one.before().orElse("") + " -> "
                                + one.after().orElse(""),
                        Style.WARN));
            }
        }
    }

    static void changed(Page page, String name, PolicyChangedBody changed) {
        findings(page, name, changed.findings());
        if (!changed.changed()) {
            page.line(name + ": in force already (" + changed.hash() + "), nothing has changed");
            return;
        }
        difference(page, changed.difference());
        page.line(
                new Cell(
                        changed.membersMissing() == 0
                                ? "in force on every node"
                                : "in force on every node that is here",
                        Style.GOOD),
                ": " + changed.hash() + ", change " + changed.epoch() + "; before: " + changed.previous());
        NotEverywhere.say(page, changed.notAcknowledged(), changed.membersMissing());
    }
}
