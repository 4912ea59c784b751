package io.quotagrid.gateway.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Some bytes, and the one way to read them as JSON: UTF-8 only, a token at a time, never as a tree. Positions are offsets
 * into these bytes. Immutable as long as whoever gave the bytes leaves them alone.
 */
final class JsonBytes {
    /** Deeper than any schema of a tool, and far from the end of a stack. */
    static final int DEEPEST = 100;

    private static final int SCRATCH_CHARS = 4_096;

    /** Thread-safe once built. Names are not interned: callers choose them. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final byte[] array;
    private final int from;
    private final int length;

    private JsonBytes(byte[] array, int from, int length) {
        this.array = array;
        this.from = from;
        this.length = length;
    }

    /** What remains in the buffer, whose position does not move. A heap buffer is not copied. */
    static JsonBytes of(ByteBuffer buffer) {
        if (buffer.hasArray()) {
            return new JsonBytes(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
        }
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(buffer.position(), copy);
        return new JsonBytes(copy, 0, copy.length);
    }

    static JsonBytes of(byte[] array, int from, int to) {
        return new JsonBytes(array, from, to - from);
    }

    JsonParser parser() throws IOException {
        return JSON.createParser(array, from, length);
    }

    int length() {
        return length;
    }

    byte at(int offset) {
        return array[from + offset];
    }

    /** A read-only view of all bytes. */
    ByteBuffer view() {
        return view(0, length);
    }

    ByteBuffer view(int start, int end) {
        return ByteBuffer.wrap(array, from + start, end - start).slice().asReadOnlyBuffer();
    }

    JsonBytes part(int start, int end) {
        return new JsonBytes(array, from + start, end - start);
    }

    /** Some bytes as text; what is not UTF-8 comes out as replacement characters. */
    String text(int start, int end) {
        return new String(array, from + start, end - start, StandardCharsets.UTF_8);
    }

    /** Where the parser's present token begins. */
    static int start(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    /** Just behind what the parser has read. */
    static int end(JsonParser parser) {
        return (int) parser.currentLocation().getByteOffset();
    }

    /** The closing quote of the string that opens at {@code quote}; the end of the bytes if it never closes. */
    int endOfString(int quote) {
        for (int i = quote + 1; i < length; i++) {
            byte b = at(i);
            if (b == '"') {
                return i;
            }
            if (b == '\\') {
                i++;
            }
        }
        return length;
    }

    boolean beginsWithByteOrderMark() {
        return length >= 3 && at(0) == (byte) 0xef && at(1) == (byte) 0xbb && at(2) == (byte) 0xbf;
    }

    /** Strictly: no overlong forms, no surrogates, nothing cut short (RFC 3629). */
    boolean isUtf8() {
        int plain = 0;
        while (plain < length && at(plain) >= 0) {
            plain++;
        }
        return plain == length || isUtf8(view(plain, length));
    }

    private static boolean isUtf8(ByteBuffer bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer scratch = CharBuffer.allocate(Math.min(SCRATCH_CHARS, bytes.remaining()));
        CoderResult result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            scratch.clear();
            result = decoder.decode(bytes, scratch, true);
        }
        return !result.isError();
    }
}
