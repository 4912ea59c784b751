package io.quotagrid.gateway.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quotagrid.gateway.audit.AuditPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** Where a page of audit records begins: a place in the files of each node, as one opaque word. */
final class AuditCursor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 8_192;

    /** In the place of a place: this node has nothing older. */
    static final String END = "end";

    private AuditCursor() {}

    static String write(Map<String, String> positions) {
        try {
            byte[] bytes = JSON.writeValueAsBytes(new TreeMap<>(positions));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("a map of texts cannot be written", e);
        }
    }

    /** @throws Problem 400 if it is none of ours */
    static Map<String, String> read(String cursor) {
        try {
            if (cursor.length() <= LONGEST) {
                byte[] bytes = Base64.getUrlDecoder().decode(cursor.getBytes(StandardCharsets.US_ASCII));
                Map<String, String> positions = JSON.readValue(bytes, new TypeReference<Map<String, String>>() {});
                if (positions != null && positions.values().stream().allMatch(AuditCursor::isPlace)) {
                    return positions;
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            // said below
        }
        throw Query.wrong("cursor", "must be a next_cursor as it was answered");
    }

    private static boolean isPlace(String position) {
        return END.equals(position)
                || (position != null && AuditPosition.parse(position).isPresent());
    }
}
