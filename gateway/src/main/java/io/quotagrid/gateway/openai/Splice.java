package io.quotagrid.gateway.openai;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One change to the bytes of a call, so that its stream ends with what it used.
 *
 * @param at      offset of the first byte that is replaced
 * @param removed bytes that are replaced
 * @param added   what stands there instead; ASCII
 */
record Splice(int at, int removed, String added) {
    /** Changes nothing. */
    static final Splice NONE = new Splice(0, 0, "");

    /** So much on either side of the change is copied to go in one write with it: small bodies stay whole, large ones are not kept twice. */
    static final int NEAR_BYTES = 2 * 1024;

    private static final String OPTION = "\"include_usage\":true";

    /** For a call without {@code stream_options}: a first member of the object that opens at {@code brace}. */
    static Splice intoCall(int brace) {
        return new Splice(brace + 1, 0, "\"stream_options\":{" + OPTION + "},");
    }

    /** For {@code "stream_options":null}, whose value begins at {@code at}. */
    static Splice insteadOfNull(int at) {
        return new Splice(at, "null".length(), "{" + OPTION + "}");
    }

    /** For {@code stream_options} that opens at {@code brace} and does not say. */
    static Splice intoOptions(int brace, boolean empty) {
        return new Splice(brace + 1, 0, empty ? OPTION : OPTION + ",");
    }

    /** For an {@code include_usage} whose value is {@code false} or {@code null}. */
    static Splice insteadOf(int at, String literal) {
        return new Splice(at, literal.length(), "true");
    }

    /** The changed bytes, in pieces that follow each other: of the body itself but for the one around the change. All are read-only. */
    List<ByteBuffer> apply(JsonBytes body) {
        if (added.isEmpty()) {
            return List.of(body.view());
        }
        int start = Math.max(0, at - NEAR_BYTES);
        int end = Math.min(body.length(), at + removed + NEAR_BYTES);
        ByteBuffer changed = ByteBuffer.allocate(end - start - removed + added.length());
        changed.put(body.view(start, at));
        changed.put(added.getBytes(StandardCharsets.US_ASCII));
        changed.put(body.view(at + removed, end));
        List<ByteBuffer> pieces = new ArrayList<>();
        if (start > 0) {
            pieces.add(body.view(0, start));
        }
        pieces.add(changed.flip().asReadOnlyBuffer());
        if (end < body.length()) {
            pieces.add(body.view(end, body.length()));
        }
        return List.copyOf(pieces);
    }
}
