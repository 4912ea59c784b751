package io.quotagrid.gateway.openai;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** The {@code data} of one server-sent event (HTML standard, section 9.2.6). */
final class EventData {
    private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};

    private EventData() {}

    /** Its one line, without a copy; several lines joined; nothing for comments and other fields. */
    static JsonBytes of(JsonBytes event) {
        List<JsonBytes> lines = new ArrayList<>(1);
        for (int start = 0; start < event.length(); ) {
            int end = endOfLine(event, start);
            if (isData(event, start, end)) {
                int from = start + DATA.length;
                lines.add(event.part(from < end && event.at(from) == ' ' ? from + 1 : from, end));
            }
            start = end + 1;
        }
        return switch (lines.size()) {
            case 0 -> event.part(0, 0);
            case 1 -> lines.get(0);
            default -> joined(lines);
        };
    }

    private static JsonBytes joined(List<JsonBytes> lines) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (JsonBytes line : lines) {
            for (int i = 0; i < line.length(); i++) {
                joined.write(line.at(i));
            }
            joined.write('\n');
        }
        return JsonBytes.of(joined.toByteArray(), 0, joined.size());
    }

    private static int endOfLine(JsonBytes event, int start) {
        int end = start;
        while (end < event.length() && event.at(end) != '\n' && event.at(end) != '\r') {
            end++;
        }
        return end;
    }

    private static boolean isData(JsonBytes event, int start, int end) {
        if (end - start < DATA.length) {
            return false;
        }
        for (int i = 0; i < DATA.length; i++) {
            if (event.at(start + i) != DATA[i]) {
                return false;
            }
        }
        return true;
    }
}
