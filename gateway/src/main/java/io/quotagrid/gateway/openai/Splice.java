package io.quotagrid.gateway.openai;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

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

    ByteBuffer apply(JsonBytes body) {
        if (added.isEmpty()) {
            return body.view();
        }
        ByteBuffer spliced = ByteBuffer.allocate(body.length() - removed + added.length());
        spliced.put(body.view(0, at));
        spliced.put(added.getBytes(StandardCharsets.US_ASCII));
        spliced.put(body.view(at + removed, body.length()));
        return spliced.flip().asReadOnlyBuffer();
    }
}
