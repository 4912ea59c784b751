package io.quotagrid.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds the {@code usage} member of a JSON object that comes in pieces of any size, and keeps nothing else of it: it follows
 * quotes, escapes and braces byte by byte, and only what stands behind that one name at the top goes to a JSON parser. A body
 * that is not JSON yields nothing. Not thread-safe.
 */
final class UsageScanner {
    private static final byte[] NAME = "usage".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_USAGE_BYTES = 16_384;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private Optional<Usage> usage = Optional.empty();
    private int depth;
    private boolean inText;
    private boolean inString;
    private boolean escaped;
    private boolean topIsObject;
    private boolean nameExpected;
    private boolean readingName;
    private boolean usageNamed;
    private boolean keeping;
    private int nameBytes;

    void feed(ByteBuffer piece) {
        for (int i = piece.position(); i < piece.limit(); i++) {
            byte b = piece.get(i);
            if (!inText || b == '"' || b == '\\') { // most bytes are text that says nothing to us
                take(b);
                inText = inString && !readingName && !keeping && !escaped;
            }
        }
    }

    Optional<Usage> usage() {
        return usage;
    }

    private void take(byte b) {
        if (keeping) {
            kept.write(b);
            keeping = kept.size() < MOST_USAGE_BYTES;
        }
        if (inString) {
            takeInString(b);
        } else {
            takeOutside(b);
        }
    }

    private void takeInString(byte b) {
        if (escaped) {
            escaped = false;
            nameBytes = NAME.length + 1;
        } else if (b == '\\') {
            escaped = true;
        } else if (b == '"') {
            inString = false;
            usageNamed = readingName && nameBytes == NAME.length;
            readingName = false;
        } else if (readingName) {
            boolean matches = nameBytes < NAME.length && NAME[nameBytes] == b;
            nameBytes = matches ? nameBytes + 1 : NAME.length + 1;
        }
    }

    private void takeOutside(byte b) {
        switch (b) {
            case '"' -> {
                inString = true;
                readingName = depth == 1 && nameExpected;
                nameExpected = false;
                nameBytes = 0;
            }
            case '{', '[' -> open(b);
            case '}', ']' -> close();
            case ',' -> {
                nameExpected = depth == 1 && topIsObject;
                usageNamed = false;
            }
            default -> {}
        }
    }

    private void open(byte b) {
        depth++;
        if (depth == 1) {
            topIsObject = b == '{';
            nameExpected = topIsObject;
        } else if (depth == 2 && usageNamed && b == '{') {
            kept.reset();
            kept.write(b);
            keeping = true;
        }
        usageNamed = false;
    }

    private void close() {
        depth--;
        if (depth == 1 && keeping) {
            keeping = false;
            read(kept.toByteArray());
        }
    }

    private void read(byte[] object) {
        try (JsonParser parser = JsonBytes.of(object, 0, object.length).parser()) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                usage = UsageReader.read(parser);
            }
        } catch (IOException e) {
            usage = Optional.empty(); // the provider's bytes pass all the same
        }
    }
}
