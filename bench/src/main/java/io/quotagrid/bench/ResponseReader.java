package io.quotagrid.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * Reads HTTP/1.1 responses from a connection, byte by byte and without garbage, and knows as little as a load generator may:
 * the status, where the response ends, how many events a stream had, and a checksum of the body. Not thread-safe.
 *
 * <p>Takes bodies with {@code Content-Length} and chunked bodies (RFC 9112, section 7.1); without either the body is empty.
 */
final class ResponseReader {
    private static final int LONGEST_LINE = 8_192;

    private enum Part {
        HEAD,
        LENGTH_BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        COMPLETE
    }

    private final byte[] line = new byte[LONGEST_LINE];
    private final CRC32 checksum = new CRC32();
    private Part part = Part.HEAD;
    private int lineBytes;
    private int status;
    private boolean chunked;
    private boolean closing;
    private long remainingBytes;
    private long bodyBytes;
    private int events;
    private byte last;

    /** Forgets the response that was read. */
    void reset() {
        part = Part.HEAD;
        lineBytes = 0;
        status = 0;
        chunked = false;
        closing = false;
        remainingBytes = 0;
        bodyBytes = 0;
        events = 0;
        last = 0;
        checksum.reset();
    }

    /**
     * Takes what has arrived, up to the end of the response.
     *
     * @return whether the response is complete
     * @throws IOException if this is not HTTP
     */
    boolean read(ByteBuffer arrived) throws IOException {
        while (arrived.hasRemaining() && part != Part.COMPLETE) {
            if (part == Part.LENGTH_BODY || part == Part.CHUNK) {
                body(arrived);
            } else {
                byte next = arrived.get();
                if (next == '\n') {
                    endOfLine();
                } else if (lineBytes == LONGEST_LINE) {
                    throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
                } else {
                    line[lineBytes++] = next;
                }
            }
        }
        return part == Part.COMPLETE;
    }

    /** What was read; whole once {@link #read} said so. */
    ClosedLoop.Answer answer() {
        return new ClosedLoop.Answer(status, events, bodyBytes, checksum.getValue());
    }

    long bodyBytes() {
        return bodyBytes;
    }

    /** Whether the server says that it closes the connection after this response. */
    boolean closing() {
        return closing;
    }

    private void body(ByteBuffer arrived) {
        int count = (int) Math.min(remainingBytes, arrived.remaining());
        int end = arrived.position() + count;
        for (int i = arrived.position(); i < end; i++) {
            byte next = arrived.get(i);
            if (next == '\n' && last == '\n') {
                events++;
            }
            last = next;
        }
        checksum.update(arrived.slice(arrived.position(), count));
        arrived.position(end);
        bodyBytes += count;
        remainingBytes -= count;
        if (remainingBytes == 0) {
            part = part == Part.CHUNK ? Part.CHUNK_END : Part.COMPLETE;
        }
    }

    private void endOfLine() throws IOException {
        int length = lineBytes > 0 && line[lineBytes - 1] == '\r' ? lineBytes - 1 : lineBytes;
        lineBytes = 0;
        switch (part) {
            case HEAD -> {
                if (length == 0) {
                    endOfHead();
                } else if (status == 0) {
                    status = statusOf(text(length));
                } else {
                    header(text(length).toLowerCase(Locale.ROOT));
                }
            }
            case CHUNK_SIZE -> {
                remainingBytes = chunkSize(text(length));
                part = remainingBytes == 0 ? Part.TRAILER : Part.CHUNK;
            }
            case CHUNK_END -> part = Part.CHUNK_SIZE;
            case TRAILER -> part = length == 0 ? Part.COMPLETE : Part.TRAILER;
            default -> throw new IllegalStateException("no lines in " + part);
        }
    }

    private void endOfHead() {
        if (chunked) {
            part = Part.CHUNK_SIZE;
        } else {
            part = remainingBytes == 0 ? Part.COMPLETE : Part.LENGTH_BODY;
        }
    }

    private String text(int length) {
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }

    private void header(String lowerCase) throws IOException {
        if (lowerCase.startsWith("content-length:")) {
            remainingBytes =
                    number(lowerCase.substring("content-length:".length()).strip(), 10);
        } else if (lowerCase.startsWith("transfer-encoding:")) {
            chunked = lowerCase.endsWith("chunked");
        } else if (lowerCase.startsWith("connection:")) {
            closing = lowerCase.endsWith("close");
        }
    }

    private static int statusOf(String line) throws IOException {
        if (!line.startsWith("HTTP/1.1 ") || line.length() < 12) {
            throw new IOException("not an HTTP/1.1 status line: " + line);
        }
        return (int) number(line.substring(9, 12), 10);
    }

    private static long chunkSize(String line) throws IOException {
        int extension = line.indexOf(';');
        return number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
    }

    private static long number(String digits, int radix) throws IOException {
        try {
            return Long.parseUnsignedLong(digits, radix);
        } catch (NumberFormatException e) {
            throw new IOException("not a number: " + digits, e);
        }
    }
}
