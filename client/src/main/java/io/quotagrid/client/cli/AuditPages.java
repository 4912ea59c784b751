package io.quotagrid.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.quotagrid.client.terminal.Cell;
import io.quotagrid.client.terminal.Page;
import io.quotagrid.client.terminal.Style;
import io.quotagrid.client.terminal.Table;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Audit records, for people: a line each. */
final class AuditPages {
    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;
    private static final int HASH_DIGITS = 12;
    private static final int LONGEST = 80;
    private static final String NOTHING = "nothing";
    private static final Set<String> SAID_ELSEWHERE = Set.of("by", "at", "epoch");

    private AuditPages() {}

    static void table(Page page, List<JsonNode> records) {
        Table table = new Table()
                .text("TIME")
                .longText("NODE")
                .optional()
                .text("KIND")
                .optional()
                .longText("WHO")
                .longText("WHAT")
                .text("RESULT")
                .longText("WHY")
                .text("REQUEST")
                .optional();
        records.forEach(record -> table.row(
                time(record),
                record.path("node").asText(),
                record.path("kind").asText(),
                who(record),
                what(record),
                result(record),
                why(record),
                record.path("request_id").asText()));
        page.table(table);
    }

    /** The same without a table: what is yet to come decides no widths. */
    static void line(Page page, JsonNode record) {
        page.line(
                new Cell(time(record), Style.FAINT),
                " " + record.path("node").asText() + " " + record.path("kind").asText() + " " + who(record) + " "
                        + what(record) + " ",
                result(record),
                why(record).isEmpty() ? "" : " " + why(record));
    }

    private static String time(JsonNode record) {
        String text = record.path("time").asText();
        try {
            return Instant.parse(text).truncatedTo(ChronoUnit.MILLIS).toString();
        } catch (DateTimeParseException e) {
            return text; // of another version: shown as it is
        }
    }

    static void silent(Page page, List<String> members) {
        if (!members.isEmpty()) {
            page.line(new Cell("did not answer, so missing here: " + String.join(", ", members), Style.WARN));
        }
    }

    private static String who(JsonNode record) {
        JsonNode caller = record.path("caller");
        if (caller.isMissingNode()) {
            return record.path("by").asText();
        }
        return Stream.of(caller.path("user").asText(), caller.path("team").asText())
                .filter(name -> !name.isEmpty())
                .collect(Collectors.joining(" of "));
    }

    private static String what(JsonNode record) {
        return switch (record.path("kind").asText()) {
            case "call" ->
                record.path("path").asText()
                        + Optional.of(record.path("model").asText())
                                .filter(model -> !model.isEmpty())
                                .map(model -> " " + model)
                                .orElse("");
            case "change" ->
                record.path("action").asText() + " " + record.path("target").asText();
            default ->
                record.path("method").asText() + " " + record.path("path").asText();
        };
    }

    private static Cell result(JsonNode record) {
        if (record.path("kind").asText().equals("change")) {
            return new Cell("changed", Style.GOOD);
        }
        int status = record.path("status").asInt();
        Style style = Style.GOOD;
        if (status >= SERVER_ERROR) {
            style = Style.BAD;
        } else if (status >= BAD_REQUEST) {
            style = Style.WARN;
        }
        return new Cell(
                status
                        + (record.has("outcome")
                                ? " " + record.path("outcome").asText().replace('_', ' ')
                                : ""),
                style);
    }

    private static String why(JsonNode record) {
        JsonNode refusedBy = record.path("refused_by");
        if (!refusedBy.isMissingNode()) {
            return refusedBy.path("subject").asText() + " "
                    + refusedBy.path("meter").asText() + " "
                    + refusedBy.path("used").asText() + "/"
                    + refusedBy.path("limit").asText();
        }
        if (record.path("kind").asText().equals("change")) {
            String before = shortened(record.path("before"));
            String after = shortened(record.path("after"));
            return before.equals(NOTHING) && after.equals(NOTHING) ? "" : before + " -> " + after; // a drain
        }
        return record.path("code").asText();
    }

    /** {@code rpm 5, window_seconds 10}; what the record says elsewhere, and long parts, are left out. */
    private static String shortened(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return NOTHING;
        }
        String text = value.isObject()
                ? value.properties().stream()
                        .filter(field -> field.getValue().isValueNode() && !SAID_ELSEWHERE.contains(field.getKey()))
                        .map(AuditPages::amount)
                        .collect(Collectors.joining(", "))
                : value.toString();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }

    private static String amount(Map.Entry<String, JsonNode> field) {
        String text = field.getValue().asText();
        return switch (field.getKey()) {
            case "hash" ->
                text.substring(0, Math.min(HASH_DIGITS, text.length())); // as the policy's is shown elsewhere
            case "expires_at" -> "until " + text;
            default -> field.getKey() + " " + text;
        };
    }
}
