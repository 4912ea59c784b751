package io.quotagrid.client.cli;

import io.quotagrid.client.terminal.Cell;
import io.quotagrid.client.terminal.Page;
import io.quotagrid.client.terminal.Style;
import java.util.List;

/** Says where a change is not in force yet, if anywhere. */
final class NotEverywhere {
    private NotEverywhere() {}

    static void say(Page page, List<String> notAcknowledged, int membersMissing) {
        if (!notAcknowledged.isEmpty()) {
            page.line(new Cell("not acknowledged yet by " + String.join(", ", notAcknowledged), Style.WARN));
        }
        if (membersMissing > 0) {
            String who = membersMissing == 1
                    ? "1 member of the last known cluster is not here, and hears of it when it is back"
                    : membersMissing
                            + " members of the last known cluster are not here, and hear of it when they are back";
            page.line(new Cell(who, Style.WARN));
        }
    }
}
